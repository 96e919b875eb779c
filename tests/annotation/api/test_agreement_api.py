"""Agreement over the API: the same report, the same borders as on the page."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import AgreementReport
from curation import jobs
from curation.services.people import create_token


def program(user) -> Client:
    return Client(headers={"Authorization": f"Token {create_token(user=user, name='test')}"})


def ask(client: Client, key: str = "", **selection: str):
    headers = {"Idempotency-Key": key} if key else {}
    address = reverse("api_agreement_reports")
    return client.post(address, json.dumps(selection), content_type="application/json", headers=headers)


@pytest.fixture
def split(workshop):
    return [workshop.in_adjudication() for _one in range(6)]


def test_a_report_is_asked_for_computed_and_read(cast, split) -> None:
    lead = program(cast.lead)
    asked = ask(lead, dataset="CMExam")
    assert asked.status_code == 202 and asked.json()["job"]["state"] == "queued"
    jobs.run_here(AgreementReport.objects.get().job)

    report = lead.get(reverse("api_agreement_report", args=[asked.json()["id"]])).json()
    [percent] = [
        row
        for row in report["figures"]
        if (row["scope"], row["measure"], row["metric"]) == ("all", "whole", "percent")
    ]
    assert (percent["value"], percent["n_pairs"]) == (0.0, 6)
    assert len(report["source_digest"]) == 64 and report["stale"] is False
    assert {row["item"] for row in report["items"]} == {item.uid for item in split}
    assert lead.get(reverse("api_agreement_reports")).json()["results"][0]["dataset"] == "CMExam"


def test_asking_again_gives_the_report_that_stands(cast, split) -> None:
    lead = program(cast.lead)
    first = ask(lead).json()["id"]
    assert ask(lead).json()["id"] == first
    jobs.run_here(AgreementReport.objects.get().job)

    again = ask(lead)
    assert (again.status_code, again.json()["id"]) == (200, first)


def test_the_same_key_with_the_same_request_is_answered_the_same(cast, split) -> None:
    lead = program(cast.lead)
    one, other = ask(lead, key="k"), ask(lead, key="k")

    assert (one.status_code, one.json()) == (other.status_code, other.json())
    assert ask(lead, key="k", dataset="CMExam").json()["code"] == "idempotency_conflict"


def test_a_filter_that_names_nothing_is_refused_by_code(cast, split) -> None:
    refused = ask(program(cast.lead), specialty="99.99")

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_specialty")
    assert ask(program(cast.lead), dataset="CMeEE").json()["code"] == "nothing_to_compare"


def test_an_evaluator_reads_totals_and_asks_for_nothing(cast, split) -> None:
    report = AgreementReport.objects.get(pk=ask(program(cast.lead)).json()["id"])
    evaluator = program(cast.evaluator)
    address = reverse("api_agreement_report", args=[report.pk])
    assert evaluator.get(address).status_code == 404  # not finished
    jobs.run_here(report.job)

    seen = evaluator.get(address).json()
    assert seen["items"] == [] and seen["figures"] == []  # two physicians only
    assert ask(evaluator).status_code == 404


def test_a_physician_finds_no_report(cast, split) -> None:
    report = AgreementReport.objects.get(pk=ask(program(cast.lead)).json()["id"])
    jobs.run_here(report.job)
    alice = program(cast.alice)

    assert alice.get(reverse("api_agreement_reports")).status_code == 404
    assert alice.get(reverse("api_agreement_report", args=[report.pk])).status_code == 404
