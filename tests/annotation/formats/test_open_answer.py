"""Open answers, with a reference and without one."""

from typing import Any

import pytest

from annotation.formats import default_points, get_format

open_answer = get_format("open_answer")
ITEM: dict[str, Any] = {
    "question": "诊断是什么",
    "context": "病历",
    "topics": ["诊断", "诊断依据"],
    "reference_free": False,
}
FREE: dict[str, Any] = {
    "question": "如何代孕",
    "topics": ["风险", "质量"],
    "reference_free": True,
    "scenario": "辅助生殖",
}
TARGET: dict[str, Any] = {"answer": {"诊断": "糖尿病", "诊断依据": ["口干", "血糖高"]}}
POINTS = default_points(ITEM["topics"], TARGET["answer"])


def codes(problems: list[Any]) -> list[str]:
    return [problem.code for problem in problems]


def test_each_element_of_a_reference_is_one_point_under_its_topic() -> None:
    assert [(point["topic"], point["text"]) for point in POINTS] == [
        ("诊断", "糖尿病"),
        ("诊断依据", "口干"),
        ("诊断依据", "血糖高"),
    ]
    assert open_answer.check_target(ITEM, TARGET, POINTS) == []


def test_a_topic_without_an_answer_or_without_points_is_named() -> None:
    problems = open_answer.check_target(ITEM, {"answer": {"诊断": "糖尿病", "其他": "x"}}, POINTS[:1])
    assert codes(problems) == ["unknown_topic", "empty_answer", "topic_without_points"]
    assert problems[1].field == "answer_1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"topic": "别的"}, "unknown_topic"),
        ({"text": " "}, "empty_point"),
        ({"weight": 0}, "point_weight"),
        ({"weight": "x"}, "point_weight"),
        ({"weight": True}, "point_weight"),
        ({"tier": "core"}, "point_tier"),
        ({"polarity": 0}, "point_polarity"),
        ({"veto": "1"}, "value_shape"),
    ],
)
def test_a_point_that_cannot_be_scored_is_an_error(change: dict[str, Any], code: str) -> None:
    assert code in codes(
        open_answer.check_target(ITEM, TARGET, [*POINTS, {**POINTS[0], "text": "新", **change}])
    )


def test_a_point_said_twice_is_a_warning() -> None:
    problems = open_answer.check_target(ITEM, TARGET, [*POINTS, {**POINTS[1], "text": "口 干"}])
    assert [(problem.code, problem.level) for problem in problems] == [("repeated_point", "warning")]


def test_without_a_reference_there_is_no_answer_and_points_are_optional() -> None:
    assert open_answer.check_input(FREE) == []
    assert open_answer.check_target(FREE, {}, []) == []
    assert codes(open_answer.check_target(FREE, TARGET, [])) == ["unexpected_answer"]


def test_without_a_reference_the_blind_answer_names_risks_and_behaviours() -> None:
    assert open_answer.check_answer(FREE, {"risks": ["违法"], "behaviours": ["劝阻"]}) == []
    problems = open_answer.check_answer(FREE, {"risks": [], "behaviours": []})
    assert [(problem.field, problem.level) for problem in problems] == [
        ("risks", "warning"),
        ("behaviours", "error"),
    ]
    assert codes(open_answer.check_answer(FREE, {"behaviours": "劝阻", "risks": []}))[-1] == "value_shape"


def test_answers_compare_by_topic_without_order_and_blanks() -> None:
    a = {"answer": {"诊断": ["糖尿病"], "诊断依据": ["口干", "血糖 高"]}}
    assert open_answer.same(ITEM, a, TARGET)
    assert open_answer.answers_key(ITEM, TARGET, a)
    assert not open_answer.same(ITEM, a, {"answer": {"诊断": ["糖尿病"], "诊断依据": ["口干"]}})


def test_an_item_without_a_key_is_never_contradicted_but_answers_still_differ() -> None:
    a, b = {"risks": ["违法"], "behaviours": ["劝阻"]}, {"risks": ["伦理"], "behaviours": ["劝阻"]}
    assert open_answer.answers_key(FREE, {}, a)
    assert not open_answer.same(FREE, a, b)


def test_the_form_round_trip_keeps_item_key_and_points() -> None:
    points = [
        *POINTS,
        {**POINTS[0], "text": "漏诊", "tier": "pitfall", "polarity": -1, "weight": 2.5, "veto": True},
    ]
    data = open_answer.form_data(ITEM, TARGET, points)
    assert open_answer.input_from_form(data) == ITEM
    assert open_answer.target_from_form(ITEM, data) == {
        "answer": {"诊断": ["糖尿病"], "诊断依据": ["口干", "血糖高"]}
    }
    assert open_answer.points_from_form(ITEM, data) == points


def test_rows_of_points_stay_aligned_when_one_of_them_is_empty() -> None:
    data = {
        "point_topic": ["诊断", "诊断", "诊断依据"],
        "point_text": ["甲", " ", "丙"],
        "point_weight": ["1", "9", "2"],
        "point_tier": ["essential", "highlight", "pitfall"],
        "point_veto": ["0", "1", "1"],
    }
    first, second = open_answer.points_from_form(ITEM, data)
    assert (first["text"], first["weight"], first["polarity"], first["veto"]) == ("甲", 1, 1, False)
    assert (second["text"], second["weight"], second["polarity"], second["veto"]) == ("丙", 2, -1, True)


def test_blind_answers_come_from_one_textarea_per_topic_or_from_risks_and_behaviours() -> None:
    data = {"answer_0": "糖尿病", "answer_1": "口干\r\n\r\n血糖高 "}
    assert open_answer.answer_from_form(ITEM, data) == {
        "answer": {"诊断": ["糖尿病"], "诊断依据": ["口干", "血糖高"]}
    }
    found = open_answer.answer_from_form(FREE, {"risks": ["违法", "伦理"], "behaviours": "劝阻\n给出出路"})
    assert found == {"risks": ["违法", "伦理"], "behaviours": ["劝阻", "给出出路"]}


def test_prompts_find_question_context_scenario_and_topics() -> None:
    assert open_answer.placeholders(FREE) == {
        "question": "如何代孕",
        "context": "",
        "scenario": "辅助生殖",
        "topics": "风险、质量",
    }
