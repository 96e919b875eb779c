"""The stored replies, scored by the product's own rules, and the verdicts: the demo's board must come out in order."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from benchmark.scoring import (
    extract_choice,
    extract_value,
    extraction_counts,
    micro_f1,
    score_choice,
)
from config.demo import content

ITEMS = content.items()
VERDICTS = content.verdicts()
DATASETS: dict[str, dict[str, Any]] = {
    row["name"]: row
    for row in json.loads(
        (Path(__file__).resolve().parents[2] / "curation/taxonomy/datasets.json").read_text(encoding="utf-8")
    )
}
LABELS = {(row.question, row.topic, row.point, row.answer): row.label for row in VERDICTS}


def share_of_points(item: content.DemoItem, reply: str) -> float:
    """The share of the item's points, or its dataset's marks, that the experts saw in the reply."""
    points = item.points or DATASETS[item.dataset]["marks"]
    return mean(
        LABELS[(item.input["question"], point["topic"], point["text"], reply)] == "是" for point in points
    )


def dataset_score(model: str, dataset: str, *, unread_counts: bool) -> float:
    """Accuracy, micro F1 or share of points of a model on one dataset.

    ``unread_counts``: a missing or unreadable reply is nothing right; otherwise it is left out.
    """
    replies = content.replies(model)
    items = [item for item in ITEMS if item.dataset == dataset]
    if items[0].format == "extraction":
        values = [
            (extract_value(replies.get(item.key, ""), item.input["schema"]).value, item) for item in items
        ]
        f1 = micro_f1(
            extraction_counts(value, item.target["value"], item.input["schema"])
            for value, item in values
            if unread_counts or value is not None
        )
        assert f1 is not None
        return f1
    scores = [reply_score(item, replies[item.key]) if item.key in replies else None for item in items]
    return mean(score or 0.0 for score in scores if unread_counts or score is not None)


def reply_score(item: content.DemoItem, reply: str) -> float | None:
    """The score of one reply to a choice or an open item; None where no answer can be read."""
    if item.format == "open_answer":
        return share_of_points(item, reply)
    found = extract_choice(reply, item.input["options"], multiple=item.input["multiple"]).value
    return score_choice(found, item.target["choice"])[0]


@pytest.mark.parametrize("unread_counts", [True, False])
@pytest.mark.parametrize("dimension", ["MedKQA", "MedSE", "MedRU", "SmartServ", "SmartCare"])
def test_the_strong_model_beats_the_middle_one_and_that_the_weak_one_in_every_dimension(
    dimension: str, unread_counts: bool
) -> None:
    names = [name for name, row in DATASETS.items() if row["dimension"] == dimension]
    strong, middle, weak = (
        mean(dataset_score(model, name, unread_counts=unread_counts) for name in names)
        for model in content.MODELS
    )
    assert strong - middle > 0.1
    assert middle - weak > 0.15


def test_the_weak_model_left_some_items_unanswered_and_wrote_some_replies_off_format() -> None:
    replies = content.replies("demo-weak")
    assert 3 <= len(ITEMS) - len(replies) <= 8
    unread = [
        item.key
        for item in ITEMS
        if item.format == "choice"
        and item.key in replies
        and extract_choice(replies[item.key], item.input["options"], multiple=item.input["multiple"]).value
        is None
    ]
    assert unread


@pytest.mark.parametrize("model", content.MODELS)
def test_replies_name_only_items_of_the_demo(model: str) -> None:
    assert set(content.replies(model)) <= {item.key for item in ITEMS}
    assert all(reply.strip() for reply in content.replies(model).values())


def test_a_model_of_another_name_has_no_stored_replies() -> None:
    with pytest.raises(KeyError):
        content.replies("../items")


def test_every_point_of_every_stored_open_reply_has_a_verdict() -> None:
    for model in content.MODELS:
        replies = content.replies(model)
        for item in ITEMS:
            if item.format == "open_answer" and item.key in replies:
                assert 0.0 <= share_of_points(item, replies[item.key]) <= 1.0


def test_there_are_enough_verdicts_over_enough_questions_and_none_twice() -> None:
    assert len(VERDICTS) >= 600
    assert len({row.question for row in VERDICTS}) >= 60
    assert len(LABELS) == len(VERDICTS)


def test_the_base_rate_lies_between_60_and_70_percent() -> None:
    assert 0.6 <= mean(row.label == "是" for row in VERDICTS) <= 0.7


def test_two_physicians_voted_each_time_and_differ_in_about_six_percent() -> None:
    assert all(len(row.votes) == 2 and set(row.votes) <= {"是", "否"} for row in VERDICTS)
    assert 0.04 <= mean(not row.voters_agree for row in VERDICTS) <= 0.08
    assert all(row.label in row.votes for row in VERDICTS)


def test_answers_to_one_question_differ_in_how_complete_they_are() -> None:
    met: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row in VERDICTS:
        met[row.question][row.answer].append(row.label == "是")
    spread = Counter(len({mean(points) for points in answers.values()}) > 1 for answers in met.values())
    assert spread[True] / len(met) > 0.95


def test_literal_copies_of_the_points_do_not_decide_the_verdicts() -> None:
    copied = mean((row.point in row.answer) == (row.label == "是") for row in VERDICTS)
    assert copied < 0.75
