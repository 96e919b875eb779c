"""Choice items: checks, comparing, forms and prompts."""

from typing import Any

import pytest

from annotation.formats import get_format, has_errors

choice = get_format("choice")
ITEM: dict[str, Any] = {
    "question": "首选药是",
    "options": {"A": "甲", "B": "乙", "C": "丙"},
    "multiple": False,
}


def codes(problems: list[Any]) -> list[str]:
    return [problem.code for problem in problems]


def test_a_sound_item_has_no_problems() -> None:
    assert choice.check_input(ITEM) == []
    assert choice.check_target(ITEM, {"choice": ["B"]}, []) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"question": "　"}, "empty_stem"),
        ({"options": {"A": "甲"}}, "too_few_options"),
        ({"options": {}}, "too_few_options"),
        ({"options": {"A": "甲", "B": " "}}, "empty_option"),
        ({"options": {"A": "甲", "K": "乙"}}, "option_letter"),
        ({"multiple": "yes"}, "value_shape"),
    ],
)
def test_an_item_that_cannot_be_answered_is_an_error(change: dict[str, Any], code: str) -> None:
    problems = choice.check_input({**ITEM, **change})
    assert code in codes(problems)
    assert has_errors(problems)


def test_options_with_a_gap_or_said_twice_are_only_warnings() -> None:
    problems = choice.check_input({**ITEM, "options": {"B": "１ 次", "C": "1次"}})
    assert codes(problems) == ["repeated_option", "options_gap"]
    assert not has_errors(problems)


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ([], "empty_answer"),
        (["D"], "answer_not_option"),
        (["A", "B"], "too_many_answers"),
        ("A", "value_shape"),
    ],
)
def test_an_answer_that_does_not_fit_the_item_is_named(letters: Any, code: str) -> None:
    assert codes(choice.check_answer(ITEM, {"choice": letters})) == [code]


def test_several_letters_need_an_item_that_allows_them_and_a_sorted_list() -> None:
    several = {**ITEM, "multiple": True}
    assert choice.check_answer(several, {"choice": ["A", "C"]}) == []
    assert codes(choice.check_answer(several, {"choice": ["C", "A"]})) == ["value_shape"]


def test_answers_compare_as_sets_and_in_part_is_not_the_key() -> None:
    assert choice.same(ITEM, {"choice": ["A", "C"]}, {"choice": ["C", "A"]})
    assert not choice.answers_key(ITEM, {"choice": ["A", "C"]}, {"choice": ["A"]})


def test_the_form_round_trip_keeps_the_item() -> None:
    item = {**ITEM, "multiple": True, "context": "病历"}
    data = choice.form_data(item, {"choice": ["A", "C"]}, [])
    assert choice.input_from_form(data) == item
    assert choice.target_from_form(item, data) == {"choice": ["A", "C"]}
    assert choice.answer_from_form(item, {"choice": "b"}) == {"choice": ["B"]}


def test_the_prompt_gets_one_option_per_line() -> None:
    assert choice.placeholders(ITEM) == {
        "question": "首选药是",
        "context": "",
        "options": "A. 甲\nB. 乙\nC. 丙",
    }


def test_an_unknown_format_does_not_exist() -> None:
    with pytest.raises(KeyError):
        get_format("essay")
