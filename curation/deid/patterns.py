"""Tables of patterns and their search. A row is only tried around the words without which it cannot match,
and all words of a table are found in one pass: this is what makes a long table cheap. Knows no identifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ahocorasick_rs import AhoCorasick

from curation.deid.types import Span
from curation.deid.views import CJK

Score = Callable[[re.Match[str]], float | None]
# Around what a row is tried where no word will do: rows of digits, numbers with dots, houses, plates.
DENSE, DOTS, LETTERED, HOUSED, PLATED = "<digits>", "<dots>", "<lettered>", "<housed>", "<plated>"
SPELT = "<spelt>"
BROKEN_WORD, BROKEN_CODE, BROKEN_NAME = "<broken-word>", "<broken-code>", "<broken-name>"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ANCHORS = {
    DENSE: re.compile(rf"[0-9OolISB](?:[^0-9\n{CJK}]{{0,9}}[0-9OolISB]){{5,}}"),
    DOTS: re.compile(r"[0-9][.。·][0-9]{1,3}[.。·][0-9]"),
    LETTERED: re.compile(
        r"[门急住体病检外冰细切活免军海空陆武警字政参后][诊检号]?字?第?[ ]?[0-9]{2}|[0-9][病"
        r"冰细切活免检组][0-9]"
    ),
    HOUSED: re.compile(r"[0-9一二三四五六七八九十][ ]?(?:号|弄|栋|幢|座|楼|单元|组|社|队|宿舍|室|网格)"),
    SPELT: re.compile(r"[A-Za-z0-9](?:[ ]{1,4}[A-Za-z0-9@._\-年月日](?![A-Za-z0-9])){4}"),
    BROKEN_WORD: re.compile(rf"[{CJK}]\n[ ]{{0,4}}[{CJK}]"),
    BROKEN_NAME: re.compile(rf"[{CJK}][ ][{CJK}](?:[ ][{CJK}])?"),
    BROKEN_CODE: re.compile(r"[0-9年月\-/.]\n[ ]{0,4}[0-9\-/.]"),
    PLATED: re.compile(rf"[{PROVINCES}][ ]?[A-HJ-NP-Z][ ·•.\-]{{0,2}}[A-HJ-NP-Z0-9]"),
}


class Row:
    """A type, its pattern (the group `v` or `w` is the value), its score or what decides it (None refuses),
    and the words of which one stands in every match; `reach` is how far the pattern goes from there. Where
    every match `begins` with its word, nothing is searched: the pattern is only tried there.
    """

    __slots__ = ("begins", "hints", "layer", "pattern", "reach", "score", "type")

    def __init__(
        self,
        kind: str,
        pattern: str,
        score: float | Score,
        hints: str,
        *,
        layer: str = "shape",
        judge: Callable[[re.Match[str]], bool] | None = None,
        flags: int = 0,
        reach: int = 40,
        begins: bool = False,
    ) -> None:
        self.type = kind
        self.pattern = re.compile(pattern, re.M | flags)
        self.score = score if judge is None or callable(score) else _if(judge, score)
        self.hints = tuple(hints.split())
        self.layer = layer
        self.reach = reach
        self.begins = begins


def _if(judge: Callable[[re.Match[str]], bool], score: float) -> Score:
    return lambda match: score if judge(match) else None


class Table:
    """Rows that are searched together, each around its own words."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)
        words: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            for hint in row.hints:
                words.setdefault(hint, []).append(number)
        self._anchored = [(pattern, words.pop(name, [])) for name, pattern in _ANCHORS.items()]
        self._automaton = AhoCorasick(list(words))
        self._wanting = list(words.values())

    def find(self, text: str) -> Iterator[Span]:
        """The spans of all rows in a folded text."""
        places: dict[int, list[tuple[int, int]]] = {}
        for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for number in self._wanting[word]:
                if number in places:
                    places[number].append((start, end))
                else:
                    places[number] = [(start, end)]
        for pattern, rows in self._anchored:
            for match in pattern.finditer(text) if rows else ():
                for number in rows:
                    places.setdefault(number, []).append(match.span())
        for number, found in places.items():
            row = self._rows[number]
            for match in (
                _at(row.pattern, text, found) if row.begins else _around(row.pattern, text, found, row.reach)
            ):
                score = row.score(match) if callable(row.score) else row.score
                if score is not None:
                    start, end = match.span("w") if match.lastgroup == "w" else match.span("v")
                    yield Span(start, end, row.type, row.layer, score)


def _at(pattern: re.Pattern[str], text: str, places: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begin at places."""
    for start in dict.fromkeys(start for start, _ in places):
        if match := pattern.match(text, start):
            yield match


def _around(
    pattern: re.Pattern[str], text: str, places: list[tuple[int, int]], reach: int
) -> Iterator[re.Match[str]]:
    """The matches of a pattern around places."""
    begin, stop = places[0][0] - reach, places[0][1] + reach
    for start, end in places:
        if start - reach > stop:
            yield from _within(pattern, text, begin, stop)
            begin = start - reach
        if end + reach > stop:
            stop = end + reach
    yield from _within(pattern, text, begin, stop)


def _within(pattern: re.Pattern[str], text: str, begin: int, stop: int) -> Iterator[re.Match[str]]:
    if stop >= len(text):
        yield from pattern.finditer(text, max(0, begin))
        return
    for match in pattern.finditer(text, max(0, begin), stop):
        if match.end() < stop:
            yield match
        elif whole := pattern.match(text, match.start()):
            # The match reached the window's end, which is no end of the text.
            yield whole
