"""Stage 3 for scripts: the same services, roles and refusals as on the pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotation.models import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, VerdictSet
from curation import jobs

pytestmark = pytest.mark.django_db

Visit = Callable[[str], Client]


def post(client: Client, address: str, data: dict[str, Any], **headers: str) -> Any:
    return client.post(address, json.dumps(data), content_type="application/json", headers=headers)


def test_a_run_is_started_read_and_its_samples_are_filtered(
    visit: Visit, mixed_release: Release, judge: Judge, stored: Callable[..., EvaluatedModel]
) -> None:
    stored("mine", choice_1="答案：B")
    client = visit("evaluator")
    wanted = {"release": "mixed", "model": "mine", "judge": "words", "concurrency": 2}
    started = post(client, "/api/v1/runs/", wanted)
    assert started.status_code == 201
    run = EvaluationRun.objects.get(pk=started.json()["id"])
    assert run.job is not None
    jobs.run_here(run.job)

    body = client.get(f"/api/v1/runs/{run.pk}/").json()
    assert (body["state"], body["model"], body["judge"]) == ("completed", "mine", "words")
    assert body["outcomes"] == {
        "met": 4,
        "not_met": 2,
        "judge_abstained": 0,
        "judge_failed": 0,
        "answer_missing": 0,
    }
    assert body["scores"]["datasets"] == {"Choices": 0.5, "Entities": 1.0, "Plans": 0.75}
    assert {(row["scope"], row["n"]) for row in body["results"] if not row["name"]} == {
        ("overall_datasets", 6), ("overall_items", 6),
    }  # fmt: skip
    samples = client.get(f"/api/v1/runs/{run.pk}/samples/?outcome=not_met").json()["results"]
    assert [sample["item"] for sample in samples] == ["choice-1", "plan-2"]
    board = client.get("/api/v1/board/?release=mixed").json()
    assert board["rows"][0]["numbers"]["overall"]["value"] == body["scores"]["overall_datasets"]


def test_the_same_idempotency_key_registers_a_model_once_and_never_returns_its_key(visit: Visit) -> None:
    client = visit("evaluator")
    wanted = {"name": "m", "spec": "openai:m@http://127.0.0.1:1/v1", "api_key": "sk-secret"}
    first = post(client, "/api/v1/models/", wanted, **{"Idempotency-Key": "k1"})
    again = post(client, "/api/v1/models/", wanted, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.json()) == (201, first.json())
    assert EvaluatedModel.objects.count() == 1
    assert "sk-secret" not in first.content.decode() + client.get("/api/v1/models/").content.decode()


def test_stored_replies_are_uploaded(visit: Visit) -> None:
    file = SimpleUploadedFile("r.jsonl", b'{"id":"a","reply":"A"}')
    response = visit("evaluator").post("/api/v1/models/", {"name": "r", "replies": file})
    assert (response.status_code, response.json()["provider"]) == (201, "replay")


@pytest.mark.parametrize(
    ("address", "wanted", "status", "code"),
    [
        ("/api/v1/models/", {"name": "m", "spec": "openai:m@http://10.0.0.1/v1"}, 422, "host_not_allowed"),
        ("/api/v1/models/", {"name": "m"}, 400, "invalid"),
        ("/api/v1/runs/", {"release": "none", "model": "mine"}, 422, "unknown_release"),
        ("/api/v1/runs/", {"release": "mixed", "model": "none"}, 422, "unknown_model"),
        ("/api/v1/runs/", {"release": "mixed", "model": "mine", "judge": "none"}, 422, "unknown_judge"),
        ("/api/v1/runs/", {"release": "mixed", "model": "mine"}, 422, "judge_required"),
        ("/api/v1/runs/", {"release": "mixed", "model": "mine", "concurrency": 0}, 400, "invalid"),
        ("/api/v1/judges/", {"name": "j", "verdict_set": "none"}, 422, "unknown_verdicts"),
    ],
)
def test_what_cannot_be_is_a_problem_with_a_code(
    visit: Visit, mixed_release: Release, stored: Callable[..., EvaluatedModel],
    address: str, wanted: dict[str, Any], status: int, code: str,
) -> None:  # fmt: skip
    stored("mine")
    response = post(visit("evaluator"), address, wanted)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"].startswith("application/problem+json")


def test_verdicts_are_uploaded_and_bad_rows_are_named(visit: Visit) -> None:
    rows = b"point,answer,label\nfever,fever,1\ncough,none,0\nrash,none,perhaps\n"
    client = visit("evaluator")
    refused = client.post("/api/v1/verdict-sets/", {"name": "v", "file": SimpleUploadedFile("v.csv", rows)})
    assert (refused.status_code, refused.json()["code"]) == (422, "rows_rejected")
    assert refused.json()["params"]["rows"][0]["row"] == 4
    assert not VerdictSet.objects.exists()
    file = SimpleUploadedFile("v.csv", rows)
    taken = client.post("/api/v1/verdict-sets/", {"name": "v", "file": file, "skip_rejected": "true"})
    assert (taken.status_code, taken.json()["row_count"]) == (201, 2)


@pytest.mark.parametrize(
    ("role", "reads", "writes", "board"),
    [
        ("evaluator", 200, 400, 200),
        ("data_lead", 200, 403, 200),
        ("physician", 403, 403, 200),
        ("administrator", 403, 403, 403),
    ],
)
def test_roles_are_those_of_the_pages(
    visit: Visit, mixed_release: Release, role: str, reads: int, writes: int, board: int
) -> None:
    client = visit(role)
    for address in ("/api/v1/models/", "/api/v1/runs/", "/api/v1/judges/", "/api/v1/verdict-sets/"):
        assert client.get(address).status_code == reads
        assert post(client, address, {}).status_code == writes
    assert client.get("/api/v1/board/?release=mixed").status_code == board


def test_a_stranger_is_told_to_sign_in(client: Client) -> None:
    response = client.get("/api/v1/runs/")
    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"


def test_a_run_that_is_over_cannot_be_cancelled(
    visit: Visit, rules_release: Release, finished: Callable[..., EvaluationRun]
) -> None:
    run = finished(rules_release)
    response = post(visit("evaluator"), f"/api/v1/runs/{run.pk}/cancel/", {})
    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
