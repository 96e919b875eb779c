"""A site is backed up while it stands, and restored on an empty machine: the same people, texts, keys and bundles; or nothing at all."""

import json
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from config.backup import archive
from curation.sealing import KeyRing
from tests.conftest import unavailable
from tests.flow.site import Site, eventually

pytestmark = pytest.mark.slow

WORDS = "correct horse battery staple"
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]

PREPARE = """
from io import BytesIO
from pathlib import Path
from annotation.services import item_imports, releases
from benchmark.services.evaluated_models import register_model
from curation import audit, jobs
from curation.management.commands.rotate_keys import Command as Rotate
from curation.models import Role
from curation.models.fields import key_ring
from curation.services import choices, imports, sources, staging
from curation.services.people import Licence, invite_user, verify_licence
from curation.services.rotation import rotate_keys
alice = invite_user(email="alice@test.example", role=Role.PHYSICIAN, licence=Licence(number="L-1", specialties=("03.01",)))
verify_licence(profile=alice.profile, by=None)
alice.set_password("correct horse battery 9"); alice.save()
lead = invite_user(email="lead@test.example", role=Role.DATA_LEAD)
source = sources.ensure_source(name="市一院")
def delivery(name, rows):
    content = "编号,病历,患者姓名\\n" + "".join(rows)
    return staging.stage_file(stream=BytesIO(content.encode()), file_name=name, source=source, by=alice)
taken = delivery("一.csv", [f"A{n},患者周明远第{n}次就诊，咳嗽\\\\三天😀,周明远\\n" for n in range(40)] + ["A99,,王五\\n"])
choices.set_options(batch=taken, options={}, mapping={"text": ["病历"], "external_id": "编号", "known": {"patient_name": "患者姓名"}})
jobs.run_here(imports.commit_batch(batch=taken, by=alice))
delivery("二.csv", ["B1,李四待确认,李四\\n"])
audit.record("record.returned", by=alice, target="x", sealed_reason=key_ring().seal("还有姓名"))
jobs.run_here(rotate_keys(by=None))
register_model(name="m", spec="openai:m@http://127.0.0.1:9/v1", api_key="sk-secret")
items = Path({folder!r}) / "items.csv"
items.write_text("question,A,B,answer\\n" + "".join(f"第{n}题首选药,甲,乙,B\\n" for n in range(5)))
file = item_imports.read_items(items, file_name="items.csv", dataset="CMExam")
item_imports.import_items(file=file, origin="items.csv", by=lead)
item_imports.accept_imported(dataset="CMExam", by=lead)
release = releases.draft_release(name="exam", by=lead, kind="imported", selection={"datasets": {"CMExam": None}, "seed": 1})
jobs.run_here(releases.freeze_release(release=release, by=lead))
print(json.dumps({}))
"""
FACTS = """
import hashlib
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from annotation.models import Release
from annotation.services.bundles import bundle_path, public_key_pem
from benchmark.models import EvaluatedModel
from curation import audit
from curation.models import AuditEntry, RejectedRow, SourceRecord
from curation.models.fields import key_ring, open_sealed
from curation.selectors import visible_batches
from curation.services.previews import preview
def sha(content): return hashlib.sha256(content).hexdigest()
def frozen():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE annotation_releaseitem SET key = '{}'")
        return False
    except DatabaseError:
        return True
from curation.models import ImportBatch
bundle = bundle_path(Release.objects.get(name="exam"))
staged = ImportBatch.objects.get(file_name="二.csv")
files = sorted(path for path in (settings.DATA_DIR / "files").rglob("*") if path.is_file())
signed_in = Client(SERVER_NAME="127.0.0.1").post("/accounts/login/", {"login": "alice@test.example", "password": "correct horse battery 9"})
print(json.dumps({
    "rows": {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.label != "sessions.Session"},
    "records": sorted([row.row, row.text, row.known, row.extra, row.content_digest] for row in SourceRecord.objects.all()),
    "digest": key_ring().keyed_digest("x", purpose="record"),
    "ring": sorted(key_ring().keys),
    "rejected": [row.content for row in RejectedRow.objects.all()],
    "api_key": EvaluatedModel.objects.get().api_key,
    "reason": open_sealed(AuditEntry.objects.get(action="record.returned").detail["sealed_reason"]),
    "audit": [AuditEntry.objects.count(), audit.first_broken(), AuditEntry.objects.first().digest],
    "backups": list(AuditEntry.objects.filter(action="site.backup").values_list("detail", flat=True)),
    "bundle": sha(bundle.read_bytes()),
    "public_key": public_key_pem(),
    "files": {path.relative_to(settings.DATA_DIR).as_posix(): sha(path.read_bytes()) for path in files},
    "modes": sorted({oct(path.stat().st_mode & 0o077) for path in [*files, settings.KEYRING_FILE, settings.SIGNING_KEY_FILE]}),
    "secret_key": sha(settings.SECRET_KEY.encode()),
    "preview": [row.values for row in preview(staged).rows],
    "signed_in": [signed_in.status_code, signed_in.headers.get("Location")],
    "frozen": frozen(),
}))
"""
TRY_ALL = """
from pathlib import Path
from django.conf import settings
from django.db import connection
from config.backup import restoring
from config.backup.restoring import restore_backup
from curation.refusal import Refused
refused = []
for file, words in {tries}:
    try:
        restore_backup(Path(file), passphrase=words)
    except Refused as refusal:
        facts = refusal.params
        refused.append([refusal.code, next((facts[n] for n in ("part", "name", "found", "what", "field") if n in facts), "")])
kept, calls = restoring.replace, []
def dies(place, text):
    calls.append(place)
    if len(calls) == 2:
        raise OSError("no space left on device")
    kept(place, text)
restoring.replace = dies
try:
    restore_backup(Path({good!r}), passphrase={words!r})
except OSError as error:
    refused.append(["died", str(error)])
left = sorted(path.name for path in settings.DATA_DIR.rglob("*") if path.is_file())
print(json.dumps({{"refused": refused, "left": left, "tables": len(connection.introspection.table_names())}}))
"""
BUSY = """
import django; django.setup()
from django.conf import settings
from curation import audit
while True:
    audit.record("busy")
    (settings.DATA_DIR / "busy").touch()
"""
Machine = Callable[[], Site]


