"""Runs all layers over a text and fuses what they find: union, recall first, without overlaps, each
cluster named by its highest-ranking type; then marks every accepted name and number everywhere in the
same text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from curation.deid import (
    accounts,
    address_slots,
    announced,
    codes,
    coordinates,
    dates,
    digits,
    disguises,
    form_frames,
    framed_names,
    institutions,
    known_names,
    labels,
    latin_people,
    likely_names,
    loose_forms,
    mixed,
    name_contexts,
    name_lines,
    name_shapes,
    named_places,
    names,
    person_rows,
    person_slots,
    places,
    plugins,
    short_dates,
    short_places,
    small_frames,
    speakers,
    split_values,
    structured,
    tagging,
    teams,
    titled_names,
    told_numbers,
    told_places,
)
from curation.deid import known as known_identifiers
from curation.deid.known import KnownIdentifiers
from curation.deid.known_names import is_called, occurrences, plain_occurrences
from curation.deid.name_evidence import ordinary
from curation.deid.name_words import ALLOWED
from curation.deid.patterns import Table
from curation.deid.types import DEFAULT_POLICY, IDENTIFIER_TYPES, NAME_TYPES, Policy, Span
from curation.deid.views import View, folded, squeezed, without

_NOBODY = KnownIdentifiers()
_REPEATED = NAME_TYPES | frozenset(code for code, kind in IDENTIFIER_TYPES.items() if kind.direct)
_STATED = frozenset(["NAME_PATIENT", "NAME_RELATIVE", "NAME_STAFF"])
# A number that goes on in the next line.
_BROKEN = re.compile(r"[0-9]{2}-?\n[ ]{0,4}[0-9]{2}")
_BREAK = re.compile(r"\n[ ]{0,4}(?=[0-9])")
_FIXED_SHAPES = frozenset(["ID_RESIDENT", "PHONE_MOBILE", "PHONE_LAND", "BANK"])
_FULL_NAME = re.compile(r"[^\W\d_A-Za-z]{2,4}|[^\W\d_]{1,9}[·•・‧][^\W\d_]{1,9}|[A-Z][a-z]+[ ][A-Z][a-z]+")
_NAME = re.compile(r"[^\W\d_]{2,}", re.UNICODE)


# What is told by a pattern, searched in one pass.
_TABLE = Table(
    [
        *structured.RULES,
        *announced.ROWS,
        *disguises.ROWS,
        *loose_forms.ROWS,
        *address_slots.ROWS,
        *person_rows.ROWS,
        *told_numbers.ROWS,
        *framed_names.ROWS,
        *told_places.ROWS,
        *titled_names.ROWS,
        *named_places.ROWS,
        *split_values.ROWS,
        *small_frames.ROWS,
        *form_frames.ROWS,
    ]
)

# Each layer reads the folded text; tagger and plug-ins are apart: a policy or an installation decides.
_LAYERS: tuple[Callable[[str], Iterable[Span]], ...] = (
    _TABLE.find,
    dates.find,
    short_dates.find,
    teams.find,
    labels.find,
    codes.find,
    accounts.find,
    coordinates.find,
    digits.find,
    mixed.find,
    names.find,
    name_shapes.find,
    latin_people.find,
    name_contexts.find,
    name_lines.find,
    likely_names.find,
    person_slots.find,
    speakers.find,
    places.find,
    institutions.find,
    short_places.find,
)


def detect(text: str, *, policy: Policy = DEFAULT_POLICY, known: KnownIdentifiers = _NOBODY) -> list[Span]:
    """Identifiers of a text: sorted spans that do not overlap, in code points of the text as given."""
    if not text or text.isspace():
        return []
    view = folded(text)
    plain = view.text
    found: list[Span] = [] if known is _NOBODY or not known else list(known_identifiers.find(plain, known))
    for layer in _LAYERS:
        found += layer(plain)
    if _BROKEN.search(plain):
        found += _over_lines(plain)
    if policy.tagger:
        found += tagging.find(plain)
    spans = _spread(plain, places.whole(plain, fuse(span for span in found if span.start < span.end)))
    spans = [span for span in spans if span.type not in policy.ignored]
    if len(view.cuts) > 1:
        spans = [
            Span(*view.source(span.start, span.end), span.type, span.layer, span.score) for span in spans
        ]
    plugged = [span for span in plugins.find(text) if span.type not in policy.ignored]
    return fuse([*spans, *plugged]) if plugged else spans


def _over_lines(text: str) -> list[Span]:
    """Numbers of a fixed shape that a line's end breaks in two."""
    view = without(text, _BREAK)
    found = []
    for span in structured.find(view.text):
        start, end = view.source(span.start, span.end)
        if span.type in _FIXED_SHAPES and "\n" in text[start:end]:
            found.append(Span(start, end, span.type, span.layer, span.score))
    return found


