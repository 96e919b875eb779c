"""The editor of an item by answer form: reads what was posted into input, key and points, and lays the fields
out again.

It decides nothing: the formats check, the services store. Whatever was typed comes back as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.formats import default_points, get_format
from annotation.formats.form_fields import one
from annotation.formats.options import LETTERS
from annotation.forms.extraction_fields import ExtractionFields, fields_of, value_text
from annotation.services.items import Content, completed, explain_problems, problems_of
from curation.taxonomy.nouns import Dataset

Values = dict[str, str | list[str]]
SHOWN_OPTIONS = 5
TIER_WORDS = {
    "essential": _("必备"),
    "important": _("重要"),
    "highlight": _("亮点"),
    "pitfall": _("失分项"),
}


def posted(post: QueryDict) -> Values:
    """What a browser posted, as plain lists."""
    return {name: [str(value) for value in post.getlist(name)] for name in post}


def with_dataset(dataset: Dataset, data: Mapping[str, str | list[str]]) -> Values:
    """The posted values together with what the dataset lays down; extraction fields become one value."""
    values: Values = dict(data)
    if dataset.format == Dataset.Format.EXTRACTION:
        values["schema"], values["types"] = dataset.schema, [str(name) for name in dataset.types]
        values["value"] = value_text(dataset.schema, [str(name) for name in dataset.types], data)
    if dataset.format == Dataset.Format.OPEN_ANSWER:
        values["topics"] = [str(topic) for topic in dataset.topics]
        values["reference_free"] = "on" if dataset.reference_free else ""
    return values


def content_from(dataset: Dataset, data: Mapping[str, str | list[str]]) -> Content:
    """Input, key and points as typed."""
    form, values = get_format(dataset.format), with_dataset(dataset, data)
    input_ = form.input_from_form(values)
    points = [] if dataset.reference_free else form.points_from_form(input_, values)
    return completed(dataset, Content(input_, form.target_from_form(input_, values), points))


@dataclass
class Field:
    """One text field of the editor."""

    name: str
    label: Any
    value: str
    rows: int = 1
    optional: bool = False
    help: Any = ""
    problems: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Option:
    """One option of a choice with its tick box."""

    letter: str
    value: str
    ticked: bool
    problems: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Editor:
    """Everything that the editor's template draws."""

    dataset: Dataset
    question: list[Field]
    options: list[Option] = field(default_factory=list)
    multiple: bool = False
    extraction: ExtractionFields | None = None
    answers: list[Field] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    problems: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    tiers: Any = field(default_factory=lambda: list(TIER_WORDS.items()))

    @property
    def errors(self) -> list[dict[str, str]]:
        """Problems that forbid saving."""
        return [p for found in self.problems.values() for p in found if p["level"] == "error"]

    @property
    def key_problems(self) -> list[dict[str, str]]:
        """Problems of the key as a whole."""
        return [
            *self.problems.get("choice", []),
            *self.problems.get("value", []),
            *self.problems.get("answer", []),
        ]

    @property
    def other_problems(self) -> list[dict[str, str]]:
        """Problems that stand beside no field of the page."""
        shown = {"choice", "value", "answer", "points", "options"}
        shown |= {one_field.name for one_field in (*self.question, *self.answers)}
        shown |= {f"option_{option.letter}" for option in self.options}
        return [p for name, found in self.problems.items() if name not in shown for p in found]

    @property
    def option_problems(self) -> list[dict[str, str]]:
        """Problems of the options as a whole."""
        return self.problems.get("options", [])

    @property
    def point_problems(self) -> list[dict[str, str]]:
        """Problems of the points."""
        return self.problems.get("points", [])

    @property
    def spare_point(self) -> dict[str, Any]:
        """What a new point starts with."""
        return {"topic": "", "text": "", "weight": 1, "tier": "essential", "veto": False}


def start_values(dataset: Dataset, record_text: str = "") -> Values:
    """What a new item starts with: from a record, its text is where the answer form reads it."""
    places = {Dataset.Format.EXTRACTION: "text", Dataset.Format.OPEN_ANSWER: "context"}
    place = places.get(Dataset.Format(dataset.format))
    return {place: record_text} if place and record_text else {}


def values_of(dataset: Dataset, content: Content) -> Values:
    """What an existing item's editor starts with."""
    return get_format(dataset.format).form_data(dict(content.input), dict(content.target), content.points)


def editor_of(dataset: Dataset, data: Mapping[str, str | list[str]], *, check: bool) -> Editor:
    """The editor filled with ``data``; with ``check`` the problems stand beside their fields."""
    content = content_from(dataset, data)
    problems: dict[str, list[dict[str, str]]] = {}
    if check:
        for problem in explain_problems(problems_of(dataset, content)):
            problems.setdefault(problem["field"], []).append(problem)
    editor = Editor(dataset, _question_fields(dataset, data, problems), problems=problems)
    if dataset.format == Dataset.Format.CHOICE:
        editor.multiple = bool(content.input.get("multiple"))
        editor.options = _options(data, content, problems)
    elif dataset.format == Dataset.Format.EXTRACTION:
        editor.extraction = fields_of(content.input, content.target.get("value"))
    else:
        if not dataset.reference_free:
            editor.answers = [
                Field(name, topic, _text(data, name), 3, problems=problems.get(name, []))
                for name, topic in ((f"answer_{index}", topic) for index, topic in enumerate(dataset.topics))
            ]
        editor.points = content.points
    return editor


def with_default_points(dataset: Dataset, data: Mapping[str, str | list[str]]) -> Values:
    """The typed values, with one point for each element of the reference answer."""
    content = content_from(dataset, data)
    points = default_points([str(t) for t in dataset.topics], dict(content.target.get("answer", {})))
    shown = get_format(dataset.format).form_data(dict(content.input), dict(content.target), points)
    return {**data, **{name: value for name, value in shown.items() if name.startswith("point_")}}


def _text(data: Mapping[str, str | list[str]], name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else "\n".join(value)


def _question_fields(
    dataset: Dataset, data: Mapping[str, str | list[str]], problems: Mapping[str, list[dict[str, str]]]
) -> list[Field]:
    context = ("context", _("共用材料"), 4, True, "")
    stem = ("question", _("题干"), 4, False, "")
    by_format = {
        Dataset.Format.CHOICE: [context, stem],
        Dataset.Format.OPEN_ANSWER: [context, stem, ("scenario", _("场景"), 2, True, "")],
        Dataset.Format.EXTRACTION: [("text", _("原文"), 10, False, ""), ("question", _("问题"), 2, True, "")],
    }
    rows: list[tuple[str, Any, int, bool, Any]] = list(by_format[Dataset.Format(dataset.format)])
    if dataset.schema == "terms":
        rows.append(("candidates", _("候选词"), 6, True, _("一行一个；给出候选词时，答案只能从中选。")))
    return [
        Field(name, label, _text(data, name), height, optional, help_, problems.get(name, []))
        for name, label, height, optional, help_ in rows
    ]


def _options(
    data: Mapping[str, str | list[str]], content: Content, problems: Mapping[str, list[dict[str, str]]]
) -> list[Option]:
    typed = [letter for letter in LETTERS if one(data, f"option_{letter}")]
    last = max([SHOWN_OPTIONS - 1, *(LETTERS.index(letter) + 1 for letter in typed)])
    ticked = content.target.get("choice") or []
    return [
        Option(letter, one(data, f"option_{letter}"), letter in ticked, problems.get(f"option_{letter}", []))
        for letter in LETTERS[: min(last + 1, len(LETTERS))]
    ]