@pytest.fixture(scope="module", params=ENGINES)
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Makes empty machines: a folder that is not there yet, and with PostgreSQL an empty database."""
    postgres, made = os.environ.get("ZHENPING_TEST_POSTGRES_URL", ""), []
    if request.param == "postgresql" and not postgres:
        unavailable("ZHENPING_TEST_POSTGRES_URL is not set: no server to test with")
    if request.param == "postgresql" and not shutil.which("pg_dump"):
        unavailable("pg_dump is not installed")

    def fresh() -> Site:
        environment = {"ZHENPING_BACKUP_PASSPHRASE": WORDS}
        if request.param == "postgresql":
            made.append(f"zhenping_{secrets.token_hex(4)}")
            environment["DATABASE_URL"] = urlunsplit(urlsplit(postgres)._replace(path=f"/{made[-1]}"))
            with psycopg.connect(postgres, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{made[-1]}"'.encode())
        return Site(tmp_path_factory.mktemp("machine") / "site", environment)

    yield fresh
    for name in made:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="module")
def original(machine: Machine) -> Site:
    """A site with people, records, a rejected row, a staged file, rotated keys, a model's key and a frozen release."""
    site = machine()
    site.prepare()
    site.python(PREPARE.replace("{folder!r}", repr(str(site.folder))))
    return site


