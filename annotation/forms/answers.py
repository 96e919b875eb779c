"""The blind answer as form fields: from what was typed to the answer's value, and from a draft back to the
fields.

A draft is kept as ``{"value", "comment", "cannot_answer"}``, the same from the page and from the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.formats import get_format
from annotation.formats.form_fields import one
from annotation.forms.editor import Field, Values, posted
from annotation.forms.extraction_fields import ExtractionFields, fields_of, flat, value_text
from annotation.models import Assignment, CannotAnswer
from curation.taxonomy.nouns import Dataset

FREE_FIELDS = {
    "risks": (_("题中的风险"), _("一行一条：回答不当会带来什么危害。没有就留空。")),
    "behaviours": (_("好的回答应做到"), _("一行一条：说明、劝阻、转诊、需要追问的内容等。")),
}


@dataclass
class AnswerFields:
    """What the answer page draws."""

    options: list[tuple[str, str, bool]] = field(default_factory=list)
    multiple: bool = False
    extraction: ExtractionFields | None = None
    texts: list[Field] = field(default_factory=list)
    comment: str = ""
    cannot_answer: str = ""
    problems: list[dict[str, str]] = field(default_factory=list)
    reasons: Any = field(default_factory=lambda: CannotAnswer.choices)


def draft_from(assignment: Assignment, post: QueryDict) -> dict[str, Any]:
    """What was typed, as the draft that is kept."""
    dataset, input_ = assignment.item.dataset, assignment.revision.input
    values: Values = posted(post)
    if dataset.format == Dataset.Format.EXTRACTION:
        types = [str(name) for name in input_.get("types") or []]
        values["value"] = value_text(str(input_.get("schema")), types, values)
    return {
        "value": get_format(dataset.format).answer_from_form(input_, values),
        "comment": one(values, "comment"),
        "cannot_answer": one(values, "cannot_answer"),
    }


def fields_from(assignment: Assignment, draft: Mapping[str, Any]) -> AnswerFields:
    """The fields filled from a draft."""
    dataset, input_ = assignment.item.dataset, assignment.revision.input
    value = draft.get("value") or {}
    fields = AnswerFields(
        comment=str(draft.get("comment", "")), cannot_answer=str(draft.get("cannot_answer", ""))
    )
    if dataset.format == Dataset.Format.CHOICE:
        ticked = value.get("choice") or []
        fields.multiple = bool(input_.get("multiple"))
        fields.options = [
            (letter, text, letter in ticked) for letter, text in sorted(input_["options"].items())
        ]
    elif dataset.format == Dataset.Format.EXTRACTION:
        empty: Any = {} if input_.get("schema") == "entities" else []
        fields.extraction = fields_of(input_, value.get("value", empty))
    elif input_.get("reference_free"):
        fields.texts = [
            Field(name, label, "\n".join(value.get(name) or []), 5, name == "risks", help_)
            for name, (label, help_) in FREE_FIELDS.items()
        ]
    else:
        answer = value.get("answer") or {}
        fields.texts = [
            Field(f"answer_{index}", topic, "\n".join(_lines(answer.get(topic))), 4, help=_("一行一条。"))
            for index, topic in enumerate(input_.get("topics") or [])
        ]
    return fields


def _lines(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(text) for text in value or []]


def flat_draft(assignment: Assignment, draft: Mapping[str, Any]) -> Values:
    """The draft as the names and values of the page's fields: what the saving script is told when another is
    newer."""
    fields = fields_from(assignment, draft)
    values: Values = {"comment": fields.comment}
    if fields.cannot_answer:
        values["cannot_answer"] = fields.cannot_answer
    if fields.options:
        values["choice"] = [letter for letter, _text, ticked in fields.options if ticked]
    if fields.extraction:
        values |= flat(fields.extraction)
    return values | {text.name: text.value for text in fields.texts}
