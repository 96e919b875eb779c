"""Geographical coordinates in degrees, decimals or minutes, with or without words for longitude and latitude.
The pair is one span; a pair of measured values is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.types import Span

_WORD = r"(?:[东西]经|[南北]纬|经度|纬度)"
_LATIN = r"(?:lat(?:itude)?|lng|lon(?:gitude)?)"
_DEGREES = (
    r"[0-9]{1,3}(?:\.[0-9]+)?[ ]?[°度]?(?:[ ]?[0-9]{1,2}(?:\.[0-9]+)?[ ]?[′'’分])?"
    r"(?:[ ]?[0-9]{1,2}(?:\.[0-9]+)?[ ]?(?:″|\"|”|′′|''|秒))?"
)
_SEPARATOR = r"[ ]?[,，、/;；|]?[ ]?"
_WORDED = rf"{_WORD}[ ]?(?:约|为)?[:：=]?[ ]?{_DEGREES}"
_PLACED = rf"{_LATIN}[ ]?[:=：][ ]?-?{_DEGREES}"
_SIGNED = (
    r"(?:[NSEW][ ]?[0-9]{1,3}(?:\.[0-9]{3,}|°)[0-9.′'’″\"° ]{0,12}[0-9′'’″\"°]?|"
    r"[0-9]{1,3}(?:\.[0-9]{3,}°?|°[0-9.′'’″\" ]{0,12})[NSEW](?![+\-十]))"
)
_DECIMAL = r"[0-9]{1,3}\.[0-9]{3,}°?"
_PATTERNS = (
    re.compile(rf"(?P<v>{_WORDED}(?:{_SEPARATOR}{_WORDED})?)"),
    re.compile(rf"(?P<v>{_PLACED})", re.I),
    re.compile(rf"(?<![A-Za-z0-9])(?P<v>{_SIGNED}{_SEPARATOR}{_SIGNED})(?![A-Za-z0-9])"),
    re.compile(rf"(?:坐标|定位|GPS|位置)[^0-9\n]{{0,8}}(?P<v>{_DECIMAL}{_SEPARATOR}{_DECIMAL})"),
    re.compile(
        r"(?<![0-9.])(?P<v>[0-9]{1,3}\.[0-9]{4,}°?[NE]?\s?[,，]\s?[0-9]{1,3}\.[0-9]{4,}°?[NE]?)(?![0-9])"
    ),
)
_HINT = re.compile(r"[经纬][度 ]?[:：]?[ ]?[0-9]|[0-9]\.[0-9]{3}|°|lat|LAT")


def find(text: str) -> Iterator[Span]:
    """Coordinates in a folded text."""
    if not _HINT.search(text):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Span(*match.span("v"), "GEO", "rule", 0.85)
