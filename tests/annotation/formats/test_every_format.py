"""What holds for every answer format: each folder of `annotation/formats` is put through the same properties.

A new format is found by itself; nothing here names one.
"""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotation import formats
from annotation.formats import FORMATS, ItemFormat, Part, Problem
from annotation.services.sentences import PROBLEMS
from curation.taxonomy.nouns import Dataset

FOLDER = Path(formats.__file__).parent
TEMPLATES = ("editor", "key", "answer", "question", "words", "compare")
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
every_format = pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)

# The words that the checks look for, so that chance reaches their depths, and any other JSON.
WORDS = sorted(
    set(
        re.findall(
            r'"([\w一-鿿]{2,20})"', "".join(p.read_text(encoding="utf-8") for p in FOLDER.rglob("*.py"))
        )
    )
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(WORDS)
)
ANY = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=14,
)
OBJECT = st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), ANY, max_size=6)


def changed(value: Any, draw: st.DataObject) -> Any:
    """A sound value in which some places hold something else."""
    if isinstance(value, dict):
        return {key: changed(part, draw) for key, part in value.items() if draw.draw(st.integers(0, 9))}
    if isinstance(value, list) and draw.draw(st.integers(0, 5)):
        return [changed(part, draw) for part in value]
    return value if draw.draw(st.integers(0, 3)) else draw.draw(ANY)


def problems_of(form: ItemFormat, input: Any, target: Any, points: Any, value: Any) -> list[Problem]:
    return [
        *form.check_input(input),
        *form.check_target(input, target, points),
        *form.check_answer(input, value),
    ]


def test_every_folder_is_a_format_with_a_name_that_people_read() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    assert set(FORMATS) == folders == set(Dataset.Format.values)


@every_format
def test_a_format_brings_all_its_templates(form: ItemFormat) -> None:
    for name in TEMPLATES:
        found = Path(get_template(f"annotation/formats/{form.name}/{name}.html").origin.name)
        assert found.is_relative_to(FOLDER / form.name)


@every_format
def test_the_sample_is_sound_and_its_two_answers_differ(form: ItemFormat) -> None:
    sample = form.sample
    assert form.laid_down(sample.definition).items() <= sample.input.items()
    for value in (sample.answer, sample.other):
        assert problems_of(form, sample.input, sample.target, sample.points, value) == []
    assert not form.same(sample.input, sample.answer, sample.other)
    assert not form.answers_key(sample.input, sample.target, sample.other)


@every_format
def test_what_the_forms_start_with_is_read_back_as_the_same_item(form: ItemFormat) -> None:
    sample = form.sample
    data = form.form_data(sample.input, sample.target, sample.points)
    assert form.input_from_form(data) == sample.input
    assert form.target_from_form(sample.input, data) == sample.target
    assert form.points_from_form(sample.input, data) == sample.points
    for value in (sample.answer, sample.other):
        read = form.answer_from_form(sample.input, form.answer_data(sample.input, value))
        assert form.same(sample.input, read, value) and form.check_answer(sample.input, read) == []


@every_format
def test_reading_a_form_a_second_time_changes_nothing(form: ItemFormat) -> None:
    sample = form.sample
    for value in (sample.answer, sample.other):
        once = form.answer_from_form(sample.input, form.answer_data(sample.input, value))
        assert form.answer_from_form(sample.input, form.answer_data(sample.input, once)) == once


@every_format
@QUIET
@given(input=OBJECT, target=OBJECT, points=st.lists(ANY, max_size=3), value=OBJECT)
def test_the_checks_never_raise_on_any_json(
    form: ItemFormat, input: Any, target: Any, points: Any, value: Any
) -> None:
    problems_of(form, input, target, points, value)


@every_format
@QUIET
@given(draw=st.data())
def test_the_checks_never_raise_on_a_sound_item_with_something_else_in_some_places(
    form: ItemFormat, draw: st.DataObject
) -> None:
    sample = form.sample
    parts = [changed(part, draw) for part in (sample.input, sample.target, sample.points, sample.answer)]
    parts = [
        part if isinstance(part, type(whole)) else whole
        for part, whole in zip(
            parts, (sample.input, sample.target, sample.points, sample.answer), strict=True
        )
    ]
    kept = copy.deepcopy(parts)
    found = problems_of(form, *parts)
    assert json.dumps(parts) == json.dumps(kept)
    assert {problem.code for problem in found} <= PROBLEMS.keys() | {"unknown_type"}


@every_format
@QUIET
@given(draw=st.data())
def test_an_answer_that_passes_its_check_can_be_shown_and_filled_in_again(
    form: ItemFormat, draw: st.DataObject
) -> None:
    sample = form.sample
    value = changed(sample.answer, draw)
    if not isinstance(value, dict) or any(p.level == "error" for p in form.check_answer(sample.input, value)):
        value = sample.other
    assert form.same(sample.input, value, value)
    assert all(isinstance(part, Part) for part in form.parts(sample.input, value))
    form.layout(sample.input, value, [])
    data = form.answer_data(sample.input, value)
    assert all(isinstance(held, str | list) for held in data.values())


@every_format
@QUIET
@given(draw=st.data())
def test_a_draft_of_any_shape_can_be_laid_out(form: ItemFormat, draw: st.DataObject) -> None:
    value = draw.draw(OBJECT)
    form.answer_data(form.sample.input, value)
    form.layout(form.sample.input, value, [])


@every_format
@QUIET
@given(draw=st.data())
def test_being_the_same_is_an_equivalence(form: ItemFormat, draw: st.DataObject) -> None:
    sample = form.sample
    pool = [sample.answer, sample.other]
    for _ in range(3):
        value = changed(sample.answer, draw)
        if isinstance(value, dict) and not form.check_answer(sample.input, value):
            pool.append(value)
    a, b, c = (draw.draw(st.sampled_from(pool)) for _ in range(3))
    same = form.same
    assert same(sample.input, a, a)
    assert same(sample.input, a, b) == same(sample.input, b, a)
    assert not (same(sample.input, a, b) and same(sample.input, b, c)) or same(sample.input, a, c)


@every_format
def test_every_problem_code_of_the_module_has_a_sentence(form: ItemFormat) -> None:
    sources = [*(FOLDER / form.name).glob("*.py"), *FOLDER.glob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    codes = set(re.findall(r'(?:Problem|Refusal)\(\s*"(\w+)"', text))
    assert codes and codes - PROBLEMS.keys() <= {"unknown_type"}


@every_format
def test_problems_stand_under_fields_that_exist(form: ItemFormat) -> None:
    for problem in problems_of(form, {}, {}, [], {}):
        assert problem.field


@every_format
def test_the_question_is_read_without_the_fields_of_the_key(form: ItemFormat) -> None:
    sample = form.sample
    data = form.form_data(sample.input, sample.target, sample.points)
    asked = {name: held for name, held in data.items() if not name.startswith(form.key_fields or ("\0",))}
    assert form.input_from_form(asked) == sample.input


@every_format
def test_a_prompt_is_filled_with_texts(form: ItemFormat) -> None:
    filled = form.placeholders(form.sample.input)
    assert filled and all(isinstance(text, str) for text in filled.values())
    assert any(len(text) > 4 for text in filled.values())
    assert 0 < len(form.summary(form.sample.input)) <= 60 and "\n" not in form.summary(form.sample.input)
