"""The API of stage 2: the whole way of an item, errors by code, idempotency, who may."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from annotation.models import Item, Release
from curation import jobs
from curation.models import User
from curation.services.people import create_token
from tests.annotation.conftest import OPTIONS, STEM

CONTENT = {
    "input": {"question": f"{STEM}？", "options": OPTIONS, "multiple": False},
    "target": {"choice": ["A"]},
}


class Caller:
    """A program with somebody's token."""

    def __init__(self, user: User) -> None:
        self.client = Client(headers={"Authorization": f"Token {create_token(user=user, name='test')}"})

    def get(self, address: str, /, *args: object, **query: str):
        """GET an address by name."""
        return self.client.get(reverse(address, args=args), query)

    def send(self, address: str, /, *args: object, method: str = "post", key: str = "", **data: object):
        """Send JSON to an address by name."""
        headers = {"Idempotency-Key": key} if key else {}
        call = getattr(self.client, method)
        return call(
            reverse(address, args=args), json.dumps(data), content_type="application/json", headers=headers
        )


@pytest.fixture
def caller(cast) -> Callable[[User], Caller]:
    return Caller


def _item(caller, cast, **more) -> str:
    made = caller(cast.alice).send("api_items", dataset="CMExam", specialty="04.01", **CONTENT, **more)
    assert made.status_code == 201, made.content
    return made.json()["uid"]


def _answer(caller, person, letter: str) -> dict:
    program = caller(person)
    slot = program.send("api_assignment_next").json()
    done = program.send("api_assignment_submit", slot["id"], value={"choice": [letter]})
    assert done.status_code == 201, done.content
    return done.json()


