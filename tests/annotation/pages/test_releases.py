"""Releases on pages and by raw SQL: drafting, the gate's report, freezing once, downloading, withdrawing."""

import hashlib
import json
import zipfile

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from annotation.formats import get_format
from annotation.models import Release, ReleaseItem
from annotation.services.adjudications import adjudicate_item
from annotation.services.bundles import bundle_of, bundle_path
from annotation.services.items import Content
from annotation.services.releases import draft_release, freeze_release
from annotation.services.reviews import review_item
from curation import jobs
from curation.handover import Refused
from curation.models import AuditEntry
from curation.services.taxonomy import load_taxonomy, shipped_track


def _frozen(cast, workshop, name: str = "cardio-2026.1") -> Release:
    item = workshop.accepted()
    release = draft_release(name=name, by=cast.lead, kind="authored", selection={"items": [item.uid]})
    jobs.run_here(freeze_release(release=release, by=cast.lead))
    release.refresh_from_db()
    return release


def test_a_release_is_drafted_from_counts_and_frozen(cast, workshop, browser) -> None:
    workshop.accepted()
    workshop.accepted()
    client = browser(cast.lead)
    page = client.get(reverse("release_new")).content.decode()
    assert "CMExam" in page and ">2<" in page
    given = {"name": "exam-1.0", "version": "1.0.0", "kind": "authored", "seed": "7", "n_CMExam": "1"}
    place = client.post(reverse("release_new"), given)["Location"]
    assert place == reverse("release", args=["exam-1.0"])
    client.post(reverse("release_freeze", args=["exam-1.0"]))
    client.post(reverse("release_freeze", args=["exam-1.0"]))
    assert "排队中" in client.get(place).content.decode()
    [job] = jobs.Job.objects.filter(kind="freeze")
    jobs.run_here(job)
    release = Release.objects.get()
    text = client.get(place).content.decode()
    assert release.state == "frozen" and release.item_count == 1
    assert release.digest in text and "BEGIN PUBLIC KEY" in text


def test_more_than_there_is_and_nothing_at_all_are_refused_beside_the_field(cast, workshop, browser) -> None:
    workshop.accepted()
    client = browser(cast.lead)
    base = {"name": "exam-1", "version": "1.0.0", "kind": "authored", "seed": "0"}
    much = client.post(reverse("release_new"), {**base, "n_CMExam": "5"})
    assert much.status_code == 422 and "已通过的只有 1 题" in much.content.decode()
    assert client.post(reverse("release_new"), base).status_code == 422
    bad = client.post(reverse("release_new"), {**base, "name": "不行", "all_CMExam": "on"})
    assert bad.status_code == 422 and "不合法" in bad.content.decode()
    assert not Release.objects.exists()


def test_a_closed_gate_names_every_item_with_its_codes_in_words(cast, workshop, browser) -> None:
    good, bad = workshop.accepted(), workshop.in_review()
    release = draft_release(
        name="r1", by=cast.lead, kind="authored", selection={"items": [good.uid, bad.uid]}
    )
    jobs.run(freeze_release(release=release, by=cast.lead).pk)
    text = browser(cast.lead).get(reverse("release", args=["r1"])).content.decode()
    assert "关口未通过" in text and bad.uid in text and "尚未通过" in text and "NOT_ACCEPTED" in text
    assert good.uid not in text
    assert not ReleaseItem.objects.exists()


def test_a_bundle_is_the_same_bytes_each_time_even_when_its_file_is_gone(cast, workshop, browser) -> None:
    release = _frozen(cast, workshop)
    client, address = browser(cast.evaluator), reverse("release_download", args=[release.name])
    first = b"".join(client.get(address).streaming_content)
    bundle_path(release).unlink()
    again = b"".join(client.get(address).streaming_content)
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(again).hexdigest()
    assert AuditEntry.objects.filter(action="release.downloaded").count() == 2
    assert browser(cast.alice).get(address).status_code == 404


def test_a_draft_has_no_bundle(cast, workshop, browser) -> None:
    draft_release(name="empty", by=cast.lead, kind="authored", selection={"items": [workshop.accepted().uid]})
    response = browser(cast.lead).get(reverse("release_download", args=["empty"]))
    assert response.status_code == 302


def test_withdrawing_needs_a_reason_and_leaves_everything_readable(cast, workshop, browser) -> None:
    release = _frozen(cast, workshop)
    client, address = browser(cast.lead), reverse("release_withdraw", args=[release.name])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "14 题的答案有误"})
    text = client.get(reverse("release", args=[release.name])).content.decode()
    assert "14 题的答案有误" in text and "已撤回" in text and release.digest in text
    bundle_of(Release.objects.get())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE annotation_releaseitem SET key = '{}'",
        "UPDATE annotation_releaseitem SET digest = 'x'",
        "DELETE FROM annotation_releaseitem",
        "UPDATE annotation_release SET digest = 'x'",
        "UPDATE annotation_release SET state = 'draft', digest = ''",
        "UPDATE annotation_release SET manifest = '{}'",
        "DELETE FROM annotation_release",
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(cast, workshop, statement) -> None:
    release = _frozen(cast, workshop)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    release.refresh_from_db()
    assert release.state == "frozen" and release.items.count() == 1


def _medic(cast, workshop, dataset: str, form: str):
    sample = get_format(form).sample
    item = workshop.opened(dataset=dataset, content=Content(sample.input, sample.target, sample.points))
    workshop.answer(item, cast.bob, sample.answer)
    workshop.answer(item, cast.carol, sample.other)
    adjudicate_item(item=item, by=cast.dan, target=sample.target, reason="slip", rationale="见教材。")
    item.refresh_from_db()
    review_item(item=item, by=cast.erin, verdict="approve")
    return item


def test_a_release_of_the_other_forms_is_frozen_under_its_own_track(cast, workshop) -> None:
    load_taxonomy(shipped_track("medic"))
    items = [
        _medic(cast, workshop, dataset, form)
        for dataset, form in (
            ("MEDIC-Calc", "calculation"),
            ("MEDIC-SQL", "sql"),
            ("MEDIC-Error", "error_detection"),
        )
    ]
    release = draft_release(
        name="medic-1", by=cast.lead, kind="authored", selection={"items": [item.uid for item in items]}
    )
    jobs.run_here(freeze_release(release=release, by=cast.lead))
    release.refresh_from_db()
    assert (release.state, release.track, release.item_count) == ("frozen", "medic", 3)
    with zipfile.ZipFile(bundle_of(release)) as bundle:
        asked = [json.loads(line) for line in bundle.read("items.jsonl").splitlines()]
        keys = [json.loads(line) for line in bundle.read("keys.jsonl").splitlines()]
    assert [row["format"] for row in asked] == ["calculation", "sql", "error_detection"]
    assert {row["track"] for row in asked} == {"medic"}
    assert keys[0]["target"] == {"value": "80", "lower": "76", "upper": "84"}
    assert "考虑急性阑尾炎" in asked[2]["prompt"] and "异位妊娠" not in asked[2]["prompt"]


def test_one_release_holds_one_track(cast, workshop) -> None:
    load_taxonomy(shipped_track("medic"))
    uids = [workshop.accepted().uid, _medic(cast, workshop, "MEDIC-Calc", "calculation").uid]
    with pytest.raises(Refused) as refused:
        draft_release(name="both", by=cast.lead, kind="authored", selection={"items": uids})
    assert "medic、mlb" in str(refused.value) and not Release.objects.exists()
    release = draft_release(name="one", by=cast.lead, kind="authored", selection={"items": uids[:1]})
    assert release.track == "mlb"
