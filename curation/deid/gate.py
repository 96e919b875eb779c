"""What the gate at freeze asks of a finished text: does any known original still stand in it, and does a
scan at the lowest threshold find long digit runs, dates or hospitals. It reports, it never repairs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from curation.deid import (
    accounts,
    codes,
    coordinates,
    dates,
    digits,
    disguises,
    institutions,
    places,
    structured,
)
from curation.deid.detection import fuse
from curation.deid.known_names import occurrences
from curation.deid.public_dates import is_public
from curation.deid.types import Span
from curation.deid.views import folded, squeezed


@dataclass(frozen=True, slots=True)
class Hit:
    """An original that still stands in a text: which one of those asked for, and where, in code points."""

    original: int
    start: int
    end: int


def reverse_search(text: str, originals: Iterable[str]) -> list[Hit]:
    """Where originals of two or more characters stand in the text, in any width, spacing or case."""
    view = folded(text)
    plain = view.text.lower()
    thin = squeezed(plain)
    hits: set[Hit] = set()
    for number, original in enumerate(originals):
        wanted = squeezed(folded(original).text.lower()).text
        if len(wanted) < 2:
            continue
        for start, end in occurrences(thin, wanted):
            if wanted[0].isascii() and len(wanted) < 6 and _inside_a_run(plain, start, end):
                continue
            hits.add(Hit(number, *view.source(start, end)))
    return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.original))


def _inside_a_run(text: str, start: int, end: int) -> bool:
    """True if a short number or word only stands inside a longer one."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return any(sign.isascii() and sign.isalnum() for sign in (before, after) if sign)


def scan(text: str) -> list[Span]:
    """Numbers of persons, plain or in disguise, announced codes, accounts, unexplained digit runs, dates,
    hospitals.

    Every finding counts, whatever its score. A year or a season alone and the dates of laws and products
    are passed: they date no patient.
    """
    view = folded(text)
    found = [*structured.find(view.text), *digits.find(view.text)]
    found += [*codes.find(view.text), *accounts.find(view.text), *coordinates.find(view.text)]
    found += (span for span in disguises.find(view.text) if span.type != "UNIQUE_OTHER")
    found += (
        span for span in fuse(dates.find(view.text)) if span.type != "DATE" or not is_public(view.text, span)
    )
    found += (span for span in places.find(view.text) if span.type == "ADDR_DETAIL")
    found += (span for span in institutions.find(view.text) if span.type == "HOSPITAL")
    found += (
        Span(match.start(), match.end(), "UNIQUE_OTHER", "digits", 0.3)
        for match in re.finditer(r"(?<![0-9.])[0-9]{9,}(?![0-9])", view.text)
    )
    spans = fuse(span for span in found if span.type not in ("TIME", "BED", "AGE_90"))
    return [Span(*view.source(span.start, span.end), span.type, span.layer, span.score) for span in spans]
