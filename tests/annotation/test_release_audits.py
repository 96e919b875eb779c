"""The gate and the sample audits: what is told always, and what closes the gate where a site set a limit."""

from typing import Any

import pytest
from django.urls import reverse

from annotation.models import Item, Release
from annotation.services.gate import gate_report
from annotation.services.release_audits import audit_draft, risk_of_release
from annotation.services.releases import draft_release, freeze_release
from curation import jobs
from curation.models import AuditedRecord, DeidentifiedRecord, SampleAudit
from curation.services.sample_audits import Left, read_sampled
from tests.curation.deliveries import LUNGS, signed_twice


@pytest.fixture
def item(cast: Any, workshop: Any) -> Item:
    """An accepted item from a record that bob and carol signed."""
    record = signed_twice(cast.bob, cast.carol, cast.alice)
    return workshop.accepted(record=record.deidentified)


def drafted(cast: Any, item: Item) -> Release:
    return draft_release(name="r1", by=cast.lead, kind="authored", selection={"items": [item.uid]})


def audited(cast: Any, release: Release, *left: Left) -> SampleAudit:
    made = audit_draft(release=release, by=cast.lead, sample_size=1)
    read_sampled(row=made.rows.get(), by=cast.dan, left=left)
    made.refresh_from_db()
    return made


def codes(item: Item) -> list[Any]:
    return [code for entry in gate_report([item], kind="authored") for code in entry["codes"]]


def test_without_a_limit_a_release_that_nobody_audited_is_frozen_and_says_so(
    cast: Any, item: Item, browser: Any
) -> None:
    release = drafted(cast, item)
    page = browser(cast.lead).get(reverse("release", args=["r1"])).content.decode()
    assert "未抽查：1 份病历（共 1 份）。" in page and "没有设定上限" in page
    jobs.run_here(freeze_release(release=release, by=cast.lead))
    release.refresh_from_db()
    assert release.manifest["residual_risk"] == {
        "records": 1,
        "covered": 0,
        "named": 0,
        "bound": None,
        "audits": [],
    }
    assert "未抽查" in browser(cast.evaluator).get(reverse("release", args=["r1"])).content.decode()


def test_with_a_limit_the_gate_wants_an_audit_whose_bound_is_small_enough(
    cast: Any, item: Item, settings: Any
) -> None:
    settings.AUDIT_LIMIT = 0.96
    assert codes(item) == ["NOT_AUDITED"]
    release = drafted(cast, item)
    made = audited(cast, release)
    assert codes(item) == [] and risk_of_release(release).bound == made.bound
    settings.AUDIT_LIMIT = 0.9
    assert codes(item) == ["AUDIT_BOUND_TOO_HIGH"]


def test_words_that_an_auditor_named_close_the_gate_without_any_limit(cast: Any, item: Item) -> None:
    audited(cast, drafted(cast, item), Left(LUNGS, "NAME_PATIENT"))
    assert DeidentifiedRecord.objects.exists()  # an item uses the text: it cannot go back
    assert codes(item) == ["AUDIT_FOUND_IDENTIFIER"]


def test_a_frozen_release_keeps_what_its_audit_said(cast: Any, item: Item, browser: Any) -> None:
    release = drafted(cast, item)
    made = audited(cast, release)
    jobs.run_here(freeze_release(release=release, by=cast.lead))
    release.refresh_from_db()
    [kept] = release.manifest["residual_risk"]["audits"]
    assert kept == {"id": made.pk, "sample": 1, "found": 0, "bound": made.bound}


def test_a_data_lead_draws_from_the_draft_on_its_page_and_over_the_api(
    cast: Any, item: Item, browser: Any
) -> None:
    drafted(cast, item)
    address, api = reverse("release_audit", args=["r1"]), reverse("api_release_audit", args=["r1"])
    lead = browser(cast.lead)
    assert browser(cast.evaluator).post(address, {"sample_size": 1}).status_code == 404
    much = lead.post(address, {"sample_size": 5})
    assert much.status_code == 422 and "1 到 1 之间" in much.content.decode()
    assert lead.post(address, {"sample_size": 1}).status_code == 302
    again = lead.post(api, {"sample_size": 1}, content_type="application/json")
    assert again.json()["code"] == "audit_under_way"
    assert AuditedRecord.objects.get(sampled=True).audit.label == "r1"
    told = lead.get(reverse("api_release_gate", args=["r1"])).json()
    assert told["residual_risk"]["covered"] == 0
