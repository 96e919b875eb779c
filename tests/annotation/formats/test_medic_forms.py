"""The forms beside MLB's three: what each takes as right, as the same, and what it refuses."""

from decimal import Decimal
from typing import Any

import pytest

from annotation.formats import get_format
from annotation.formats.calculation.values import as_text, default_limits, read
from annotation.formats.error_detection import cut
from annotation.formats.sql.reading import refuse
from annotation.formats.turns import spoken

calculation, sql, errors = get_format("calculation"), get_format("sql"), get_format("error_detection")
record, dialogue, document = get_format("record"), get_format("dialogue"), get_format("document")
EQUATION: dict[str, Any] = {"question": "肌酐清除率？", "kind": "equation", "unit": "mL/min"}
NOTE: dict[str, Any] = {"sentences": ["停经40天。", "考虑阑尾炎。"]}


def codes(problems: list[Any]) -> list[str]:
    return [problem.code for problem in problems]


# -- calculation


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("12.50", "equation", "12.5"),
        ("−1", "equation", None),
        ("-1.5", "equation", "-1.5"),
        ("１２", "equation", "12"),
        ("1,200", "equation", "1200"),
        ("1/3", "equation", None),
        ("2**9", "equation", None),
        ("nan", "equation", None),
        ("1e999999999", "equation", None),
        ("9" * 40, "equation", None),
        ("7", "integer", "7"),
        ("7.0", "integer", "7"),
        ("7.5", "integer", None),
        ("2024-02-29", "date", "738945"),
        ("2024年2月29日", "date", "738945"),
        ("2023-02-29", "date", None),
        ("36+2", "weeks_days", "254"),
        ("36周2天", "weeks_days", "254"),
        ("(36, 2)", "weeks_days", "254"),
        ("36周", "weeks_days", "252"),
        ("36+7", "weeks_days", None),
        ("40天", "weeks_days", None),
        ("254", "weeks_days", None),
    ],
)
def test_a_value_is_read_as_a_number_or_not_at_all(text: str, kind: str, number: str | None) -> None:
    assert read(text, kind) == (None if number is None else Decimal(number))


def test_a_readable_value_is_kept_in_one_way_and_any_other_as_it_was_typed() -> None:
    assert as_text("36周2天", "weeks_days") == "36+2" and as_text("2024年2月9日", "date") == "2024-02-09"
    assert as_text("约 12", "equation") == "约 12"


def test_limits_left_empty_are_five_percent_around_the_value_of_an_equation() -> None:
    assert default_limits(Decimal("-100")) == (Decimal("-105.00"), Decimal("-95.00"))
    target = calculation.target_from_form(EQUATION, {"value": "80"})
    assert calculation.check_target(EQUATION, target, []) == []
    assert [calculation.answers_key(EQUATION, target, {"value": said}) for said in ("76", "84.0", "84.1")] == [
        True, True, False,
    ]  # fmt: skip
    typed = calculation.target_from_form(EQUATION, {"value": "80", "lower": "79", "upper": "81"})
    assert not calculation.answers_key(EQUATION, typed, {"value": "76"})
    whole = {**EQUATION, "kind": "integer"}
    assert calculation.target_from_form(whole, {"value": "7"}) == {"value": "7"}
    assert not calculation.answers_key(whole, {"value": "7"}, {"value": "7.1"})


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"value": "80", "lower": "81", "upper": "90"}, ["outside_limits"]),
        ({"value": "80", "lower": "76"}, ["one_limit"]),
        ({"value": "80", "lower": "x", "upper": "90"}, ["not_a_number"]),
        ({"value": "八十"}, ["not_a_number"]),
        ({"value": 80}, ["value_shape"]),
        ({}, ["empty_answer"]),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_by_name(target: dict[str, Any], found: list[str]) -> None:
    assert codes(calculation.check_target(EQUATION, target, [])) == found


def test_limits_are_idle_where_only_the_exact_value_is_right() -> None:
    problems = calculation.check_target(
        {**EQUATION, "kind": "date"},
        {"value": "2024-02-09", "lower": "2024-02-01", "upper": "2024-02-10"},
        [],
    )
    assert [(p.code, p.level) for p in problems] == [("unexpected_limits", "warning")]


def test_two_answers_agree_to_three_digits_and_dates_exactly() -> None:
    assert calculation.same(EQUATION, {"value": "80.04"}, {"value": "80.0"})
    assert not calculation.same(EQUATION, {"value": "80.4"}, {"value": "80"})
    assert calculation.same({**EQUATION, "kind": "weeks_days"}, {"value": "36周2天"}, {"value": "36+2"})


