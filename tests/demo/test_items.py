"""The demo's items: three for each dataset, in good form, free of identifiers, with keys that stand in their texts."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotation.formats import get_format
from config.demo import content
from curation.deid import scan

ITEMS = content.items()
DATASETS: dict[str, dict[str, Any]] = {
    row["name"]: row
    for row in json.loads(
        (Path(__file__).resolve().parents[2] / "curation/taxonomy/datasets.json").read_text(encoding="utf-8")
    )
}
by_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
REASONS = {"slip", "knowledge", "wording", "key_wrong", "guideline", "open_wording"}


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)


def all_texts(item: content.DemoItem) -> list[str]:
    rationale = item.adjudication.rationale if item.adjudication else ""
    return list(texts_of([item.input, item.target, item.points, item.blind_answers, rationale]))


def test_every_dataset_has_three_items_with_different_stems() -> None:
    assert Counter(item.dataset for item in ITEMS) == dict.fromkeys(DATASETS, 3)
    assert len({item.key for item in ITEMS}) == len(ITEMS)
    stems = [item.input.get("question", "") + item.input.get("text", "") for item in ITEMS]
    assert len(set(stems)) == len(stems)


@by_item
def test_an_item_has_the_format_schema_types_and_topics_of_its_dataset(item: content.DemoItem) -> None:
    dataset = DATASETS[item.dataset]
    assert item.format == dataset["format"]
    if item.format == "extraction":
        assert (item.input["schema"], item.input["types"]) == (dataset["schema"], dataset["types"])
    if item.format == "open_answer":
        assert item.input["topics"] == dataset["topics"]
        assert item.input["reference_free"] == dataset["reference_free"]


@by_item
def test_input_key_and_blind_answers_are_in_good_form(item: content.DemoItem) -> None:
    form = get_format(item.format)
    problems = form.check_input(item.input) + form.check_target(item.input, item.target, item.points)
    for answer in item.blind_answers:
        problems += form.check_answer(item.input, answer)
    assert not problems
    assert len(item.blind_answers) == 2


@by_item
def test_an_item_is_adjudicated_exactly_when_its_blind_answers_are_not_unanimous(
    item: content.DemoItem,
) -> None:
    form = get_format(item.format)
    unanimous = form.same(item.input, *item.blind_answers) and all(
        form.answers_key(item.input, item.target, answer) for answer in item.blind_answers
    )
    assert unanimous == (item.adjudication is None)
    if item.adjudication:
        assert item.adjudication.reason in REASONS and len(item.adjudication.rationale) >= 15


def test_most_closed_items_are_unanimous_and_about_a_fifth_is_not() -> None:
    closed = [item for item in ITEMS if item.format != "open_answer"]
    assert 0.15 <= sum(item.adjudication is not None for item in closed) / len(closed) <= 0.3


@by_item
def test_no_text_holds_a_hospital_a_date_or_a_long_digit_run(item: content.DemoItem) -> None:
    for text in all_texts(item):
        assert not re.search(r"\d{5,}|(19|20)\d{2}\s*[-年/.]\s*\d{1,2}", text), text
        assert not [text[span.start : span.end] for span in scan(text)]


def test_nothing_planted_in_a_record_stands_in_an_item_or_a_reply() -> None:
    planted = {
        record.text[span.start : span.end]
        for record in content.records()
        for span in record.spans
        if span.end - span.start > 1
    }
    shown = "\n".join(text for item in ITEMS for text in all_texts(item))
    shown += "\n".join(reply for model in content.MODELS for reply in content.replies(model).values())
    assert [value for value in planted if value in shown] == []


def test_about_half_of_the_items_are_written_from_a_record_of_the_demo() -> None:
    known = {record.external_id for record in content.records()}
    named = [item.record for item in ITEMS if item.record]
    assert set(named) <= known
    assert 20 <= len(named) <= 40


@pytest.mark.parametrize(
    "item", [item for item in ITEMS if item.format == "extraction"], ids=lambda item: item.key
)
def test_what_is_to_be_extracted_stands_verbatim_in_the_text(item: content.DemoItem) -> None:
    value = item.target["value"]
    if item.input["schema"] == "terms":
        assert set(value) <= set(item.input["candidates"])
        assert len(set(item.input["candidates"])) == len(item.input["candidates"]) > len(value)
        return
    wanted = (
        value.values()
        if isinstance(value, dict)
        else [part for row in value for name, part in row.items() if name not in ("关系", "发生状态")]
    )
    for text in texts_of(list(wanted)):
        assert text in item.input["text"]
    if item.input["schema"] == "triples":
        assert {row["关系"] for row in value} <= set(item.input["types"])


@pytest.mark.parametrize(
    "item", [item for item in ITEMS if item.format == "choice"], ids=lambda item: item.key
)
def test_a_key_names_options_and_a_single_choice_has_one(item: content.DemoItem) -> None:
    chosen = item.target["choice"]
    assert chosen == sorted(chosen) and set(chosen) < set(item.input["options"])
    assert item.input["multiple"] == (len(chosen) > 1)
    assert len(set(item.input["options"].values())) == len(item.input["options"])


@by_item
def test_an_example_in_a_prompt_is_not_an_item_of_the_demo(item: content.DemoItem) -> None:
    for dataset in DATASETS.values():
        for stem in (item.input.get("question"), item.input.get("text"), item.input.get("context")):
            assert not stem or stem not in dataset["prompt"]
