"""Rules of deidentification: versions, what may be changed, what a change does to records, and the words that wait."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from curation import jobs
from curation.forms.policy import INDIRECT
from curation.handover import policy_version
from curation.models import (
    AuditEntry,
    DeidentificationPolicy,
    IdentifierSpan,
    SourceRecord,
    SpanState,
    User,
)
from curation.refusal import Refused
from curation.services.deidentification import add_span, decide_span
from curation.services.imports import commit_batch
from curation.services.people import create_token
from curation.services.policies import allow_candidates, change_policy, rules_in_force
from tests.cast import Cast
from tests.curation.deliveries import csv_bytes, signed_once, staged


def changed(by: User, **values: Any) -> DeidentificationPolicy:
    given = {"actions": {}, "ignored": [], "allowed": [], "tagger": True, "reason": "试用后调整", **values}
    return change_policy(by=by, **given)


def records(by: User, texts: list[str]) -> list[SourceRecord]:
    """Records of one delivery, one patient each, with their identifiers found."""
    rows = [("心内科", "", f"ZY10{n:04d}", "", text) for n, text in enumerate(texts)]
    batch = staged(by, csv_bytes(rows), name=f"{len(texts)}.csv")
    jobs.run_here(commit_batch(batch=batch, by=by))
    jobs.run_here(jobs.enqueue("detect", {"batch": batch.pk}, key=str(batch.pk)))
    return list(batch.records.order_by("row"))


def words(record: SourceRecord) -> dict[str, str]:
    return {record.text[span.start : span.end]: span.state for span in record.spans.all()}


def redetect(rules: DeidentificationPolicy) -> dict[str, Any]:
    assert rules.job is not None
    return dict(jobs.run_here(rules.job).result)


TEXT = "2024年3月5日由门诊转入，住内科三病区12床，联系电话13812345678。"


def test_a_change_is_a_new_version_and_the_old_one_stays(cast: Cast) -> None:
    first = changed(cast.lead, ignored=["BED"])
    second = changed(cast.lead, ignored=["BED", "TIME"])
    assert [row.version for row in DeidentificationPolicy.objects.all()] == [second.version, first.version]
    assert DeidentificationPolicy.objects.get(pk=first.pk).ignored == ["BED"]
    assert AuditEntry.objects.filter(action="policy.changed", actor=cast.lead.email).count() == 2


def test_a_type_left_out_goes_from_open_records_and_comes_back(cast: Cast) -> None:
    [record] = records(cast.alice, [TEXT])
    assert any("12床" in word for word in words(record))
    told = redetect(changed(cast.lead, ignored=["BED"]))
    assert (told["records"], told["changed"], told["added"]) == (1, 1, 0) and told["removed"] >= 1
    assert not any("12床" in word for word in words(record))
    assert redetect(changed(cast.lead))["added"] >= 1
    assert any("12床" in word for word in words(record))


def test_what_a_person_decided_outlives_every_change_of_rules(cast: Cast) -> None:
    [record] = records(cast.alice, [TEXT])
    bed = next(span for span in record.spans.all() if "12床" in record.text[span.start : span.end])
    decide_span(record=record, span=bed, by=cast.bob, accept=True)
    at = record.text.index("门诊")
    add_span(record=record, start=at, end=at + 2, type_="HOSPITAL", by=cast.bob)
    redetect(changed(cast.lead, ignored=["BED"]))
    kept = words(record)
    assert kept["门诊"] == SpanState.ACCEPTED
    assert any("12床" in word and state == SpanState.ACCEPTED for word, state in kept.items())


def test_a_find_that_reaches_beyond_a_rejected_one_is_proposed_whole(cast: Cast) -> None:
    [record] = records(cast.alice, [TEXT])
    phone = next(span for span in record.spans.all() if span.type == "PHONE_MOBILE")
    IdentifierSpan.objects.filter(pk=phone.pk).update(
        start=phone.start + 3, state=SpanState.REJECTED, decided_by=cast.bob, reason="数值"
    )
    redetect(changed(cast.lead, ignored=["BED"]))
    assert words(record)["13812345678"] == SpanState.PROPOSED
    assert "12345678" not in words(record)


def test_signed_records_stay_as_they_were_signed(cast: Cast) -> None:
    record = signed_once(cast.bob, cast.alice)
    before, version = words(record), record.deidentified.policy_version
    redetect(changed(cast.lead, ignored=["DATE", "BED"]))
    record.refresh_from_db()
    assert (words(record), record.deidentified.policy_version) == (before, version)


def test_a_later_signature_names_the_rules_in_force(cast: Cast) -> None:
    rules = changed(cast.lead, ignored=["BED"])
    assert signed_once(cast.bob, cast.alice).deidentified.policy_version == rules.version


def test_a_frozen_release_names_the_rules_of_its_day(cast: Cast) -> None:
    first = changed(cast.lead, ignored=["BED"])
    moment = first.created_at
    changed(cast.lead, ignored=["BED", "TIME"])
    assert policy_version(moment) == first.version


def test_an_older_job_never_brings_older_rules_back(cast: Cast) -> None:
    [record] = records(cast.alice, [TEXT])
    old = changed(cast.lead, ignored=["BED"])
    changed(cast.lead, ignored=["TIME"])
    assert redetect(old)["records"] == 0
    assert any("12床" in word for word in words(record))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ignored": ["NAME_PATIENT"]}, "policy_ignores_direct"),
        ({"actions": {"PHONE_MOBILE": "keep"}}, "policy_action"),
        ({"actions": {"BED": "shift"}}, "policy_action"),
        ({"actions": {"TELEPHONE": "label"}}, "unknown_type"),
        ({"allowed": ["13812345678"]}, "policy_word"),
        ({"allowed": ["张"]}, "policy_word"),
        ({"ignored": ["BED"], "reason": "  "}, "reason_required"),
        ({}, "policy_unchanged"),
    ],
)
def test_rules_that_would_let_somebody_through_are_refused(
    values: dict[str, Any], code: str, cast: Cast
) -> None:
    with pytest.raises(Refused) as caught:
        changed(cast.lead, **values)
    assert caught.value.code == code
    assert rules_in_force() is None


def test_only_a_data_lead_changes_the_rules(cast: Cast) -> None:
    for other in (cast.alice, cast.evaluator, cast.admin):
        with pytest.raises(Refused) as caught:
            changed(other, ignored=["BED"])
        assert caught.value.code == "not_allowed"


def reject(record: SourceRecord, word: str, by: User) -> None:
    """Mark a word by hand where the detector passed it, then reject it."""
    at = record.text.index(word)
    span = record.spans.filter(start__lte=at, end__gte=at + len(word)).first()
    if span is None:
        [span] = add_span(record=record, start=at, end=at + len(word), type_="NAME_OTHER", by=by)
    IdentifierSpan.objects.filter(pk=span.pk).update(start=at, end=at + len(word))
    span.refresh_from_db()
    decide_span(record=record, span=span, by=by, accept=False, reason="药品名称")


def test_a_word_rejected_for_two_patients_waits_for_a_data_lead_and_then_passes(cast: Cast) -> None:
    first, second, third = records(cast.alice, [f"第{n}次就诊，服路路通治疗。" for n in range(3)])
    reject(first, "路路通", cast.bob)
    assert allow_candidates() == []
    reject(second, "路路通", cast.bob)
    [candidate] = allow_candidates()
    assert (candidate.word, candidate.records, candidate.reasons) == ("路路通", 2, ["药品名称"])
    at = third.text.index("路路通")
    IdentifierSpan.objects.filter(record=third).delete()
    IdentifierSpan.objects.create(
        record=third, start=at, end=at + 3, type="NAME_OTHER", layer="tagging", score=0.5
    )
    redetect(changed(cast.lead, allowed=["路路通"]))
    assert "路路通" not in words(third)
    assert allow_candidates() == []


def test_an_allowed_word_is_still_found_where_the_import_named_it(cast: Cast) -> None:
    changed(cast.lead, allowed=["路路通"])
    rows = [("心内科", "路路通", "ZY200001", "", "患者路路通，今日就诊。")]
    batch = staged(cast.alice, csv_bytes(rows))
    jobs.run_here(commit_batch(batch=batch, by=cast.alice))
    jobs.run_here(jobs.enqueue("detect", {"batch": batch.pk}, key=str(batch.pk)))
    assert "路路通" in words(batch.records.get())


def test_a_data_lead_changes_the_rules_on_the_page(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.lead)
    page = browser.get(reverse("record_policy")).content.decode()
    assert "2026.1" in page and 'name="type_BED"' in page and 'name="type_NAME_PATIENT"' not in page
    usual = {f"type_{code}": "default" for code in INDIRECT}
    typed = {**usual, "type_BED": "ignore", "tagger": "on"}
    refused = browser.post(reverse("record_policy"), {**typed, "reason": ""})
    assert refused.status_code == 422 and '<option value="ignore" selected>' in refused.content.decode()
    kept = browser.post(reverse("record_policy"), {**typed, "reason": "床号不指向个人"})
    assert kept.status_code == 302
    rules = rules_in_force()
    assert rules is not None and (rules.ignored, rules.tagger) == (["BED"], True)
    assert "床号不指向个人" in browser.get(reverse("record_policy")).content.decode()


def test_the_rules_over_the_api(cast: Cast) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {create_token(user=cast.lead, name='t')}")
    assert client.get("/api/v1/policy/").json()["version"] == "2026.1"
    made = client.post("/api/v1/policy/", {"ignored": ["BED"], "reason": "试用"}, format="json")
    assert made.status_code == 201 and made.json()["version"] == "2026.1+1"
    again = client.post("/api/v1/policy/", {"ignored": ["BED"], "reason": "试用"}, format="json")
    assert again.json()["code"] == "policy_unchanged"
    assert client.get("/api/v1/policy/candidates/").json() == []