# -- SQL


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        "select a, count(*) from t where b = 'DROP TABLE x; --' group by a having count(*) > 2 order by 2 desc limit 5;",
        "WITH t AS (SELECT * FROM \"update\") SELECT replace(a, 'x', 'y') FROM t",
        "SELECT * FROM (SELECT id FROM 患者 WHERE 年龄 >= 60) x JOIN y ON x.id = y.id",
        "SELECT CASE WHEN a IS NULL THEN 0 ELSE 1 END FROM t UNION ALL SELECT 2",
    ],
)
def test_one_statement_that_reads_is_taken(query: str) -> None:
    assert refuse(query) is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("DELETE FROM t", "sql_not_select"),
        ("EXPLAIN SELECT 1", "sql_not_select"),
        ("", "sql_not_select"),
        ("null", "sql_not_select"),
        ("SELECT 1; DROP TABLE t", "sql_several"),
        ("SELECT 1;; SELECT 2", "sql_several"),
        ("WITH t AS (SELECT 1) DELETE FROM t", "sql_forbidden"),
        ("WITH t AS (DELETE FROM x RETURNING *) SELECT * FROM t", "sql_forbidden"),
        ("WITH t AS (SELECT 1) VALUES (2)", "sql_not_select"),
        ("SELECT * INTO new FROM t", "sql_forbidden"),
        ("SELECT * FROM t FOR UPDATE", "sql_forbidden"),
        ("SELECT load_extension('x')", "sql_forbidden"),
        ("SELECT pg_sleep(10)", "sql_forbidden"),
        ("REPLACE INTO t VALUES (1)", "sql_not_select"),
        ("SELECT 1 -- DROP", "sql_comment"),
        ("SELECT /* x */ 1", "sql_comment"),
        ("SELECT (1", "sql_brackets"),
        ("SELECT 1)", "sql_brackets"),
        ("SELECT 'x", "sql_unreadable"),
        ("SELECT @@version", "sql_unreadable"),
        ("SELECT \\g", "sql_unreadable"),
    ],
)
def test_anything_else_is_refused_with_its_reason(query: str, code: str) -> None:
    found = refuse(query)
    assert found is not None and found.code == code


def test_queries_are_compared_by_their_words_and_quoted_texts_by_the_letter() -> None:
    same = sql.same
    assert same({}, {"sql": "select A from t where b='x';"}, {"sql": "SELECT a\n FROM T WHERE b = 'x'"})
    assert not same({}, {"sql": "select a from t where b='x'"}, {"sql": "select a from t where b='X'"})
    assert not same({}, {"sql": "select 1"}, {"unanswerable": True})
    assert codes(sql.check_answer({}, {"unanswerable": True, "sql": "SELECT 1"})) == [
        "query_and_unanswerable"
    ]


# -- error detection


def test_a_note_is_cut_at_its_lines_or_else_after_its_full_stops() -> None:
    assert cut("甲。乙？丙；丁") == ["甲。", "乙？", "丙；", "丁"]
    assert cut("甲。乙。\n丙") == ["甲。乙。", "丙"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({}, ["flag_missing"]),
        ({"flag": "yes"}, ["value_shape"]),
        ({"flag": True}, ["sentence_missing", "correction_missing"]),
        ({"flag": True, "sentence": 3, "correction": "考虑异位妊娠。"}, ["no_such_sentence"]),
        ({"flag": True, "sentence": True, "correction": "考虑异位妊娠。"}, ["no_such_sentence"]),
        ({"flag": True, "sentence": 2, "correction": "考虑 阑尾炎。"}, ["correction_unchanged"]),
        ({"flag": False, "sentence": 2}, ["correction_without_error"]),
        ({"flag": False}, []),
    ],
)
def test_flag_sentence_and_correction_must_fit_each_other(value: dict[str, Any], found: list[str]) -> None:
    assert codes(errors.check_answer(NOTE, value)) == found


def test_corrections_are_compared_without_blanks_and_width_and_only_where_there_is_an_error() -> None:
    right = {"flag": True, "sentence": 2, "correction": "考虑异位妊娠。"}
    assert errors.same(NOTE, right, {**right, "correction": "考虑 异位妊娠。"})
    assert not errors.same(NOTE, right, {**right, "sentence": 1})
    assert errors.same(NOTE, {"flag": False}, {"flag": False, "correction": ""})


# -- dialogues and records


def test_a_pasted_dialogue_is_cut_at_those_who_speak() -> None:
    assert spoken("医生：哪里不舒服？\n患者: 头痛。\n已经三天了。") == [
        {"role": "医生", "text": "哪里不舒服？"},
        {"role": "患者", "text": "头痛。\n已经三天了。"},
    ]
    assert spoken("头痛。")[0]["role"] == "患者"


def test_a_dialogue_ends_with_somebody_who_wants_an_answer_and_has_something_good_to_reach() -> None:
    sample = dialogue.sample
    said = [*sample.input["dialogue"], {"role": "医生", "text": "去医院。"}]
    assert codes(dialogue.check_input({**sample.input, "dialogue": said})) == ["last_turn_answered"]
    assert codes(dialogue.check_target(sample.input, {}, sample.points[1:])) == ["only_pitfalls"]
    unknown = [{"role": "system", "text": "x"}, {"role": "患者", "text": " "}]
    assert codes(dialogue.check_input({**sample.input, "dialogue": unknown})) == [
        "unknown_speaker",
        "empty_turn",
    ]


def test_a_record_needs_all_eight_fields_and_a_point_for_each() -> None:
    sample = record.sample
    short = {"answer": {name: said for name, said in sample.target["answer"].items() if name != "家族史"}}
    assert codes(record.check_answer(sample.input, short)) == ["empty_answer"]
    assert codes(record.check_target(sample.input, sample.target, sample.points[:-1])) == [
        "topic_without_points"
    ]


# -- documents


def test_a_document_has_limits_of_length_and_an_unsuitable_one_needs_a_reason() -> None:
    short = {"document": "字" * 49 + " \n", "task": "summary"}
    assert codes(document.check_input(short)) == ["document_length"]
    assert codes(document.check_input({**short, "document": "字" * 50})) == []
    assert codes(document.check_input({**short, "document": "字" * 20_001})) == ["document_length"]
    assert codes(document.check_answer({}, {"suitable": False})) == ["unsuitable_because"]
    assert not document.answers_key({}, {}, {"suitable": False, "reason": "残缺"})
    assert codes(document.check_target({}, {"x": 1}, [])) == ["unexpected_answer"]
