"""The editor of an item: reads what was posted into input, key and points, and lays the fields out again.

It knows no format: the formats read, check and lay out; their templates draw; the services store. Whatever
was typed comes back as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.formats import Cell, Problem, default_points, get_format
from annotation.services.items import Content, completed, definition_of, explain_problems, problems_of
from curation.taxonomy.nouns import Dataset

Values = dict[str, str | list[str]]
Problems = dict[str, list[dict[str, str]]]
TIER_WORDS = {
    "essential": _("必备"),
    "important": _("重要"),
    "highlight": _("亮点"),
    "pitfall": _("失分项"),
}


def posted(post: QueryDict) -> Values:
    """What a browser posted, as plain lists."""
    return {name: [str(value) for value in post.getlist(name)] for name in post}


def content_from(dataset: Dataset, data: Mapping[str, str | list[str]]) -> Content:
    """Input, key and points as typed, with what the dataset lays down."""
    form = get_format(dataset.format)
    input_ = {**form.input_from_form(data), **form.laid_down(definition_of(dataset))}
    points = [] if dataset.reference_free else form.points_from_form(input_, data)
    return completed(dataset, Content(input_, form.target_from_form(input_, data), points))


@dataclass
class Editor:
    """What a format's templates ``editor`` and ``key`` draw. ``json_view`` shows a key that can be written as
    JSON in that form."""

    dataset: Dataset
    values: dict[str, str]
    layout: dict[str, Any]
    problems: Problems = field(default_factory=dict)
    json_view: bool = False
    tiers: Any = field(default_factory=lambda: list(TIER_WORDS.items()))

    @property
    def errors(self) -> list[dict[str, str]]:
        """Problems that forbid saving."""
        return [p for found in self.problems.values() for p in found if p["level"] == "error"]

    @property
    def other_problems(self) -> list[dict[str, str]]:
        """Problems that stand beside no field of the page."""
        shown = get_format(self.dataset.format).shown_fields
        return [p for name, found in self.problems.items() if not name.startswith(shown) for p in found]

    @property
    def spare_point(self) -> dict[str, Any]:
        """What a new point starts with."""
        return {"topic": "", "text": "", "weight": 1, "tier": "essential", "veto": False}


def start_values(dataset: Dataset, record_text: str = "") -> Values:
    """What a new item starts with: from a record, its text is where the answer form reads it."""
    place = get_format(dataset.format).record_field
    return {place: record_text} if place and record_text else {}


def values_of(dataset: Dataset, content: Content) -> Values:
    """What an existing item's editor starts with."""
    return get_format(dataset.format).form_data(dict(content.input), dict(content.target), content.points)


def editor_of(
    dataset: Dataset,
    data: Mapping[str, str | list[str]],
    *,
    check: bool = False,
    found: Sequence[Problem] | None = None,
    json_view: bool = False,
) -> Editor:
    """The editor filled with ``data``. The problems ``found`` stand beside their fields; with ``check``
    alone those of the format."""
    form, content = get_format(dataset.format), content_from(dataset, data)
    if found is None:
        found = problems_of(dataset, content) if check else ()
    problems = by_field(explain_problems(list(found)))
    layout = form.layout(content.input, content.target, content.points)
    put_beside(layout, problems)
    filled = form.form_data(content.input, content.target, content.points)
    values = {name: typed(value) for name, value in {**filled, **data}.items()}
    return Editor(dataset, values, layout, problems, json_view)


def by_field(problems: list[dict[str, str]]) -> Problems:
    """Problems under the field that each concerns."""
    found: Problems = {}
    for problem in problems:
        found.setdefault(problem["field"], []).append(problem)
    return found


def put_beside(layout: Mapping[str, Any], problems: Problems) -> None:
    """Give every cell of a layout the problems that concern it."""
    for cell in (cell for value in layout.values() if isinstance(value, list) for cell in value):
        if isinstance(cell, Cell):
            cell.problems = problems.get(cell.name, [])


def typed(value: str | list[str]) -> str:
    """The text of a field; of a repeated one all of it."""
    return value if isinstance(value, str) else "\n".join(value)


def with_default_points(dataset: Dataset, data: Mapping[str, str | list[str]]) -> Values:
    """The typed values, with one point for each element of the reference answer."""
    content = content_from(dataset, data)
    topics = [str(topic) for topic in content.input.get("topics") or []]
    points = default_points(topics, dict(content.target.get("answer") or {}))
    shown = get_format(dataset.format).form_data(dict(content.input), dict(content.target), points)
    return {**data, **{name: value for name, value in shown.items() if name.startswith("point_")}}
