"""The blind answer as form fields: from what was typed to the answer's value, and from a draft back to the
fields.

A draft is kept as ``{"value", "comment", "cannot_answer"}``, the same from the page and from the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from annotation.formats import get_format
from annotation.formats.form_fields import one
from annotation.forms.editor import Problems, Values, by_field, posted, put_beside, typed
from annotation.models import Assignment, CannotAnswer
from annotation.services.items import explain_problems


@dataclass
class AnswerFields:
    """What a format's template ``answer`` draws, and what every answer has besides."""

    values: dict[str, str]
    layout: dict[str, Any]
    comment: str = ""
    cannot_answer: str = ""
    json_view: bool = False
    problems: Problems = field(default_factory=dict)
    reasons: Any = field(default_factory=lambda: CannotAnswer.choices)


def draft_from(assignment: Assignment, post: QueryDict) -> dict[str, Any]:
    """What was typed, as the draft that is kept."""
    values: Values = posted(post)
    form = get_format(assignment.item.dataset.format)
    return {
        "value": form.answer_from_form(assignment.revision.input, values),
        "comment": one(values, "comment"),
        "cannot_answer": one(values, "cannot_answer"),
    }


def fields_from(
    assignment: Assignment, draft: Mapping[str, Any], *, check: bool = False, json_view: bool = False
) -> AnswerFields:
    """The fields filled from a draft; with ``check`` the problems stand beside them."""
    form, input_ = get_format(assignment.item.dataset.format), assignment.revision.input
    value = draft.get("value") or {}
    problems = by_field(explain_problems(form.check_answer(input_, value))) if check else {}
    layout = form.layout(input_, value, [])
    put_beside(layout, problems)
    return AnswerFields(
        values={name: typed(held) for name, held in form.answer_data(input_, value).items()},
        layout=layout,
        comment=str(draft.get("comment", "")),
        cannot_answer=str(draft.get("cannot_answer", "")),
        json_view=json_view,
        problems=problems,
    )


def flat_draft(assignment: Assignment, draft: Mapping[str, Any]) -> Values:
    """The draft as the names and values of the page's fields: what the saving script is told when another is
    newer."""
    form = get_format(assignment.item.dataset.format)
    values: Values = {"comment": str(draft.get("comment", ""))}
    if cannot_answer := str(draft.get("cannot_answer", "")):
        values["cannot_answer"] = cannot_answer
    return values | form.answer_data(assignment.revision.input, draft.get("value") or {})
