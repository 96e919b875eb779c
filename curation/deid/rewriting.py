"""Writes the text without its identifiers: role words, 【类型】, generic places and shifted dates, with an
offset map both ways. Surrogates derive from a project key and a patient key; they never hold or show a
true value."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from curation.deid import dates
from curation.deid.lexicon import any_of
from curation.deid.types import DEFAULT_POLICY, IDENTIFIER_TYPES, Policy, Span
from curation.deid.views import folded

_WEEKS = 260
_TITLE_AFTER = re.compile(rf"[ ]?(?:{any_of('titles.txt')})")
_TITLE_IN = re.compile(rf"(?:{any_of('titles.txt')})$")
_TIER = re.compile(r"三级|三甲|二级|二甲")


@dataclass(frozen=True, slots=True)
class Segment:
    """One replaced stretch: where it was in the source and what it became in the rewritten text."""

    source_start: int
    source_end: int
    start: int
    end: int


@dataclass(frozen=True)
class Rewritten:
    """The rewritten text and its segments in order; everything between segments is unchanged."""

    text: str
    offsets: tuple[Segment, ...]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The source range behind a range of the rewritten text; a touched segment counts as a whole."""
        return self._map(start, end, "start", "end", "source_start", "source_end")

    def from_source(self, start: int, end: int) -> tuple[int, int]:
        """The rewritten range that stands for a source range; a touched segment counts as a whole."""
        return self._map(start, end, "source_start", "source_end", "start", "end")

    def _map(self, start: int, end: int, a: str, b: str, to_a: str, to_b: str) -> tuple[int, int]:
        starts = [getattr(segment, a) for segment in self.offsets]

        def place(at: int, *, closing: bool) -> int:
            index = bisect_right(starts, at - 1 if closing else at) - 1
            if index < 0:
                return at
            segment = self.offsets[index]
            low, high = getattr(segment, a), getattr(segment, b)
            if low < at < high or (at == low and not closing):
                return int(getattr(segment, to_b if closing else to_a))
            return int(at - high + getattr(segment, to_b))

        return place(start, closing=False), place(end, closing=True)

    def to_json(self) -> str:
        """A JSON object: text and offsets as lists of four integers."""
        rows = [[s.source_start, s.source_end, s.start, s.end] for s in self.offsets]
        return json.dumps({"text": self.text, "offsets": rows}, ensure_ascii=False)

    @classmethod
    def from_json(cls, data: str) -> Rewritten:
        """The inverse of `to_json`."""
        raw = json.loads(data)
        return cls(raw["text"], tuple(Segment(*row) for row in raw["offsets"]))


@dataclass(frozen=True)
class Surrogates:
    """Per-patient replacements derived from the project's key; the same patient always gets the same ones."""

    project_key: bytes
    patient_key: str

    @property
    def shift_days(self) -> int:
        """The patient's date offset: a multiple of seven days, back in time, never 0."""
        digest = hmac.new(
            self.project_key, b"date-shift\0" + self.patient_key.encode(), hashlib.sha256
        ).digest()
        return -7 * (1 + int.from_bytes(digest[:8], "big") % _WEEKS)

    def digest(self, original: str) -> str:
        """The keyed digest of an original, for the reverse search after the map is destroyed."""
        value = re.sub(r"\s+", "", folded(original).text).lower()
        return hmac.new(self.project_key, b"original\0" + value.encode(), hashlib.sha256).hexdigest()


def rewrite(
    text: str, spans: Sequence[Span], *, surrogates: Surrogates, policy: Policy = DEFAULT_POLICY
) -> Rewritten:
    """The text with every span replaced as the policy says; spans must be sorted and must not overlap."""
    pieces: list[str] = []
    segments: list[Segment] = []
    at = length = 0
    years = [
        (span.start, year)
        for span in spans
        if (year := dates.year_of(folded(text[span.start : span.end]).text))
    ]
    for span in spans:
        if span.start < at or span.end > len(text) or span.start >= span.end:
            raise ValueError("spans must be sorted, inside the text, non-empty and free of overlap")
        if policy.action(span.type) == "keep":
            continue
        replacement = _replacement(text, span, surrogates, policy, years)
        pieces += [text[at : span.start], replacement]
        length += span.start - at
        segments.append(Segment(span.start, span.end, length, length + len(replacement)))
        length += len(replacement)
        at = span.end
    pieces.append(text[at:])
    return Rewritten("".join(pieces), tuple(segments))


def _replacement(
    text: str, span: Span, surrogates: Surrogates, policy: Policy, years: list[tuple[int, int]]
) -> str:
    action = policy.action(span.type)
    label = IDENTIFIER_TYPES[span.type].zh
    original = text[span.start : span.end]
    if action == "role":
        return _role(text, span, label)
    if action == "shift":
        year = _nearest_year(years, span.start)
        return dates.shifted(folded(original).text, surrogates.shift_days, year=year) or "【日期】"
    if action == "hospital":
        return _hospital(original, span)
    fixed = {"strip": "", "area": "【地区】", "exposure": "【工作单位】", "age90": _age(original)}
    return fixed.get(action, f"【{label}】")


def _role(text: str, span: Span, label: str) -> str:
    if span.type == "NAME_STAFF" and _TITLE_AFTER.match(text, span.end):
        return "某"
    if span.type == "NAME_PATIENT" and text[max(0, span.start - 2) : span.start] in (
        "患者",
        "病人",
        "患儿",
        "产妇",
        "孕妇",
    ):
        return "某"
    title = _TITLE_IN.search(text, span.start, span.end)
    return title[0] if span.type == "NAME_STAFF" and title else label


def _hospital(original: str, span: Span) -> str:
    return "某三级医院" if _TIER.search(original) else "某医院"


def _age(original: str) -> str:
    return "≥90周岁" if original.endswith("周岁") else "≥90岁"


def _nearest_year(years: list[tuple[int, int]], at: int) -> int | None:
    """The year of the last dated mention before, or else of the first one after."""
    before = [year for place, year in years if place <= at]
    if before:
        return before[-1]
    return years[0][1] if years else None
