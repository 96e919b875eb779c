"""Filters, exports, search, acts on many items and contribution statements over the API: the rules of the pages."""

import io
import zipfile

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.models import BulkAction, Item
from annotation.services.releases import draft_release, freeze_release
from curation import jobs
from curation.models import Job, SavedFilter
from curation.services.people import create_token
from tests.annotation.conftest import Workshop


@pytest.fixture
def ask(workshop: Workshop):
    def asking(person) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {create_token(user=person, name='test')}")
        return client

    return asking


def once(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def test_everybody_is_told_the_lists_that_they_have(workshop: Workshop, ask) -> None:
    names = {
        name: {one["name"] for one in ask(getattr(workshop.cast, name)).get(reverse("api_lists")).json()}
        for name in ("alice", "lead", "evaluator", "admin")
    }
    assert {"items", "records", "reviews", "jobs"} <= names["alice"] and "people" not in names["alice"]
    assert {"lots", "releases", "progress"} <= names["lead"] and "reviews" not in names["lead"]
    assert {"runs", "models", "judges"} <= names["evaluator"] and "items" not in names["evaluator"]
    assert {"people", "audit"} <= names["admin"] and "records" not in names["admin"]


def test_a_filter_is_kept_once_read_back_and_let_go_by_its_owner(workshop: Workshop, ask) -> None:
    address, client = reverse("api_list_filters", args=["items"]), ask(workshop.cast.alice)
    body = {"name": "阑尾", "query": "q=阑尾&state=draft&next=//evil.example"}
    first = client.post(address, body, format="json", headers=once("a"))
    again = client.post(address, body, format="json", headers=once("a"))
    assert first.status_code == 201 and first.json() == again.json() and SavedFilter.objects.count() == 1
    assert first.json()["query"] == "q=%E9%98%91%E5%B0%BE&state=draft"
    assert [one["name"] for one in client.get(address).json()] == ["阑尾"]
    assert ask(workshop.cast.bob).get(address).json() == []
    taken = client.post(address, body | {"query": "state=open"}, format="json")
    assert taken.json()["code"] == "filter_name_taken"
    gone = reverse("api_filter", args=[first.json()["id"]])
    assert ask(workshop.cast.bob).delete(gone).status_code == 404
    assert client.delete(gone).status_code == 204 and not SavedFilter.objects.exists()


def test_an_export_is_one_job_whose_file_is_for_its_asker(workshop: Workshop, ask) -> None:
    found, hidden = workshop.item(), workshop.opened()
    address, client = reverse("api_list_export", args=["items"]), ask(workshop.cast.alice)
    body = {"query": "state=draft", "form": "csv"}
    first = client.post(address, body, format="json", headers=once("a"))
    assert first.status_code == 202
    assert client.post(address, body, format="json", headers=once("a")).json() == first.json()
    job = Job.objects.get(kind="export_list")
    jobs.run_here(job)
    file = reverse("api_job_file", args=[job.pk])
    text = b"".join(client.get(file).streaming_content).decode("utf-8-sig")
    assert found.uid in text and hidden.uid not in text
    for person in (workshop.cast.bob, workshop.cast.admin):
        assert ask(person).get(file).status_code == 404


def test_items_are_searched_as_far_as_the_asker_may_read(workshop: Workshop, ask) -> None:
    item, address = workshop.opened(), reverse("api_items")

    def found(person, query: str) -> list[str]:
        return [row["uid"] for row in ask(person).get(address, {"q": query}).json()["results"]]

    assert found(workshop.cast.alice, "阑尾") == found(workshop.cast.lead, "阑尾 体征") == [item.uid]
    assert found(workshop.cast.bob, "阑尾") == [] and found(workshop.cast.bob, "CMExam") == [item.uid]
    assert found(workshop.cast.lead, "\0") == [] and found(workshop.cast.lead, "，") == []


def test_an_act_on_many_is_made_once_looked_at_and_started(workshop: Workshop, ask) -> None:
    drafts = [workshop.item() for _ in range(2)]
    workshop.opened()
    client, address = ask(workshop.cast.lead), reverse("api_bulk_actions")
    body = {"kind": "retire", "query": "dataset=CMExam", "reason": "指南已更新"}
    made = client.post(address, body, format="json", headers=once("a"))
    assert made.status_code == 202
    assert client.post(address, body, format="json", headers=once("a")).json()["id"] == made.json()["id"]
    action = BulkAction.objects.get()
    start = reverse("api_bulk_action_start", args=[action.pk])
    jobs.run_here(action.preview)
    assert client.get(reverse("api_bulk_action", args=[action.pk])).json()["counts"]["ready"] == 3
    assert client.post(start, headers=once("b")).status_code == 202
    action.refresh_from_db()
    jobs.run_here(action.job)
    assert client.get(reverse("api_bulk_action", args=[action.pk])).json()["counts"]["done"] == 3
    assert {item.state for item in Item.objects.filter(pk__in=[one.pk for one in drafts])} == {"retired"}
    assert [one["id"] for one in client.get(address).json()] == [action.pk]
    wrong = client.post(address, body | {"reason": ""}, format="json").json()
    assert (wrong["code"], wrong["errors"][0]["field"] if "errors" in wrong else "reason") == (
        "reason_required",
        "reason",
    )
    assert (
        client.post(address, body | {"query": "state=accepted"}, format="json").json()["code"]
        == "bulk_finds_nothing"
    )


def test_nobody_but_a_data_lead_acts_on_many(workshop: Workshop, ask) -> None:
    workshop.item()
    for person in workshop.cast.everybody:
        if person != workshop.cast.lead:
            body = {"kind": "open"}
            assert ask(person).post(reverse("api_bulk_actions"), body, format="json").status_code == 404
            assert ask(person).get(reverse("api_bulk_actions")).status_code == 404


def test_a_statement_is_had_by_its_owner(workshop: Workshop, ask) -> None:
    item = workshop.accepted()
    release = draft_release(
        name="mlb-one", by=workshop.cast.lead, kind="authored", selection={"items": [item.uid]}
    )
    jobs.run_here(freeze_release(release=release, by=workshop.cast.lead))
    mine, address = ask(workshop.cast.alice), reverse("api_contribution", args=["mlb-one"])
    assert mine.get(reverse("api_contributions")).json() == [{"release": "mlb-one", "version": "1.0.0"}]
    assert "statement.json" in zipfile.ZipFile(io.BytesIO(mine.get(address).content)).namelist()
    assert ask(workshop.cast.lead).get(address).status_code == 404
