"""Questions, keys and answers as templates draw them: labelled parts, letters 甲 乙 丙 instead of names,
differences by character.

It shows what it is given; what may be shown is decided by :mod:`annotation.permissions` before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotation.formats.extraction_values import check_shape
from annotation.models import Answer, Item
from annotation.services.anonymity import in_blind_order
from annotation.text_diff import Parts
from annotation.text_diff import differences as compared
from curation.taxonomy.nouns import Dataset

NAMES = "甲乙丙丁戊己庚辛壬癸"


@dataclass
class Part:
    """One labelled piece of a key or an answer."""

    label: str
    texts: list[str]
    diff: Parts | None = None
    differs: bool = False


@dataclass
class ShownAnswer:
    """One blind answer without its giver."""

    name: str
    parts: list[Part]
    letters: list[str] = field(default_factory=list)
    comment: str = ""
    cannot_answer: str = ""
    agrees: bool = False
    pk: int = 0


def parts_of(dataset: Dataset, input_: Mapping[str, Any], value: Mapping[str, Any]) -> list[Part]:
    """A key or an answer as labelled pieces, the same pieces in the same order for every answer of an
    item."""
    if dataset.format == Dataset.Format.CHOICE:
        options = input_.get("options", {})
        return [Part(letter, [str(options.get(letter, ""))]) for letter in value.get("choice") or []]
    if dataset.format == Dataset.Format.EXTRACTION:
        return _extraction_parts(dataset, input_, value.get("value"))
    if input_.get("reference_free"):
        if not value:
            return []
        return [
            Part(_("题中的风险"), _texts(value.get("risks"))),
            Part(_("好的回答应做到"), _texts(value.get("behaviours"))),
        ]
    answer = value.get("answer")
    held = answer if isinstance(answer, Mapping) else {}
    return [Part(str(topic), _texts(held.get(topic))) for topic in input_.get("topics") or []]


def _extraction_parts(dataset: Dataset, input_: Mapping[str, Any], value: Any) -> list[Part]:
    schema = str(input_.get("schema") or dataset.schema)
    if value is None:
        return []
    if check_shape(value, schema):
        return [Part("", [str(value)])]
    if schema == "entities":
        return [Part(str(name), list(value.get(name, []))) for name in input_.get("types") or list(value)]
    if schema == "triples":
        return [Part("", [f"{row['头实体']} — {row['关系']} → {row['尾实体']}" for row in value])]
    if schema == "events":
        return [Part("", [_event_line(row) for row in value])]
    return [Part("", list(value))]


def _event_line(row: Mapping[str, Any]) -> str:
    pieces = [str(row["主体词"]), str(row["发生状态"]), "、".join(row["描述词"]), "、".join(row["解剖部位"])]
    return " ｜ ".join(piece for piece in pieces if piece)


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(text) for text in value or []]


def shown_answers(item: Item, answers: Sequence[Answer]) -> list[ShownAnswer]:
    """The answers of one revision as 答案甲, 答案乙 …, in an order that says nothing about who came first."""
    rows = in_blind_order(item, answers)
    shown = []
    for name, answer in zip(NAMES, rows, strict=False):
        latest, input_ = answer.latest, answer.revision.input
        shown.append(
            ShownAnswer(
                name=_("答案{name}").format(name=name),
                parts=parts_of(item.dataset, input_, latest.value),
                letters=list(latest.value.get("choice") or []),
                comment=latest.comment,
                cannot_answer=latest.get_cannot_answer_display() if latest.cannot_answer else "",
                pk=answer.pk,
            )
        )
    return shown


def mark_differences(key: Sequence[Part], answers: Sequence[ShownAnswer]) -> None:
    """Beside each piece of an answer: how it differs from the key's piece of the same place, character by
    character."""
    for answer in answers:
        for at, part in enumerate(answer.parts):
            other = key[at].texts if at < len(key) else []
            part.differs = sorted(part.texts) != sorted(other)
            if part.differs:
                part.diff = compared("\n".join(other), "\n".join(part.texts))
