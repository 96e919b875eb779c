"""Starting, watching, stopping runs; their numbers, samples and files."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from annotation.models import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, Response, RunState
from benchmark.services import runs
from curation import jobs
from curation.models import Job, JobState

pytestmark = pytest.mark.django_db

Visit = Callable[[str], Client]
Stored = Callable[..., EvaluatedModel]
Finished = Callable[..., EvaluationRun]


def wanted(release: Release, model: EvaluatedModel, **more: Any) -> dict[str, Any]:
    return {"release": release.pk, "model": model.pk, "concurrency": 4, "max_tokens": 256, **more}


def test_a_run_is_started_and_the_same_again_leads_to_it(
    visit: Visit, rules_release: Release, stored: Stored
) -> None:
    client, model = visit("evaluator"), stored()
    first = client.post("/runs/new/", wanted(rules_release, model))
    run = EvaluationRun.objects.get()
    assert first.headers["Location"] == f"/runs/{run.pk}/"
    assert run.spec["parameters"] == {"max_tokens": 256}
    assert run.started_by is not None
    again = client.post("/runs/new/", wanted(rules_release, model))
    assert again.headers["Location"] == first.headers["Location"]


def test_open_items_demand_a_judge_beside_the_field(
    visit: Visit, mixed_release: Release, stored: Stored
) -> None:
    response = visit("evaluator").post("/runs/new/", wanted(mixed_release, stored(), limit=6))
    assert response.status_code == 422
    assert "有 2 道开放问答，请选择裁判" in "".join(response.context["form"].errors["judge"])
    assert 'value="6"' in response.content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("concurrency", "0"), ("concurrency", "9999"), ("limit", "-1"), ("max_tokens", "x"), ("model", "99")],
)
def test_a_number_out_of_bounds_stands_beside_its_field(
    visit: Visit, rules_release: Release, stored: Stored, name: str, value: str
) -> None:
    response = visit("evaluator").post("/runs/new/", {**wanted(rules_release, stored()), name: value})
    assert response.status_code == 422
    assert name in response.context["form"].errors


def test_a_run_at_work_shows_its_progress_and_asks_again_until_it_is_over(
    visit: Visit, rules_release: Release, stored: Stored
) -> None:
    client = visit("evaluator")
    run = runs.start_run(release=rules_release, model=stored())
    assert run.job is not None
    Job.objects.filter(pk=run.job.pk).update(state=JobState.RUNNING, done=3, total=12, note="generating")
    page = client.get(f"/runs/{run.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "3 / 12" in page
    assert "正在向模型提问" in page
    Job.objects.filter(pk=run.job.pk).update(state=JobState.QUEUED)
    jobs.run_here(run.job)
    part = client.get(f"/runs/{run.pk}/", headers={"HX-Request": "true", "HX-Target": "run-live"})
    assert "<html" not in part.content.decode()
    assert part.headers["HX-Refresh"] == "true"
    assert 'hx-trigger="every 2s"' not in client.get(f"/runs/{run.pk}/").content.decode()


def test_a_run_is_cancelled_and_goes_on(visit: Visit, rules_release: Release, stored: Stored) -> None:
    client = visit("evaluator")
    run = runs.start_run(release=rules_release, model=stored())
    page = client.post(f"/runs/{run.pk}/cancel/", follow=True).content.decode()
    assert "已取消" in page
    assert f'action="/runs/{run.pk}/resume/"' in page
    client.post(f"/runs/{run.pk}/resume/")
    run.refresh_from_db()
    assert run.state == RunState.PENDING
    assert "当前状态" in client.post(f"/runs/{run.pk}/resume/", follow=True).content.decode()


def test_a_finished_run_shows_each_number_with_n_and_what_is_missing(
    visit: Visit, mixed_release: Release, judge: Judge, stored: Stored, finished: Finished
) -> None:
    run = finished(mixed_release, stored(choice_1=None, choice_2="说不清"), judge=judge)
    response = visit("data_lead").get(f"/runs/{run.pk}/")
    page = response.content.decode()
    numbers = response.context["numbers"]
    rows = {row["code"]: row["result"] for group in numbers["groups"] for row in group["rows"] if row["code"]}
    assert (
        rows["Choices"].value,
        rows["Choices"].n,
        rows["Choices"].n_unscored,
        rows["Choices"].n_parse_failed,
    ) == (0, 2, 1, 1)
    assert {group["title"] for group in numbers["groups"]} == {"维度", "数据集", "专科"}
    assert run.spec_digest[:12] in page
    assert "已存答案中没有这道题" in page
    assert "总分 = 各数据集得分的算术平均" in page
    assert {row["code"]: row["n"] for row in response.context["outcomes"]} == {
        "met": 3, "not_met": 2, "judge_abstained": 0, "judge_failed": 0, "answer_missing": 1,
    }  # fmt: skip


def test_a_failed_run_says_why_and_offers_to_go_on(
    visit: Visit, rules_release: Release, stored: Stored
) -> None:
    run = runs.start_run(release=rules_release, model=stored())
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.FAILED)
    params = {"model": "甲", "url": "http://127.0.0.1:9/v1"}
    assert run.job is not None
    Job.objects.filter(pk=run.job.pk).update(
        state=JobState.FAILED, error_code="dead_unreachable", result={"params": params}
    )
    page = visit("evaluator").get(f"/runs/{run.pk}/").content.decode()
    assert "无法连接模型“甲”（http://127.0.0.1:9/v1）" in page
    assert "继续" in page
    assert f"/runs/{run.pk}/resume/" not in visit("data_lead").get(f"/runs/{run.pk}/").content.decode()


def test_samples_are_filtered_and_walked(
    visit: Visit, mixed_release: Release, judge: Judge, stored: Stored, finished: Finished
) -> None:
    run = finished(mixed_release, stored(choice_2="说不清"), judge=judge)
    client, address = visit("data_lead"), f"/runs/{run.pk}/samples/"

    def shown(query: str) -> list[str]:
        rows = client.get(address + query).context["rows"]
        return [row["sample"].item.uid for row in rows]

    assert shown("") == ["choice-1", "choice-2", "entity-1", "entity-2", "plan-1", "plan-2"]
    assert shown("?outcome=not_met") == ["choice-2", "plan-2"]
    assert shown("?outcome=parse_failed") == ["choice-2"]
    assert shown("?dataset=Entities&specialty=04.01") == ["entity-1"]
    assert shown("?outcome=judge_failed") == []
    assert "没有符合条件的题目" in client.get(f"{address}?outcome=judge_failed").content.decode()
    assert shown("?outcome=nonsense") == shown("")


def test_a_sample_shows_prompt_reply_key_and_the_verdict_on_each_point(
    visit: Visit, mixed_release: Release, judge: Judge, stored: Stored, finished: Finished
) -> None:
    hostile = "<script>alert(1)</script>卧床休息。"
    run = finished(mixed_release, stored(plan_2=hostile), judge=judge)
    sample = Response.objects.get(run=run, item__uid="plan-2")
    page = visit("evaluator").get(f"/runs/{run.pk}/samples/{sample.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;卧床休息。" in page
    assert "请回答：" in page
    for part in ("复查血常规", "0.90", "0.20", "50.0 %"):
        assert part in page
    choice = Response.objects.get(run=run, item__uid="choice-1")
    page = visit("evaluator").get(f"/runs/{run.pk}/samples/{choice.pk}/").content.decode()
    assert choice.rule in page
    assert "choice" in choice.extractor


def test_a_sample_of_another_run_is_not_found(
    visit: Visit, rules_release: Release, stored: Stored, finished: Finished
) -> None:
    first, second = finished(rules_release), finished(rules_release, stored("other", choice_1="B"))
    sample = Response.objects.filter(run=first).first()
    assert sample is not None
    assert visit("evaluator").get(f"/runs/{second.pk}/samples/{sample.pk}/").status_code == 404


@pytest.fixture
def formula_run(rules_release: Release, stored: Stored, finished: Finished) -> EvaluationRun:
    return finished(
        rules_release, stored(choice_1="=HYPERLINK(1)", choice_2="＠甲\x07", choice_3="答案：A\n-1")
    )


def test_no_cell_of_an_export_is_a_formula(visit: Visit, formula_run: EvaluationRun) -> None:
    client = visit("evaluator")
    raw = client.get(f"/runs/{formula_run.pk}/export/csv/").content
    assert raw.startswith(b"\xef\xbb\xbf")
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))}
    assert table["choice-1"]["reply"] == "'=HYPERLINK(1)"
    assert table["choice-2"]["reply"].startswith("'＠")
    assert table["choice-3"]["reply"] == "答案：A\n-1"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/runs/{formula_run.pk}/export/xlsx/").content))
    assert book.active is not None
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert len(list(book.active.iter_rows())) == 7


def test_the_whole_run_is_exported_as_json(visit: Visit, formula_run: EvaluationRun) -> None:
    response = visit("evaluator").get(f"/runs/{formula_run.pk}/export/json/")
    document = json.loads(response.content)
    assert document["spec_digest"] == formula_run.spec_digest
    assert len(document["samples"]) == 6
    assert sum(document["outcomes"].values()) == 6
    assert f'filename="run-{formula_run.pk}.json"' in response.headers["Content-Disposition"]
    assert visit("evaluator").get(f"/runs/{formula_run.pk}/export/pdf/").status_code == 404
