"""Extraction items in their four schemas."""

from typing import Any

import pytest

from annotation.formats import get_format

extraction = get_format("extraction")
TERMS: dict[str, Any] = {
    "text": "肺癌术后",
    "schema": "terms",
    "types": [],
    "candidates": ["肺癌术后##癌", "关节痛"],
}
ENTITIES: dict[str, Any] = {"text": "患者咳嗽、发热三天", "schema": "entities", "types": ["症状", "疾病"]}
EVENTS: dict[str, Any] = {"text": "右肺结节", "schema": "events", "types": []}
TRIPLES: dict[str, Any] = {"text": "白喉用抗毒素", "schema": "triples", "types": ["药物治疗"]}
EVENT = {"主体词": "结节", "发生状态": "", "描述词": ["小", "多发"], "解剖部位": ["右肺"]}
TRIPLE = {"关系": "药物治疗", "头实体": "白喉", "尾实体": "抗毒素"}


def codes(item: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.level) for problem in extraction.check_answer(item, {"value": value})]


@pytest.mark.parametrize(
    ("item", "value"),
    [(TERMS, ["肺癌术后", "癌"]), (ENTITIES, {"症状": ["咳嗽"]}), (EVENTS, [EVENT]), (TRIPLES, [TRIPLE])],
)
def test_a_sound_value_of_each_schema_has_no_problems(item: dict[str, Any], value: Any) -> None:
    assert extraction.check_input(item) == []
    assert codes(item, value) == []


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (TERMS, "癌"),
        (TERMS, [""]),
        (ENTITIES, ["咳嗽"]),
        (ENTITIES, {"症状": "咳嗽"}),
        (EVENTS, [{"主体词": "结节"}]),
        (EVENTS, [{**EVENT, "描述词": "小"}]),
        (EVENTS, [{**EVENT, "主体词": ""}]),
        (TRIPLES, [{"关系": "药物治疗", "头实体": "白喉"}]),
        (TRIPLES, {"关系": [TRIPLE]}),
        (TRIPLES, [3]),
    ],
)
def test_a_value_of_the_wrong_shape_is_an_error(item: dict[str, Any], value: Any) -> None:
    assert codes(item, value) == [("value_shape", "error")]


def test_content_that_does_not_fit_the_item_is_named() -> None:
    assert codes(TERMS, ["头痛"]) == [("answer_not_option", "error")]
    assert codes(ENTITIES, {"药品": ["咳嗽"]}) == [("unknown_type", "error")]
    assert codes(EVENTS, [{**EVENT, "发生状态": "可能"}]) == [("unknown_state", "error")]
    assert codes(TRIPLES, [{**TRIPLE, "关系": "病因"}]) == [("unknown_type", "error")]


def test_a_span_that_is_not_in_the_text_is_a_warning() -> None:
    assert codes(ENTITIES, {"症状": ["咳痰", "发 热"]}) == [("span_not_verbatim", "warning")]


def test_finding_nothing_is_an_answer_but_choosing_no_term_is_not() -> None:
    assert codes(ENTITIES, {"症状": []}) == [("empty_answer", "warning")]
    assert codes(TERMS, []) == [("empty_answer", "error")]


@pytest.mark.parametrize(
    ("item", "a", "b"),
    [
        (TERMS, ["肺癌术后##癌"], ["癌", "肺癌 术后"]),
        (ENTITIES, {"症状": ["咳嗽", "发热"], "疾病": []}, {"症状": ["发热", "咳嗽"]}),
        (EVENTS, [EVENT], [{**EVENT, "发生状态": "肯定", "描述词": ["多发", "小"]}]),
        (TRIPLES, [TRIPLE, {**TRIPLE, "尾实体": "Ｂ"}], [{**TRIPLE, "尾实体": "B"}, TRIPLE]),
    ],
)
def test_order_blanks_and_width_do_not_make_answers_differ(item: dict[str, Any], a: Any, b: Any) -> None:
    assert extraction.same(item, {"value": a}, {"value": b})
    assert extraction.answers_key(item, {"value": a}, {"value": b})


def test_different_facts_differ() -> None:
    assert not extraction.same(ENTITIES, {"value": {"症状": ["咳嗽"]}}, {"value": {"疾病": ["咳嗽"]}})
    assert not extraction.same(EVENTS, {"value": [EVENT]}, {"value": [{**EVENT, "发生状态": "否定"}]})
    assert not extraction.same(TERMS, {"value": ["10²"]}, {"value": ["102"]})


def test_text_that_is_no_json_is_kept_and_refused_by_the_check() -> None:
    answer = extraction.answer_from_form(ENTITIES, {"value": '{"症状": ['})
    assert [problem.code for problem in extraction.check_answer(ENTITIES, answer)] == ["no_json"]
    assert extraction.answer_from_form(ENTITIES, {"value": ""}) == {"value": {}}


def test_the_form_round_trip_keeps_item_and_key() -> None:
    target = {"value": ["肺癌术后", "癌"]}
    data = extraction.form_data(TERMS, target, [])
    assert extraction.input_from_form(data) == TERMS
    assert extraction.target_from_form(TERMS, data) == target


def test_prompts_written_for_question_and_options_find_text_and_candidates() -> None:
    found = extraction.placeholders(TERMS)
    assert (
        (found["question"], found["options"])
        == (found["text"], found["candidates"])
        == ("肺癌术后", "肺癌术后##癌\n关节痛")
    )


def test_an_item_without_text_types_or_schema_is_an_error() -> None:
    problems = extraction.check_input({"text": " ", "schema": "entities", "types": []})
    assert [problem.code for problem in problems] == ["empty_stem", "empty_types"]
    assert [p.code for p in extraction.check_input({"text": "x", "schema": "x", "types": []})] == [
        "unknown_schema"
    ]