def _spread(text: str, spans: list[Span]) -> list[Span]:
    """With the names beside a sure one, all forms of the names that fields state, and all repetitions."""
    beside = list(name_lines.beside(text, spans))
    if beside:
        spans = fuse([*spans, *beside])
    people = _told(text, spans)
    if people:
        told = known_names.find(text, squeezed(text), people)
        spans = fuse([*spans, *(Span(s.start, s.end, s.type, "propagation", s.score * 0.9) for s in told)])
    repeated = _repeat(text, spans)
    return fuse([*spans, *repeated]) if repeated else spans


def _told(text: str, spans: list[Span]) -> list[tuple[str, str]]:
    """Names that a field states: they are then sought in all their forms as if known at import."""
    return list(
        {
            text[span.start : span.end]: (text[span.start : span.end], span.type)
            for span in spans
            if span.type in _STATED
            and span.layer == "label"
            and span.score >= 0.9
            and _FULL_NAME.fullmatch(text, span.start, span.end)
        }.values()
    )


def fuse(found: Iterable[Span]) -> list[Span]:
    """The union of overlapping spans, each named by its best member: known first, then rank of type, then
    score.
    """
    ordered = sorted(found, key=lambda span: (span.start, -span.end))
    fused: list[Span] = []
    group: list[Span] = []
    end = -1
    for span in ordered:
        if group and span.start >= end:
            fused.append(_one(group, end))
            group = []
            end = -1
        group.append(span)
        end = max(end, span.end)
    if group:
        fused.append(_one(group, end))
    return fused


def _one(group: list[Span], end: int) -> Span:
    if len(group) == 1:
        return group[0]
    best = min(group, key=_rank)
    return Span(group[0].start, end, best.type, best.layer, max(span.score for span in group))


def _rank(span: Span) -> tuple[bool, bool, int, float]:
    weak = span.type == "UNIQUE_OTHER" or span.score < 0.6
    return span.layer != "known", weak, IDENTIFIER_TYPES[span.type].priority, -span.score


def _is_a_word(value: str, span: Span) -> bool:
    """An ordinary word never spreads through a text, unless the import gave it as a name."""
    return value in ALLOWED or (span.layer != "known" and ordinary(value))


def _repeat(text: str, spans: list[Span]) -> list[Span]:
    """Other occurrences of the names and numbers found once."""
    wanted: dict[str, Span] = {}
    words_of_everyday: set[str] = set()
    for span in spans:
        value = text[span.start : span.end].strip()
        if span.type in NAME_TYPES:
            value = squeezed(value).text
            fits = len(value) >= 2 and bool(_NAME.fullmatch(value))
            if fits and _is_a_word(value, span):
                words_of_everyday.add(value)
        else:
            fits = span.type in _REPEATED and len(value) >= 5
        if fits and (value not in wanted or wanted[value].score < span.score):
            wanted[value] = span
    covered = {(span.start, span.end) for span in spans}
    repeated = []
    view = squeezed(text) if any(span.type in NAME_TYPES for span in wanted.values()) else View(text)
    for value, span in wanted.items():
        name = span.type in NAME_TYPES
        for start, end in occurrences(view, value) if name else plain_occurrences(text, value):
            apart = value not in words_of_everyday or is_called(text, start, end)
            if (start, end) not in covered and apart:
                repeated.append(Span(start, end, span.type, "propagation", span.score))
    return repeated
