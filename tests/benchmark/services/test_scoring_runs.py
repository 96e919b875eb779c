"""A run gives every item one of five outcomes, and a number with what is missing from it."""

from collections.abc import Callable
from typing import Any

import pytest

from annotation.models import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, Judgment, Response, RunState
from benchmark.selectors import leaderboard, outcomes_of, scores_of
from benchmark.services import runs
from benchmark.services.judging import Question, rows_for_judge, score_extraction_reply
from curation.handover import Refused
from tests.benchmark.conftest import choice_item, freeze, plan_item

Finished = Callable[..., EvaluationRun]
Stored = Callable[..., EvaluatedModel]

pytestmark = pytest.mark.django_db


def sample(run: EvaluationRun, uid: str) -> Response:
    return Response.objects.get(run=run, item__uid=uid)


def test_each_sample_ends_in_one_of_five_outcomes(
    mixed_release: Release, judge: Judge, stored: Stored, finished: Finished
) -> None:
    model = stored(choice_2=None, plan_2="卧床休息，也许还要复查。")
    run = finished(mixed_release, model, judge=judge)
    assert run.state == RunState.COMPLETED
    assert outcomes_of(run) == {
        "met": 4, "not_met": 0, "judge_abstained": 1, "judge_failed": 0, "answer_missing": 1,
    }  # fmt: skip
    assert sample(run, "choice-2").error == "no_stored_reply"
    assert run.requests == 6


def test_a_reply_in_which_no_choice_can_be_read_is_wrong_and_counted_as_a_parse_failure(
    rules_release: Release, stored: Stored, finished: Finished
) -> None:
    run = finished(rules_release, stored(choice_1="我无法判断。", entity_1="没有。"))
    for uid in ("choice-1", "entity-1"):
        assert (sample(run, uid).outcome, sample(run, uid).score, sample(run, uid).parse_failed) == (
            "not_met",
            0.0,
            True,
        )
    overall = run.results.get(scope="overall_items")
    assert (overall.n, overall.n_unscored, overall.n_parse_failed) == (6, 0, 2)


@pytest.mark.parametrize("reply", [None, "", "  \n"])
def test_a_missing_or_empty_reply_is_unscored_and_never_a_zero(
    rules_release: Release, stored: Stored, finished: Finished, reply: str | None
) -> None:
    run = finished(rules_release, stored(choice_1=reply))
    assert (sample(run, "choice-1").outcome, sample(run, "choice-1").score) == ("answer_missing", None)
    assert scores_of(run)["datasets"] == {"Choices": 1.0, "Entities": 1.0}
    assert run.results.get(scope="dataset", name="Choices").n_unscored == 1


def test_an_unreadable_reply_where_nothing_is_to_be_found_does_not_pass_for_nothing_found() -> None:
    question = Question("extraction", {"schema": "entities", "types": ["疾病"]}, {"value": {}}, [])
    response = Response(text="我不知道")
    score_extraction_reply(response, question)
    assert (response.score, response.counts, response.parse_failed) == (0.0, [0, 1, 0], True)
    response = Response(text="{}")
    score_extraction_reply(response, question)
    assert (response.score, response.parse_failed) == (1.0, False)


def test_the_judge_sees_the_question_alone_and_the_reference_of_the_topic_as_one_text(
    mixed_release: Release, judge: Any, finished: Finished
) -> None:
    run = finished(mixed_release, judge=judge)
    row = judge.words.seen[0]
    assert row.question == "病例1怎样处理？"
    assert row.reference == "卧床休息；复查血常规"
    assert (row.topic, row.point, row.answer) == ("处理", "卧床休息", "卧床休息，复查血常规。")
    assert sample(run, "plan-2").score == 0.5
    assert list(Judgment.objects.filter(response=sample(run, "plan-2")).values_list("label", "probability")) == [
        ("是", 0.9), ("否", 0.2),
    ]  # fmt: skip


def test_a_question_without_reference_is_judged_without_one() -> None:
    question = Question(
        "open_answer",
        {"question": "怎么办？", "reference_free": True},
        {},
        [{"topic": "风险", "text": "无风险"}],
    )
    assert [row.reference for row in rows_for_judge(Response(text="就医。"), question)] == [""]


def test_what_a_model_thinks_aloud_is_not_judged(
    mixed_release: Release, judge: Any, stored: Stored, finished: Finished
) -> None:
    run = finished(
        mixed_release,
        stored(plan_1="<think>卧床休息</think>复查血常规。", plan_2="<think>卧床休息"),
        judge=judge,
    )
    assert {row.answer for row in judge.words.seen} == {"复查血常规。"}
    assert (sample(run, "plan-2").outcome, sample(run, "plan-2").parse_failed) == ("not_met", True)


def test_open_items_demand_a_judge_unless_they_may_stay_unscored(
    mixed_release: Release, stored: Stored, finished: Finished
) -> None:
    with pytest.raises(Refused) as refusal:
        runs.start_run(release=mixed_release, model=stored())
    assert (refusal.value.code, refusal.value.params["count"]) == ("judge_required", 2)
    run = finished(mixed_release, unjudged=True)
    assert outcomes_of(run)["judge_failed"] == 2
    assert scores_of(run)["dimensions"]["SmartCare"] is None
    assert scores_of(run)["overall_datasets"] == 1.0


def test_a_release_with_a_form_that_cannot_be_scored_yet_is_refused_before_any_model_is_asked(
    stored: Stored,
) -> None:
    (asked, key), exam = plan_item(2), choice_item(1)
    release = freeze(
        "unscored", [exam, ({**asked, "format": "calculation", "input": {"question": "？"}}, key)]
    )
    with pytest.raises(Refused) as refusal:
        runs.start_run(release=release, model=stored(), unjudged=True)
    assert refusal.value.code == "format_not_scored" and "临床计算" in str(refusal.value)
    assert not EvaluationRun.objects.exists() and not Response.objects.exists()
    assert runs.start_run(release=release, model=stored(), limit=1).size == 1


def test_a_limit_takes_the_first_items_and_needs_no_judge_for_those_that_come_later(
    mixed_release: Release, finished: Finished
) -> None:
    run = finished(mixed_release, limit=3)
    assert (run.size, sum(outcomes_of(run).values())) == (3, 3)
    assert leaderboard(mixed_release) == []


def test_the_same_run_is_not_run_twice(rules_release: Release, stored: Stored, finished: Finished) -> None:
    first = finished(rules_release)
    again = finished(rules_release)
    assert first.pk == again.pk
    assert again.requests == 6


def test_the_board_puts_the_best_first_and_a_model_without_a_number_last(
    rules_release: Release, stored: Stored, finished: Finished
) -> None:
    finished(rules_release, stored("middle", choice_1="答案：B"))
    finished(rules_release, stored("weak", choice_1="答案：B", choice_2="答案：B"))
    finished(rules_release, stored("strong"))
    silent = {
        f"{kind}_{number}": None
        for kind, upto in (("choice", 4), ("entity", 2))
        for number in range(1, upto + 1)
    }
    finished(rules_release, stored("silent", **silent))
    board = leaderboard(rules_release)
    assert [row.model for row in board] == ["strong", "middle", "weak", "silent"]
    assert board[1].as_data() == {"model": "middle", "overall": 0.875, "MedKQA": 0.75, "MedRU": 1.0}
    assert board[3].as_data()["overall"] is None