@pytest.fixture(scope="module")
def backup(original: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Its backup, with what the command told."""
    out = tmp_path_factory.mktemp("backup") / "site.zip"
    return out, original.last_line("backup", str(out))


@pytest.fixture(scope="module")
def restored(machine: Machine, original: Site, backup: tuple[Path, dict[str, Any]]) -> Site:
    """The backup, restored on an empty machine; what the command told lies in ``restore.json``."""
    site = machine()
    answer = site.last_line("restore", str(backup[0]))
    (site.folder.parent / "restore.json").write_text(json.dumps(answer))
    return site


def left_behind(site: Site) -> list[str]:
    """What stands in a data folder, but for what every start draws."""
    files = (path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file())
    return sorted(set(files) - {"secrets/secret_key"})


Content = dict[str, Any]


def made_anew(
    file: Path,
    out: Path,
    change: Callable[[Content], object] = lambda _content: None,
    parts: dict[str, bytes] | None = None,
) -> Path:
    """The same backup written by somebody who knows the passphrase, with other facts or other parts in it."""
    with archive.reading(file, WORDS) as reader, archive.writing(out, WORDS) as writer:
        for name in reader.parts:
            writer.add(name, BytesIO((parts or {}).get(name) or b"".join(reader.blocks(name))))
        kept = ("created", "code_version", "engine", "fingerprint")
        content = {name: reader.manifest[name] for name in kept}
        change(content)
        writer.close(content)
    return out


def damaged(file: Path, out: Path, part: str) -> Path:
    """One bit of a part is another."""
    content = bytearray(file.read_bytes())
    content[content.index(part.encode()) + len(part) + 60] ^= 1
    out.write_bytes(content)
    return out


def newer(content: Content) -> None:
    content["fingerprint"]["migrations"].append(["curation", "9999_future"])


def other_engine(content: Content) -> None:
    content["engine"] = "oracle"


def another_row(content: Content) -> None:
    content["fingerprint"]["tables"]["curation_user"]["rows"] += 1


def another_text(content: Content) -> None:
    content["fingerprint"]["tables"]["curation_sourcerecord"]["digest"] = "0" * 64


def test_a_restored_site_equals_the_original(
    original: Site, backup: tuple[Path, dict[str, Any]], restored: Site
) -> None:
    told, answer = backup[1], json.loads((restored.folder.parent / "restore.json").read_text())

    kept, found = original.python(FACTS), restored.python(FACTS)

    assert found.pop("modes") == ["0o0"], "restored, every file is its owner's alone"
    kept.pop("modes")
    assert found == kept
    assert answer == {
        **{name: told[name] for name in ("tables", "rows", "files")},
        "equal": True,
        # Texts and known identifiers, a rejected row, an endpoint's key, a reason, and the key of the source.
        "sealed": 40 * 2 + 1 + 1 + 1 + 1,
    }
    assert (found["api_key"], found["reason"], found["ring"]) == ("sk-secret", "还有姓名", ["k1", "k2"])
    assert len(found["records"]) == 40 and found["rejected"][0]["患者姓名"] == "王五"
    assert found["signed_in"] == [302, "/"] and found["frozen"]
    assert found["audit"][1] is None and found["backups"] == [{"file": "site.zip"}]
    assert len(found["files"]) == told["files"] == 2


def test_the_backup_file_is_the_owners_alone_and_holds_no_readable_text(
    original: Site, backup: tuple[Path, dict[str, Any]]
) -> None:
    out, told = backup
    content = out.read_bytes()

    assert stat.S_IMODE(out.stat().st_mode) == 0o600 and len(content) == told["bytes"]
    assert told["file"] == str(out) and list(out.parent.iterdir()) == [out]
    for word in ("周明远", "李四", "alice@test.example", "首选药", "sk-secret", "PRIVATE KEY"):
        assert word.encode() not in content
    assert not list(original.folder.glob(".backup-*"))


def test_what_is_altered_foreign_or_unequal_or_dies_half_way_leaves_nothing_behind(
    machine: Machine, backup: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    file, site = backup[0], machine()
    wrong_ring = {"secrets/keyring.json": KeyRing.fresh().with_new_key().to_json().encode()}
    files = [
        damaged(file, tmp_path / "1.zip", "database"),
        damaged(file, tmp_path / "2.zip", "secrets/keyring.json"),
        damaged(file, tmp_path / "3.zip", "manifest.json"),
        made_anew(file, tmp_path / "4.zip", newer),
        made_anew(file, tmp_path / "5.zip", other_engine),
        made_anew(file, tmp_path / "6.zip", another_row),
        made_anew(file, tmp_path / "7.zip", another_text),
        made_anew(file, tmp_path / "8.zip", parts=wrong_ring),
    ]

    tries = [*((str(path), WORDS) for path in files), (str(file), WORDS + "r")]
    told = site.python(TRY_ALL.format(tries=tries, good=str(file), words=WORDS))

    assert told["refused"] == [
        ["part_altered", "database"],
        ["part_altered", "secrets/keyring.json"],
        ["part_altered", "manifest.json"],
        ["backup_newer", "9999_future"],
        ["other_engine", "oracle"],
        ["not_equal", "curation_user"],
        ["not_equal", "curation_sourcerecord"],
        ["ring_does_not_open", told["refused"][7][1]],
        ["passphrase_wrong", ""],
        ["died", "no space left on device"],
    ]
    assert (told["left"], told["tables"]) == (["secret_key"], 0)


def test_a_site_that_somebody_uses_is_not_overwritten(
    original: Site, backup: tuple[Path, dict[str, Any]]
) -> None:
    before = left_behind(original)

    assert original.last_line("restore", str(backup[0]), code=2)["refused"] == "site_not_empty"
    assert left_behind(original) == before


def test_a_site_that_was_only_started_gives_way_and_a_lost_ring_is_told_before_a_backup_is_made(
    machine: Machine, backup: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    site = machine()
    site.prepare()
    assert site.last_line("restore", str(backup[0]))["equal"] is True
    (site.folder / "secrets" / "keyring.json").unlink()

    answer = site.last_line("backup", str(tmp_path / "no.zip"), code=2)

    assert answer["refused"] == "ring_does_not_open" and list(tmp_path.iterdir()) == []


def test_a_backup_taken_while_rows_are_written_is_one_moment_of_the_site(
    machine: Machine, restored: Site, tmp_path: Path
) -> None:
    """Somebody appends to the audit without a pause; the copy holds a chain that ends where it was cut."""
    with restored.running("-c", BUSY):
        eventually(lambda: (restored.folder / "busy").exists())
        told = restored.last_line("backup", str(tmp_path / "busy.zip"))
    with archive.reading(tmp_path / "busy.zip", WORDS) as reader:
        entries = reader.manifest["fingerprint"]["audit"]["entries"]
    site = machine()

    assert site.last_line("restore", str(tmp_path / "busy.zip"))["rows"] == told["rows"]
    assert site.last_line("verify_audit") == {"entries": entries, "ok": True, "first_broken": None}
    assert restored.last_line("verify_audit")["entries"] > entries
