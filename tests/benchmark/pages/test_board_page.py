"""The board: order, intervals, counts, chart and files, for everybody who works here."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client

from annotation.models import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Judge

pytestmark = pytest.mark.django_db

Visit = Callable[[str], Client]


@pytest.fixture
def board(
    mixed_release: Release,
    judge: Judge,
    stored: Callable[..., EvaluatedModel],
    finished: Callable[..., EvaluationRun],
) -> Release:
    finished(mixed_release, stored("weak", choice_1="B", entity_1="无", plan_1="无"), judge=judge)
    finished(mixed_release, stored("strong"), judge=judge)
    finished(mixed_release, stored("part"), judge=judge, limit=2)
    return mixed_release


def test_the_board_lists_whole_runs_best_first_with_n_and_judge(visit: Visit, board: Release) -> None:
    response = visit("physician").get("/board/")
    rows = response.context["rows"]
    assert [row["model"] for row in rows] == ["strong", "weak"]
    assert (rows[0]["overall"].n, rows[0]["judge"]) == (6, "words")
    assert [code for code, _result in rows[0]["dimensions"]] == ["MedKQA", "MedRU", "SmartCare"]
    page = response.content.decode()
    assert page.index("strong") < page.index("weak")
    assert "总分 = 各数据集得分的算术平均，每个数据集权重相同" in page
    assert (
        '<svg viewBox="0 0 480 360" role="img" aria-labelledby="board-radar-title board-radar-desc">' in page
    )
    assert "各数据集得分" in page
    assert f'href="/runs/{rows[0]["run"].pk}/"' not in page
    assert f'href="/runs/{rows[0]["run"].pk}/"' in visit("evaluator").get("/board/").content.decode()


def test_the_board_is_exported_as_csv_xlsx_and_json(visit: Visit, board: Release) -> None:
    client = visit("physician")
    raw = client.get("/board/export/csv/?release=mixed").content
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["model"] for row in rows] == ["strong", "weak"]
    assert float(rows[0]["MedKQA"]) == 1.0
    assert {"overall", "overall_low", "overall_high", "overall_n", "overall_n_unscored", "Choices"} <= set(
        rows[0]
    )
    assert client.get("/board/export/xlsx/?release=mixed").content.startswith(b"PK")
    document = json.loads(client.get("/board/export/json/?release=mixed").content)
    assert document["digest"] == board.digest
    assert client.get("/board/export/csv/").status_code == 404


def test_models_weighed_by_different_judges_are_pointed_out(
    visit: Visit,
    board: Release,
    judge: Judge,
    stored: Callable[..., EvaluatedModel],
    finished: Callable[..., EvaluationRun],
) -> None:
    assert "不同的裁判" not in visit("physician").get("/board/").content.decode()
    other = Judge.objects.create(name="other", state="ready", weights_digest="f" * 64)
    finished(board, stored("third"), judge=other)
    assert "不同的裁判" in visit("physician").get("/board/").content.decode()


def test_a_release_without_whole_runs_says_so(visit: Visit, rules_release: Release) -> None:
    assert "还没有完整的评测" in visit("physician").get("/board/").content.decode()
    assert 'href="/runs/new/"' in visit("evaluator").get("/board/?release=rules").content.decode()


def test_without_any_release_the_board_says_what_belongs_here(visit: Visit) -> None:
    assert "还没有排行榜" in visit("physician").get("/board/").content.decode()
