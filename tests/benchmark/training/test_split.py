"""Held-out questions are unseen questions, and every row lands on exactly one side."""

import random
from dataclasses import replace

import pytest

from benchmark.training import TrainingProblem, VerdictRow, split_by_question


def test_the_two_sides_share_no_question_and_lose_no_row(verdict_rows: list[VerdictRow]) -> None:
    split = split_by_question(verdict_rows, seed=4)
    assert not {row.question for row in split.train} & {row.question for row in split.held_out}
    assert sorted(map(repr, [*split.train, *split.held_out])) == sorted(map(repr, verdict_rows))
    assert 0.1 < len(split.held_out) / len(verdict_rows) < 0.3


def test_the_same_seed_gives_the_same_split_whatever_the_order_of_rows(
    verdict_rows: list[VerdictRow],
) -> None:
    shuffled = verdict_rows[:]
    random.Random(9).shuffle(shuffled)
    first, second = (split_by_question(rows, seed=4) for rows in (verdict_rows, shuffled))
    assert {row.question for row in first.held_out} == {row.question for row in second.held_out}
    other = split_by_question(verdict_rows, seed=5)
    assert {row.question for row in first.held_out} != {row.question for row in other.held_out}


def test_a_question_written_with_other_spaces_or_width_is_the_same_question(
    verdict_rows: list[VerdictRow],
) -> None:
    twins = [replace(row, question=row.question.replace("？", " ?")) for row in verdict_rows]
    split = split_by_question([*verdict_rows, *twins], seed=4)
    held = {row.question.replace(" ?", "？") for row in split.held_out}
    assert not held & {row.question.replace(" ?", "？") for row in split.train}


def test_rows_without_a_question_stay_together_by_answer_and_by_long_point() -> None:
    long_point = "患者三天前无明显诱因出现腹痛"
    tied = [
        VerdictRow("", "", "", long_point, "甲模型的回答", "是"),
        VerdictRow("", "", "", "腹痛", "甲模型的回答", "是"),
        VerdictRow("", "", "", long_point, "乙模型的回答", "否"),
    ]
    others = [VerdictRow("", "", "", "男", f"第{number}份病历", "是") for number in range(20)]
    for seed in range(6):
        split = split_by_question([*tied, *others], seed=seed)
        assert sum(row in split.held_out for row in tied) in {0, 3}


def test_one_question_alone_cannot_be_split() -> None:
    rows = [VerdictRow("问", "", "", f"要点{number}", "答", "是") for number in range(5)]
    with pytest.raises(TrainingProblem, match="too_few_questions"):
        split_by_question(rows, seed=0)


def test_one_very_large_question_is_trained_on_and_not_held_out() -> None:
    rows = [VerdictRow("大题", "", "", f"要点{number}", "答", "是") for number in range(50)]
    rows.append(VerdictRow("小题", "", "", "要点", "答", "否"))
    for seed in range(4):
        assert [row.question for row in split_by_question(rows, seed=seed).held_out] == ["小题"]
