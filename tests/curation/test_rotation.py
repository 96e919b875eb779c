"""Rotating keys: what was sealed is sealed anew, whoever holds the old ring learns of the new one, and nothing is lost on the way."""

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from curation import audit, jobs
from curation.models import (
    AuditEntry,
    BatchState,
    ImportBatch,
    Job,
    JobState,
    RejectedRow,
    Source,
    SourceRecord,
    fields,
)
from curation.models.fields import key_ring, open_sealed
from curation.sealing import KeyRing, SealBroken, key_of
from curation.secret_files import replace
from curation.services import rotation
from curation.services.rotation import rotate_keys, sealed_tables
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ring_of_its_own(tmp_path: Path, settings) -> Iterator[Path]:
    """Each test has a ring of its own, and no process has seen it."""
    settings.KEYRING_FILE = tmp_path / "secrets" / "keyring.json"
    fields._held.clear()
    yield settings.KEYRING_FILE
    fields._held.clear()


@pytest.fixture
def batch(cast: Cast) -> ImportBatch:
    source = Source.objects.create(name="市一院")
    return ImportBatch.objects.create(
        source=source, file_name="a.csv", file_digest="d", state=BatchState.COMMITTED, imported_by=cast.alice
    )


def record(batch: ImportBatch, number: int) -> SourceRecord:
    return SourceRecord.objects.create(
        batch=batch,
        source=batch.source,
        row=number,
        text=f"患者张三第 {number} 次就诊",
        known={"patient_name": "张三"},
        extra={"列": number},
        content_digest=key_ring().keyed_digest(str(number), purpose="record"),
    )


