"""The choice extractor against its labelled corpus, and the promises that single replies show best."""

import json
import string
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from benchmark.scoring import extract_choice

CORPUS = Path(__file__).with_name("choice_replies.jsonl")
DRUGS = {"A": "阿莫西林", "B": "左氧氟沙星", "C": "万古霉素", "D": "甲硝唑"}


def corpus() -> list[dict]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def choose(reply: str, *, multiple: bool = False, options=DRUGS) -> list[str] | None:
    return extract_choice(reply, options, multiple=multiple).value


def test_the_extractor_reads_the_labelled_corpus_with_at_least_98_percent_accuracy():
    rows = corpus()
    wrong = [
        row["id"]
        for row in rows
        if choose(row["reply"], multiple=row["multiple"], options=row["options"]) != row["choice"]
    ]
    assert len(rows) >= 300
    assert 1 - len(wrong) / len(rows) >= 0.98, wrong


def test_the_corpus_has_no_repeated_ids_and_labels_only_letters_of_the_options():
    rows = corpus()
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["choice"] is None or (
            row["choice"] == sorted(row["choice"]) and set(row["choice"]) <= set(row["options"])
        )
        assert row["multiple"] or row["choice"] is None or len(row["choice"]) == 1


def test_a_letter_that_is_negated_is_not_taken_as_the_answer():
    assert choose("不选A。") is None
    assert choose("答案不是A，而是D。") == ["D"]


def test_the_last_final_answer_wins_over_an_earlier_one():
    assert choose("答案是A……等等，题目问的是MRSA，所以答案是C。") == ["C"]


def test_an_explanation_of_another_option_does_not_replace_the_final_answer():
    assert choose("正确答案是C。解析：选A适用于敏感菌，选D适用于厌氧菌。") == ["C"]


def test_two_letters_where_one_is_wanted_are_no_answer():
    result = extract_choice("故选BC。", DRUGS, multiple=False)
    assert (result.value, result.rule) == (None, "several_letters")


def test_a_letter_outside_the_options_is_no_answer_even_after_a_valid_one():
    result = extract_choice("先考虑A，最终答案：F", DRUGS, multiple=False)
    assert (result.value, result.rule) == (None, "outside_options")


def test_an_answer_left_open_between_two_options_is_no_answer_where_several_are_allowed():
    assert choose("答案是A或C", multiple=True) is None


def test_a_think_block_that_never_closes_means_no_answer():
    result = extract_choice("答案是B\n<think>等等", DRUGS, multiple=False)
    assert (result.value, result.rule) == (None, "unclosed_think")


def test_letters_inside_a_think_block_are_not_read():
    assert choose("<think>答案是A</think>") is None


def test_the_options_may_be_given_as_letters_only():
    assert choose("答案：C。万古霉素", options=["A", "B", "C"]) == ["C"]


def test_a_medical_word_that_begins_with_a_letter_is_not_an_answer():
    assert choose("应首选B超检查。") is None
    assert choose("C反应蛋白升高。") is None


def test_the_letters_come_back_sorted_and_stamped_with_the_extractor():
    result = extract_choice("BDA", DRUGS, multiple=True)
    assert (result.value, result.extractor) == (["A", "B", "D"], "choice/1")


def test_options_repeated_without_an_answer_are_no_answer():
    assert choose("\n".join(f"{letter}. {text}" for letter, text in DRUGS.items()), multiple=True) is None


def test_hundreds_of_nested_brackets_and_repeated_cues_do_not_break_the_reader():
    for reply in (
        "[[" * 50_000,
        "{'a':" * 20_000,
        "A," * 50_000,
        "\\boxed{" * 5_000,
        "A. 阿莫西林\n" * 3_000,
    ):
        extract_choice(reply, DRUGS, multiple=True)


@given(
    st.text(
        alphabet=string.ascii_uppercase[:6] + "答案是选不对错、，。：（） \n{}[]\"'<think>/故", max_size=80
    ),
    st.booleans(),
)
def test_whatever_a_model_writes_the_result_is_none_or_letters_of_the_options(reply: str, multiple: bool):
    value = choose(reply, multiple=multiple)
    assert value is None or (
        set(value) <= set(DRUGS) and (multiple or len(value) == 1) and value == sorted(value)
    )
