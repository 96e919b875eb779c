"""Reads gold for measuring the detector: one JSON document per line, its spans in code points. Every line is
checked before it counts, because a shifted offset would look like a leak; nothing is kept or corrected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from curation.deid.known import KnownIdentifiers
from curation.deid.types import IDENTIFIER_TYPES


class GoldProblem(ValueError):
    """A line that cannot be measured; `code` is stable, `params` name the line and what is wrong."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def read_gold(
    lines: Iterable[str], *, types: Mapping[str, str | None] | None = None
) -> Iterator[dict[str, Any]]:
    """Documents `{"text", "spans", "known"}` of JSON lines; blank lines are passed over.

    `types` renames the file's types; one mapped to None is left out of the gold. Raises GoldProblem.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _document(number, line.removeprefix("\ufeff"), types or {})


def _document(number: int, line: str, types: Mapping[str, str | None]) -> dict[str, Any]:
    try:
        doc = json.loads(line)
    except ValueError as error:
        raise GoldProblem("broken_json", row=number) from error
    if not isinstance(doc, dict):
        raise GoldProblem("not_an_object", row=number)
    text, spans = doc.get("text"), doc.get("spans", [])
    if not isinstance(text, str) or not isinstance(spans, list):
        raise GoldProblem("gold_without_text", row=number)
    named = [_span(number, len(text), span, types) for span in spans]
    try:
        KnownIdentifiers.from_mapping(doc.get("known") or {})
    except (ValueError, AttributeError, TypeError) as error:
        raise GoldProblem("gold_known", row=number, reason=str(error)) from error
    kept = [span for span in named if span is not None]
    return {"text": text, "spans": kept, "known": doc.get("known") or None}


def _span(
    number: int, length: int, span: object, types: Mapping[str, str | None]
) -> dict[str, int | str] | None:
    if not isinstance(span, dict) or not {"start", "end", "type"} <= set(span):
        raise GoldProblem("gold_span", row=number, length=length, span=str(span)[:80])
    start, end, given = span["start"], span["end"], str(span["type"])
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise GoldProblem("gold_span", row=number, length=length, span=f"{start}–{end}")
    kind = types.get(given, given)
    if kind is not None and kind not in IDENTIFIER_TYPES:
        raise GoldProblem("gold_type", row=number, type=given)
    return None if kind is None else {"start": start, "end": end, "type": kind}