def as_stored(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def call(*words: str) -> dict:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def failed(*words: str) -> dict:
    out = io.StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command(*words, stdout=out, stderr=io.StringIO())
    assert stopped.value.returncode == 1
    return json.loads(out.getvalue().splitlines()[-1])


def test_every_sealed_field_of_every_stage_is_found() -> None:
    found = {f"{table.model._meta.label}.{name}" for table in sealed_tables() for name in table.fields}

    assert found >= {
        "curation.SourceRecord.text",
        "curation.SourceRecord.known",
        "curation.SourceRecord.extra",
        "curation.RejectedRow.content",
        "benchmark.EvaluatedModel.api_key",
    }


def test_everything_is_sealed_under_the_new_key_and_still_opens(batch: ImportBatch) -> None:
    records = [record(batch, number) for number in range(3)]
    RejectedRow.objects.create(batch=batch, row=9, reason="empty_text", content={"姓名": "李四"})
    before = as_stored("curation_sourcerecord", "text")

    answer = call("rotate_keys")

    assert answer == {"key": "k2", "keys": ["k1", "k2"], "values": 11, "unopened": 0}
    after = as_stored("curation_sourcerecord", "text")
    assert {key_of(value) for value in before} == {"k1"} and {key_of(value) for value in after} == {"k2"}
    for made in records:
        found = SourceRecord.objects.get(pk=made.pk)
        assert (found.text, found.known, found.extra) == (made.text, made.known, made.extra)
    assert RejectedRow.objects.get().content == {"姓名": "李四"}


def test_digests_stay_comparable_after_a_rotation(batch: ImportBatch) -> None:
    before = key_ring().keyed_digest("同一行", purpose="record")
    call("rotate_keys")

    assert key_ring().keyed_digest("同一行", purpose="record") == before


def test_a_rotation_leaves_two_entries_in_an_unbroken_audit(batch: ImportBatch) -> None:
    audit.record("record.returned", target="x", sealed_reason=key_ring().seal("理由"))
    call("rotate_keys")

    told = dict(AuditEntry.objects.filter(action__startswith="keys.").values_list("action", "detail"))
    assert told == {
        "keys.rotated": {"key": "k2", "keys": 2},
        "keys.resealed": {"key": "k2", "values": 1, "unopened": 0},
    }
    assert call("verify_audit")["ok"] is True
    reason = AuditEntry.objects.get(action="record.returned").detail["sealed_reason"]
    assert key_of(reason) == "k1" and open_sealed(reason) == "理由"


def test_the_ring_is_replaced_whole_and_readable_by_its_owner_only(ring_of_its_own: Path) -> None:
    key_ring()
    place = ring_of_its_own.stat().st_ino
    call("rotate_keys")

    assert stat.S_IMODE(ring_of_its_own.stat().st_mode) == 0o600 and ring_of_its_own.stat().st_ino != place
    assert KeyRing.from_json(ring_of_its_own.read_text()).current == "k2"
    left = {path.name for path in ring_of_its_own.parent.iterdir()}
    assert left == {"keyring.json", ".keyring.json.lock"}


def test_a_process_with_the_old_ring_opens_what_another_sealed_under_a_new_key(ring_of_its_own: Path) -> None:
    assert key_ring().current == "k1"
    newer = key_ring().with_new_key()
    replace(ring_of_its_own, newer.to_json())

    assert open_sealed(newer.seal("新的")) == "新的"


def test_a_process_seals_under_the_new_key_after_its_next_look(
    ring_of_its_own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(ring_of_its_own, key_ring().with_new_key().to_json())
    assert key_ring().current == "k1"
    monkeypatch.setattr(fields, "LOOK_EVERY", 0.0)

    assert key_ring().current == "k2"


def test_a_ring_that_vanished_is_not_replaced_by_a_new_one_under_a_running_process(
    ring_of_its_own: Path,
) -> None:
    held = key_ring()
    ring_of_its_own.unlink()

    assert key_ring(look=True) == held and not ring_of_its_own.exists()


def test_an_altered_value_and_an_unknown_key_are_named_as_what_they_are() -> None:
    sealed = key_ring().seal("原文")

    for broken in (sealed[:-6] + "AAAA==", "k1:***", "k9:" + sealed[3:], "no seal at all"):
        with pytest.raises(SealBroken):
            open_sealed(broken)


def test_an_interrupted_rotation_goes_on_without_another_key(
    batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        record(batch, number)
    monkeypatch.setattr(rotation, "CHUNK", 2)
    chunks = rotation._reseal_rows

    def dies(table, ring, after, done):
        if after is not None and table.model is SourceRecord:
            raise KeyboardInterrupt
        return chunks(table, ring, after, done)

    monkeypatch.setattr(rotation, "_reseal_rows", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_here(rotate_keys(by=None))
    keys = [key_of(value) for value in as_stored("curation_sourcerecord", "text")]
    assert keys == ["k2", "k2", "k1", "k1", "k1"]
    monkeypatch.setattr(rotation, "_reseal_rows", chunks)
    Job.objects.update(lease_expires_at="2020-01-01T00:00Z")

    answer = call("rotate_keys")

    assert (answer["key"], answer["values"]) == ("k2", 9)
    assert {key_of(value) for value in as_stored("curation_sourcerecord", "extra")} == {"k2"}
    assert Job.objects.get(kind="reseal").state == JobState.DONE


def test_a_second_rotation_adds_a_third_key(batch: ImportBatch) -> None:
    record(batch, 1)
    call("rotate_keys")

    assert call("rotate_keys") == {"key": "k3", "keys": ["k1", "k2", "k3"], "values": 4, "unopened": 0}


def test_a_value_that_no_key_opens_is_counted_and_left_and_the_command_fails(batch: ImportBatch) -> None:
    lost = record(batch, 1)
    record(batch, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE curation_sourcerecord SET text = %s WHERE id = %s", ["k7:AAAA", lost.pk])

    answer = failed("rotate_keys")

    assert (answer["values"], answer["unopened"]) == (6, 1)
    assert as_stored("curation_sourcerecord", "text")[0] == "k7:AAAA"


def test_verify_audit_says_which_entry_was_altered(cast: Cast) -> None:
    entries = [audit.record("thing.done", target=str(number)) for number in range(3)]
    total = AuditEntry.objects.count()
    assert call("verify_audit") == {"entries": total, "ok": True, "first_broken": None}
    AuditEntry.objects.filter(pk=entries[1].pk).update(target="other")

    assert failed("verify_audit", "--json") == {
        "entries": total,
        "ok": False,
        "first_broken": entries[1].sequence,
    }


def test_verify_audit_sees_a_removed_entry(cast: Cast) -> None:
    entries = [audit.record("thing.done", target=str(number)) for number in range(3)]
    AuditEntry.objects.filter(pk=entries[1].pk).delete()

    assert failed("verify_audit")["first_broken"] == entries[1].sequence
