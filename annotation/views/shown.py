"""Questions, keys and answers as templates draw them: labelled pieces, letters 甲 乙 丙 instead of names,
side by side with what differs marked.

It shows what it is given; what may be shown is decided by :mod:`annotation.permissions` before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from annotation.formats import Part, fold, get_format
from annotation.models import Answer, Item
from annotation.services.anonymity import in_blind_order
from annotation.text_diff import Parts, differences
from curation.taxonomy.nouns import Dataset

NAMES = "甲乙丙丁戊己庚辛壬癸"
# The head of a column, its pieces, and whether it says the same as the key.
Column = tuple[str, list[Part], bool]


@dataclass
class ShownAnswer:
    """One blind answer without its giver."""

    name: str
    parts: list[Part]
    comment: str = ""
    cannot_answer: str = ""
    agrees: bool = False
    pk: int = 0


@dataclass(frozen=True)
class Entry:
    """One text in a column: said by all, more than the others say, missing, or the same text with changes."""

    text: str
    mark: Literal["", "extra", "missing", "changed"] = ""
    diff: Parts = field(default_factory=list)


@dataclass
class Side:
    """What one column says to one piece; ``given`` is False where it says nothing at all."""

    name: str
    entries: list[Entry]
    given: bool
    differs: bool


@dataclass
class ComparedPart:
    """One piece across all columns."""

    part: Part
    sides: list[Side]

    @property
    def differs(self) -> bool:
        """Whether any column says something else."""
        return any(side.differs for side in self.sides)


@dataclass
class Comparison:
    """Answers side by side, piece by piece: against the key where there is one, else against each other."""

    columns: list[str]
    rows: list[ComparedPart]
    answers: list[ShownAnswer]
    with_key: bool

    @property
    def commented(self) -> bool:
        """Whether anybody wrote a comment."""
        return any(answer.comment for answer in self.answers)


def parts_of(dataset: Dataset, input_: Mapping[str, Any], value: Mapping[str, Any]) -> list[Part]:
    """A key or an answer as labelled pieces, the same pieces in the same order for every answer of an
    item."""
    return get_format(dataset.format).parts(dict(input_), dict(value))


def shown_answers(item: Item, answers: Sequence[Answer], key: Mapping[str, Any]) -> list[ShownAnswer]:
    """The answers of one revision as 答案甲, 答案乙 …, in an order that says nothing about who came first.

    One that the format takes as equal to the key, such as 80.0 and 80, has nothing to be marked.
    """
    form = get_format(item.dataset.format)
    rows = in_blind_order(item, answers)
    return [
        ShownAnswer(
            name=_("答案{name}").format(name=name),
            parts=parts_of(item.dataset, answer.revision.input, answer.latest.value),
            comment=answer.latest.comment,
            cannot_answer=answer.latest.get_cannot_answer_display() if answer.latest.cannot_answer else "",
            agrees=form.answers_key(answer.revision.input, dict(key), answer.latest.value),
            pk=answer.pk,
        )
        for name, answer in zip(NAMES, rows, strict=False)
    ]


def compare(key: Sequence[Part], answers: Sequence[ShownAnswer]) -> Comparison:
    """Every piece that the key or an answer has, and how each column differs there."""
    wanted = [part for part in key if not part.key_only]
    columns: list[Column] = [(_("参考答案"), wanted, False)] if wanted else []
    columns += [
        (answer.name, answer.parts, bool(wanted) and answer.agrees)
        for answer in answers
        if not answer.cannot_answer
    ]
    rows: dict[tuple[str, str], Part] = {}
    for _name, parts, _agrees in columns:
        for part in parts:
            rows.setdefault((part.name, part.label), part)
    return Comparison(
        [name for name, _parts, _agrees in columns],
        [ComparedPart(part, _sides(place, columns, with_key=bool(wanted))) for place, part in rows.items()],
        list(answers),
        bool(wanted),
    )


def _sides(place: tuple[str, str], columns: Sequence[Column], *, with_key: bool) -> list[Side]:
    found = [next((p for p in parts if (p.name, p.label) == place), None) for _name, parts, _a in columns]
    texts = [list(part.texts) if part else [] for part in found]
    sides = []
    for at, (name, _parts, agrees) in enumerate(columns):
        others = [other for n, other in enumerate(texts) if n != at]
        if with_key:
            plain = at == 0 or agrees
            entries = [Entry(text) for text in texts[at]] if plain else _against(texts[0], texts[at])
        else:
            entries = _among(others, texts[at])
        differs = any(entry.mark for entry in entries)
        sides.append(Side(name, entries, found[at] is not None, differs))
    return sides


def _against(key: Sequence[str], said: Sequence[str]) -> list[Entry]:
    """An answer's texts with what is more and what is missing; one for one they are compared by character."""
    wanted, given = {fold(text) for text in key}, {fold(text) for text in said}
    extra = [text for text in said if fold(text) not in wanted]
    missing = [text for text in key if fold(text) not in given]
    if len(extra) == len(missing) == 1:
        changed = Entry(extra[0], "changed", differences(missing[0], extra[0]))
        return [changed if text == extra[0] else Entry(text) for text in said]
    entries = [Entry(text, "extra" if text in extra else "") for text in said]
    return entries + [Entry(text, "missing") for text in missing]


def _among(others: Sequence[Sequence[str]], said: Sequence[str]) -> list[Entry]:
    """Without a key: a text that not every other answer has."""
    sets = [{fold(text) for text in texts} for texts in others]
    return [Entry(text, "" if all(fold(text) in there for there in sets) else "extra") for text in said]