def test_an_item_goes_the_whole_way(cast, caller) -> None:
    uid = _item(caller, cast)
    assert caller(cast.alice).send("api_item_open", uid).json()["state"] == "open"
    _answer(caller, cast.bob, "A")
    _answer(caller, cast.carol, "B")
    assert caller(cast.bob).send("api_assignment_next").status_code == 204
    [waiting] = caller(cast.dan).get("api_adjudications").json()["results"]
    assert waiting["uid"] == uid and len(waiting["answers"]) == 2
    decided = caller(cast.dan).send(
        "api_adjudications", item=uid, target={"choice": ["A"]}, reason="knowledge", rationale="依据教材"
    )
    assert decided.json() == {"item": uid, "state": "in_review"}
    assert caller(cast.dan).get("api_reviews").json()["results"] == []
    refused = caller(cast.dan).send("api_reviews", item=uid, verdict="approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert caller(cast.erin).send("api_reviews", item=uid, verdict="approve").json()["state"] == "accepted"
    lead = caller(cast.lead)
    made = lead.send("api_releases", name="api-1", kind="authored", datasets={"CMExam": 1}, seed=3)
    assert made.status_code == 201 and made.json()["state"] == "draft"
    frozen = lead.send("api_release_freeze", "api-1")
    assert frozen.status_code == 202 and frozen.json()["job"]["state"] == "queued"
    jobs.run_here(jobs.Job.objects.get(kind="freeze"))
    release = caller(cast.evaluator).get("api_release", "api-1").json()
    assert release["state"] == "frozen" and release["items"] == 1
    assert caller(cast.evaluator).get("api_release_gate", "api-1").json() == {
        "release": "api-1",
        "refused": [],
        "residual_risk": {"audits": [], "bound": None, "covered": 0, "named": 0, "records": 0},
    }
    bundle = caller(cast.evaluator).get("api_release_bundle", "api-1")
    assert b"".join(bundle.streaming_content).startswith(b"PK")
    assert lead.send("api_release_withdraw", "api-1", reason="示例").json()["state"] == "withdrawn"


def test_a_draft_is_kept_under_its_version(cast, caller) -> None:
    uid = _item(caller, cast)
    caller(cast.alice).send("api_item_open", uid)
    program = caller(cast.bob)
    slot = program.send("api_assignment_next").json()
    kept = program.send("api_assignment_draft", slot["id"], method="put", version=0, value={"choice": ["B"]})
    assert kept.json()["version"] == 1
    stale = program.send("api_assignment_draft", slot["id"], method="put", version=0, value={"choice": ["C"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert program.get("api_assignment", slot["id"]).json()["draft"]["value"] == {"choice": ["B"]}


def test_cannot_answer_returns_the_item(cast, caller) -> None:
    uid = _item(caller, cast)
    caller(cast.alice).send("api_item_open", uid)
    program = caller(cast.bob)
    slot = program.send("api_assignment_next").json()
    assert program.send("api_assignment_cannot_answer", slot["id"], reason="nonsense").status_code == 400
    assert (
        program.send(
            "api_assignment_cannot_answer", slot["id"], reason="wording_unclear", comment="哪一侧？"
        ).status_code
        == 201
    )
    back = caller(cast.alice).get("api_item", uid).json()
    assert back["state"] == "draft" and "哪一侧？" in back["events"][-1]["note"]


def test_a_stale_revision_is_refused_and_a_fresh_one_is_taken(cast, caller) -> None:
    uid = _item(caller, cast)
    program = caller(cast.alice)
    again = {**CONTENT, "input": {**CONTENT["input"], "question": "换一个问法？"}}
    assert program.send("api_item_revisions", uid, revision=1, note="措辞", **again).json()["revision"] == 2
    stale = program.send("api_item_revisions", uid, revision=1, **CONTENT)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")


def test_the_same_key_makes_one_item(cast, caller) -> None:
    program = caller(cast.alice)
    first = program.send("api_items", key="k-1", dataset="CMExam", **CONTENT)
    again = program.send("api_items", key="k-1", dataset="CMExam", **CONTENT)
    other = program.send("api_items", key="k-1", dataset="MAExam", **CONTENT)
    assert first.json()["uid"] == again.json()["uid"] and Item.objects.count() == 1
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


def test_errors_carry_code_field_and_sentence(cast, caller) -> None:
    program = caller(cast.alice)
    wrong = {**CONTENT, "target": {"choice": ["E"]}}
    refused = program.send("api_items", dataset="CMExam", **wrong)
    assert refused.status_code == 422
    assert (refused.json()["code"], refused.json()["field"]) == ("answer_not_option", "choice")
    assert refused.json()["detail"] == "答案“E”不在选项之中。"
    assert program.send("api_items", dataset="Nothing", **CONTENT).json()["code"] == "unknown_dataset"
    assert (
        program.send("api_items", dataset="CMExam", record=999, **CONTENT).json()["code"] == "unknown_record"
    )
    assert program.send("api_items", dataset="CMExam").status_code == 400


def test_an_import_and_its_acceptance(cast, caller) -> None:
    program = caller(cast.lead)
    table = "question,option_a,option_b,answer\n哪一项是体征？,压痛,皮疹,A\n".encode()
    upload = SimpleUploadedFile("items.csv", table)
    started = program.client.post(reverse("api_item_imports"), {"dataset": "CMExam", "file": upload})
    assert started.status_code == 202
    jobs.run_here(jobs.Job.objects.get(kind="import_items"))
    report = program.client.get(started.json()["url"]).json()["report"]
    assert report["rows"] == report["imported"] + report["duplicates"] + len(report["rejected"]) == 1
    accepted = program.send("api_item_accept", dataset="CMExam")
    jobs.run_here(jobs.Job.objects.get(kind="accept_items"))
    assert program.client.get(accepted.json()["url"]).json()["report"]["accepted"] == 1
    assert program.send("api_item_accept", dataset="CMExam").json()["code"] == "nothing_to_accept"


def test_rooms_of_others_are_not_there(cast, caller) -> None:
    uid = _item(caller, cast)
    Release.objects.create(name="r", created_by=cast.lead)
    for person in (cast.evaluator, cast.admin):
        assert caller(person).get("api_items").status_code == 404
        assert caller(person).get("api_item", uid).status_code == 404
        assert caller(person).send("api_items", dataset="CMExam", **CONTENT).status_code == 404
        assert caller(person).send("api_assignment_next").status_code == 404
        assert caller(person).get("api_reviews").status_code == 404
    for person in (cast.alice, cast.admin):
        assert caller(person).get("api_releases").status_code == 404
        assert caller(person).get("api_release", "r").status_code == 404
        assert caller(person).send("api_item_accept", dataset="CMExam").status_code == 404
    assert caller(cast.evaluator).send("api_releases", name="x", kind="authored").status_code == 404
    assert caller(cast.evaluator).send("api_release_freeze", "r").status_code == 403
    assert Client().get(reverse("api_items")).status_code == 401


def test_the_list_filters_and_pages(cast, caller, workshop) -> None:
    made = [workshop.opened().uid for _ in range(3)]
    program = caller(cast.alice)
    first = program.get("api_items", limit="2", state="open").json()
    assert [item["uid"] for item in first["results"]] == [made[2], made[1]]
    second = program.client.get(first["next"]).json()
    assert [item["uid"] for item in second["results"]] == [made[0]]
    assert program.get("api_items", dataset="MAExam").json()["results"] == []
    listed = caller(cast.bob).get("api_items").json()["results"]
    assert len(listed) == 3 and not any("title" in item for item in listed)


def test_a_repair_is_listed_and_declined_in_words(cast, caller) -> None:
    uid = _item(caller, cast)
    author, answerer = caller(cast.alice), caller(cast.bob)
    assert author.send("api_item_open", uid).status_code == 200
    assert answerer.get("api_queue").json()["next"]["seconds"] == 180
    slot = answerer.send("api_assignment_next").json()
    answerer.send("api_assignment_cannot_answer", slot["id"], reason="wording_unclear", comment="哪一侧？")
    [listed] = author.get("api_repairs").json()
    assert (listed["item"], listed["reasons"], listed["comments"]) == (uid, {"表述不清": 1}, ["哪一侧？"])
    assert answerer.send("api_repair_decline", uid, reason="不改").status_code == 404
    assert author.send("api_repair_decline", uid, reason="").status_code == 400
    done = author.send("api_repair_decline", uid, reason="题干已写明右侧", key="once")
    assert (done.status_code, done.json()["state"]) == (201, "open")
    assert author.send("api_repair_decline", uid, reason="题干已写明右侧", key="once").json() == done.json()
    assert author.get("api_repairs").json() == []


def test_who_is_no_physician_has_no_queue(cast, caller) -> None:
    for person in (cast.lead, cast.admin):
        for name in ("api_queue", "api_repairs"):
            assert caller(person).get(name).status_code == 404
