"""What the blind answers to one item say in the terms of agreement: labels, marks in a text, exact values.

A format that is not named here is not compared, and the report says so. Readings hold no text of an answer.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from annotation.agreement import Mark, matched_by_overlap, matched_exactly
from annotation.formats import fold, get_format
from annotation.formats.extraction_values import SCHEMAS, check_shape, facts

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """One physician's answer: what stands, and what was submitted first; ``again`` where the same physician
    had answered an earlier wording of the item."""

    physician: int
    revision: int
    value: Json
    first: Json
    again: bool = False


@dataclass(frozen=True, slots=True)
class MarkedPair:
    """Two physicians' marks in one text: how many match, out of how many both made together. Without an
    ``overlap`` the marks are not pieces of the text."""

    one: int
    other: int
    exact: int
    overlap: int | None
    marks: int


@dataclass(frozen=True, slots=True)
class KeyHits:
    """First answers against the final key: Σ above and below the line of accuracy or micro-F1."""

    top: int
    bottom: int
    answers: int
    physicians: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One item's answers, compared. ``labels`` stand in the order of ``physicians``; so do the numbers in
    ``alike``, equal where the answers are, which mean nothing beyond the item."""

    physicians: tuple[int, ...]
    labels: tuple[str, ...] = ()
    options: str = ""
    alike: tuple[int, ...] = ()
    pairs: tuple[MarkedPair, ...] = ()
    hits: KeyHits | None = None

    @property
    def agreement(self) -> float | None:
        """Share of pairs that agree, or F1 over the pairs; None with fewer than two answers or no marks."""
        if self.pairs:
            marks = sum(pair.marks for pair in self.pairs)
            return sum(2 * pair.exact for pair in self.pairs) / marks if marks else None
        together = list(combinations(self.labels or self.alike, 2))
        return sum(a == b for a, b in together) / len(together) if together else None


Reader = Callable[[Json, Json | None, list[BlindAnswer]], Reading]


def read_choice(question: Json, key: Json | None, answers: list[BlindAnswer]) -> Reading:
    """The letters of an answer are one label: 甲 chose A and C is not the same as A."""
    return Reading(
        physicians=tuple(answer.physician for answer in answers),
        labels=tuple(_letters(answer.value) for answer in answers),
        options="".join(sorted(question.get("options", {}))),
        hits=_choice_hits(key, answers),
    )


def _letters(value: Json) -> str:
    return "".join(sorted(set(value.get("choice") or ())))


def _choice_hits(key: Json | None, answers: list[BlindAnswer]) -> KeyHits | None:
    first = [answer for answer in answers if not answer.again]
    if key is None or not first:
        return None
    right = sum(_letters(answer.first) == _letters(key) for answer in first)
    return KeyHits(right, len(first), len(first), tuple(answer.physician for answer in first))


def read_extraction(question: Json, key: Json | None, answers: list[BlindAnswer]) -> Reading:
    """Facts are compared in pairs of physicians, exactly and, where they are pieces of the text, by
    overlap."""
    schema, text = str(question.get("schema")), fold(str(question.get("text", "")))
    found = [_facts(answer.value, schema) for answer in answers]
    marks = [_marks(one, schema) for one in found]
    pairs = tuple(
        MarkedPair(
            answers[a].physician,
            answers[b].physician,
            matched_exactly(found[a], found[b]),
            None if schema == "terms" else matched_by_overlap(marks[a], marks[b], text),
            len(found[a]) + len(found[b]),
        )
        for a, b in combinations(range(len(answers)), 2)
    )
    physicians = tuple(answer.physician for answer in answers)
    return Reading(physicians, pairs=pairs, hits=_extraction_hits(schema, key, answers))


def _extraction_hits(schema: str, key: Json | None, answers: list[BlindAnswer]) -> KeyHits | None:
    first = [answer for answer in answers if not answer.again]
    if key is None or not first:
        return None
    wanted = _facts(key, schema)
    found = [_facts(answer.first, schema) for answer in first]
    return KeyHits(
        sum(2 * len(one & wanted) for one in found),
        sum(len(one) + len(wanted) for one in found),
        len(first),
        tuple(answer.physician for answer in first),
    )


def _facts(value: Json, schema: str) -> frozenset[Hashable]:
    content = value.get("value")
    if schema not in SCHEMAS or check_shape(content, schema):
        return frozenset()
    return frozenset(facts(content, schema))


def _marks(found: frozenset[Hashable], schema: str) -> list[Mark]:
    """Entities: the type and its span. Triples: the relation and both ends. Events: the state and the
    subject; descriptions and sites do not count here."""
    rows: list[Any] = sorted(found, key=repr)
    if schema == "entities":
        return [Mark(kind, (span,)) for kind, span in rows]
    if schema == "triples":
        return [Mark(relation, (head, tail)) for relation, head, tail in rows]
    return [Mark(state, (subject,)) for subject, state, *_lists in rows] if schema == "events" else []


def reader_by_format(name: str) -> Reader:
    """For formats whose answers are one exact value each (a number, a query, a flagged sentence): the format
    itself says which are equal. There are no categories, so nothing can be corrected for chance."""

    def read(question: Json, key: Json | None, answers: list[BlindAnswer]) -> Reading:
        form, asked = get_format(name), dict(question)
        kinds: list[Json] = []
        alike = []
        for answer in answers:
            same = (at for at, one in enumerate(kinds) if form.same(asked, dict(one), dict(answer.value)))
            at = next(same, len(kinds))
            if at == len(kinds):
                kinds.append(answer.value)
            alike.append(at)
        first = [] if key is None else [answer for answer in answers if not answer.again]
        right = sum(form.answers_key(asked, dict(key or {}), dict(answer.first)) for answer in first)
        people = tuple(answer.physician for answer in first)
        hits = KeyHits(right, len(first), len(first), people) if first else None
        return Reading(tuple(a.physician for a in answers), alike=tuple(alike), hits=hits)

    return read


READERS: dict[str, Reader] = {
    "choice": read_choice,
    "extraction": read_extraction,
    **{name: reader_by_format(name) for name in ("calculation", "error_detection", "sql")},
}


def read_other(question: Json, key: Json | None, answers: list[BlindAnswer]) -> Reading:
    """Who answered, and nothing else: free text is not one of a few labels."""
    return Reading(tuple(answer.physician for answer in answers))
