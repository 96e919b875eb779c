"""What every answer format can do, how it reports what is wrong, and how a new one is added.

**A format is one folder.** ``annotation/formats/<name>/__init__.py`` defines ``FORMAT``, an object with the
methods of :class:`ItemFormat` (most come from :class:`Defaults`); its six templates stand beside it in
``templates/annotation/formats/<name>/``. Both are found by themselves. Besides, ``Dataset.Format`` needs one
line with the name that people read, and a problem code that no other format uses needs its sentence in
``annotation/services/sentences.py``. ``tests/annotation/formats/test_every_format.py`` puts every format that
it finds through the same properties.

**What holds for every format.** All arguments are plain JSON values, and no method changes what it is given.
``check_input``, ``check_target`` and ``check_answer`` never raise, whatever JSON they get. For content that
passed them: the form readings undo ``form_data`` and ``answer_data``; ``same`` is an equivalence;
``placeholders``, ``layout``, ``parts`` and ``summary`` do not raise. A format scores nothing, stores nothing
and writes no sentence: words stand in its templates.

**The templates**, each an include: ``editor`` (question and key), ``key`` (key and points alone, for the
adjudicator), ``answer`` (the blind form), ``question`` (the item as it is read), ``words`` (with ``part`` the
label of a piece, with ``code`` the words of a coded value), ``compare`` (answers side by side). They get
``values``, the form fields; ``layout``, what ``layout`` returned; ``problems``, the sentences by field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Json = dict[str, Any]
FormData = Mapping[str, str | list[str]]
FormValues = dict[str, str | list[str]]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a stable code, the field it concerns, and whether it forbids going on."""

    code: str
    params: dict[str, object] = field(default_factory=dict)
    field: str = ""
    level: Literal["error", "warning"] = "error"


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when any of the problems is more than a warning."""
    return any(problem.level == "error" for problem in problems)


@dataclass
class Cell:
    """One form field among several of a kind: its name, the label that comes from the data, its value, what
    may be chosen, whether it is ticked; a page adds the problems that concern it."""

    name: str
    label: str = ""
    value: str = ""
    choices: tuple[str, ...] = ()
    ticked: bool = False
    problems: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Part:
    """One piece of a key or an answer. ``label`` is text of the data (a topic, a letter); where it is empty
    the template ``words`` knows the label of ``name``, as it knows the words of ``coded`` texts."""

    name: str
    texts: list[str]
    label: str = ""
    coded: bool = False
    # Only a key has it: shown, not compared.
    key_only: bool = False


@dataclass(frozen=True)
class Sample:
    """A sound item of the format, made up for tests and previews: what its dataset lays down, question, key,
    points, a blind answer and another that differs."""

    definition: Json
    input: Json
    target: Json
    points: list[Json]
    answer: Json
    other: Json


class ItemFormat(Protocol):
    """One answer format; the module's docstring says what holds for all of them."""

    name: str
    sample: Sample
    # Beginnings of the names of the form fields that hold key and points.
    key_fields: tuple[str, ...]
    # Beginnings of the names of the fields beside which the templates show problems; all others stand on top.
    shown_fields: tuple[str, ...]
    # The part of the input that a record's text fills; empty where none does.
    record_field: str

    def laid_down(self, definition: Json) -> Json:
        """The parts of the input that the dataset decides and no author."""
        ...

    def laid_points(self, definition: Json) -> list[Json]:
        """The evaluation points that the dataset decides; empty where each item has its own, or none."""
        ...

    def check_input(self, input: Json) -> list[Problem]: ...

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]: ...

    def check_answer(self, input: Json, value: Json) -> list[Problem]: ...

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """Whether two blind answers say the same, whatever their order, blanks and character width."""
        ...

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """Whether a blind answer equals the key; True where the format has no key to contradict."""
        ...

    def placeholders(self, input: Json) -> dict[str, str]:
        """What stands for `${…}` in a prompt template; absent parts are empty strings."""
        ...

    def input_from_form(self, data: FormData) -> Json: ...

    def target_from_form(self, input: Json, data: FormData) -> Json: ...

    def points_from_form(self, input: Json, data: FormData) -> list[Json]: ...

    def answer_from_form(self, input: Json, data: FormData) -> Json: ...

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """The inverse of the first three readings above: what an edit form starts with."""
        ...

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """The inverse of `answer_from_form`: what the blind form starts with; of a draft as well, which may
        be half done."""
        ...

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """What the templates draw besides single fields: rows, options; `value` is a key or an answer."""
        ...

    def parts(self, input: Json, value: Json) -> list[Part]:
        """A key or an answer in pieces, the same pieces in the same order for every answer of an item."""
        ...

    def summary(self, input: Json) -> str:
        """The item in one short line, for lists."""
        ...


class Defaults:
    """What most formats share: nothing laid down, no evaluation points, the key read like an answer."""

    key_fields: tuple[str, ...] = ()
    shown_fields: tuple[str, ...] = ()
    record_field = ""

    def laid_down(self, definition: Json) -> Json:
        """Nothing."""
        return {}

    def laid_points(self, definition: Json) -> list[Json]:
        """None."""
        return []

    def points_from_form(self, input: Json, data: FormData) -> list[Json]:
        """No evaluation points."""
        return []

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """Single fields only."""
        return {}


def points_unexpected(points: list[Json]) -> list[Problem]:
    """A warning where a format that has no evaluation points was given some."""
    if not points:
        return []
    return [Problem("unexpected_points", {"found": len(points)}, "points", "warning")]
