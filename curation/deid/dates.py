"""Dates and clock times: finding them, reading them as calendar days, and writing a shifted day in the format
the old one came in. Durations, ratios and blood pressures are not dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from curation.deid.types import Span

_C = "〇零一二三四五六七八九十"
_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_ENGLISH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"

_DIGITS = re.compile("[0-9]+")
_NUMERIC = re.compile(
    rf"(?P<date>"
    rf"{_YEAR}[ ]?(?:年[ ]?{_MONTH}[ ]?月[ ]?{_DAY}(?![0-9])[ ]?[日号]?|[./\-–—][ ]?{_MONTH}[ ]?[./\-–—][ "
    rf"]?{_DAY}(?![0-9])[日号]?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9]))"
    rf"|{_YEAR}[ ]?年[ ]?{_MONTH}[ ]?月(?:份|初|底|末|中旬|上旬|下旬)?"
    rf"|{_YEAR}[.\-/]{_MONTH}(?![0-9.%/\-])(?![ ]?(?:mg|ml|mmol|g|u|次|分|个|cm|mm))"
    rf"|{_YEAR}[ ]?年(?:[初底末]|上半年|下半年|[春夏秋冬]季?)?"
    rf"|[0-9]{{2}}年{_MONTH}月(?:{_DAY}(?![0-9])[日号])?"
    rf"|{_MONTH}[ ]?月[ ]?{_DAY}(?![0-9])[ ]?[日号]"
    rf"|{_MONTH}月(?:份|初|底|末|中旬|上旬|下旬)"
    rf"|{_MONTH}[./\-]{_DAY}(?![0-9./\-])[日号]?(?=[ ]?(?:入院|出院|手术|术后|在我院|在当地|于我院|查"
    rf"|行(?![视认全看第])|"
    rf"复查|起病|来诊|晨|早|晚|上午|下午|凌晨))|{_MONTH}[./]{_DAY}(?=[ ]?日)"
    rf")"
)
_BARE_YEAR = re.compile(rf"(?:于|自|从|在|[（(])(?P<date>{_YEAR})(?=[ ]?(?:年|[)）]|[，,]))")
_WRITTEN = re.compile(
    rf"(?P<date>[一二][{_C}]{{3}}年(?:[{_C}]{{1,3}}月(?:[{_C}]{{1,3}}[日号])?)?|(?<![{_C}])[{_C}]{{1,3}}月["
    rf"{_C}]{{1,3}}[日号])"
)
_WESTERN = re.compile(
    rf"(?<![A-Za-z])(?P<date>(?:(?:{_ENGLISH})[a-z]*\.?[ ]{_DAY}(?:st|nd|rd|th)?,?[ ]{_YEAR}|{_DAY}[ \-](?:"
    rf"{_ENGLISH})[a-z]*[ \-,]{{1,2}}{_YEAR}))(?![0-9])"
)
_CLOCK = re.compile(
    r"(?<![0-9.])(?<![0-9]:)(?P<time>(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:[ ]?[AaPp][Mm"
    r"])?(?![0-9:])"
    r"|(?:[01]?[0-9]|2[0-3])[ ]?[时点][ ]?[0-5]?[0-9][ ]?分(?!钟)(?:[0-5]?[0-9]秒)?)"
)
_HOUR = re.compile(r"(?:[01]?[0-9]|2[0-3])[ ]?[时点](?!间|候|期|[0-9])(?:半|整|许|多|左右|[一三]刻)?")
_SPOKEN = re.compile(
    r"(?:上午|下午|晚上|凌晨|清晨|早上|早晨|中午|傍晚|夜里|午后|今晨|深夜|半夜|当晚|昨晚)"
    r"(?P<time>(?:十[一二]?|[一二两三四五六七八九])[点时](?:半|许|多|左右|[一三]刻|"
    r"[二三四五]?十[一二三四五六七八九]?分?)?)"
)
_PART_OF_DAY = re.compile(
    r"(?:上午|下午|晚上|晚间|晚|凌晨|清晨|早上|早晨|早|中午|正午|傍晚|夜间|夜里|夜|午后|今晨|晨|深夜|"
    r"半夜|当晚|昨晚)[ ]?约?$"
)
_HOUR_EDGE = re.compile(r"(?:^|[日号,，。；;:：\n \t])$")
_UNTIL = re.compile(r"[ ]?[\-–—~～至到][ ]?(?=[0-9])")
_BIRTH_BEFORE = re.compile(
    r"(?:出生(?:日期|年月|时间|于)?|生日|生于|DOB|[Bb]irth)[ \t]*(?:[:：为是于]|date)?[ \t]*$"
)
_PARTS = re.compile(
    rf"(?P<y>{_YEAR})(?P<s1>[ ]?年[ ]?|[./\-–—][ ]?|)(?P<m>[01]?[0-9])(?P<s2>[ ]?月[ ]?|[ ]?[./\-–—][ ]?|"
    rf")(?P<d>[0-3]?[0-9])?(?P<rest>.*)"
)
_PARTS8 = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_NO_YEAR = re.compile(r"(?P<m>[01]?[0-9])(?P<s2>[ ]?月[ ]?|[./\-])(?P<d>[0-3]?[0-9])(?P<rest>[ ]?[日号]?)")


def find(text: str) -> Iterator[Span]:
    """Dates, dates of birth and clock times in a folded text."""
    yield from _spoken(text)
    if "年" in text or "月" in text or _DIGITS.search(text):
        told = 0
        for run in _DIGITS.finditer(text):
            numeric = _NUMERIC.match(text, run.start())
            if numeric:
                yield Span(numeric.start(), numeric.end(), _kind(text, *numeric.span()), "rule", 0.9)
            start = run.start()
            if start >= told and (end := _clock_end(text, start)):
                day = _PART_OF_DAY.search(text, max(0, start - 4), start)
                yield Span(day.start() if day else start, end, "TIME", "rule", 0.7)
                told = end
        for pattern, hints in (
            (_BARE_YEAR, ("19", "20")),
            (_WRITTEN, ("月", "年")),
            (_WESTERN, tuple(_ENGLISH.split("|"))),
        ):
            for match in pattern.finditer(text) if any(hint in text for hint in hints) else ():
                start, end = match.span("date")
                yield Span(start, end, _kind(text, start, end), "rule", 0.9)


def _spoken(text: str) -> Iterator[Span]:
    """Hours in Chinese numerals behind a part of the day."""
    for match in _SPOKEN.finditer(text) if "点" in text or "时" in text else ():
        yield Span(match.start(), match.end(), "TIME", "rule", 0.7)


def _clock_end(text: str, start: int) -> int:
    """Where the clock time or the stretch of time that begins at `start` ends; 0 if none does."""
    clock = _CLOCK.match(text, start)
    if clock is None:
        hour = _HOUR.match(text, start)
        part = _PART_OF_DAY.search(text, max(0, start - 4), start)
        edge = _HOUR_EDGE.search(text, max(0, start - 1), start)
        return hour.end() if hour and (part or (edge and "时" in hour[0] and len(hour[0]) >= 3)) else 0
    until = _UNTIL.match(text, clock.end())
    later = _CLOCK.match(text, until.end()) if until else None
    return later.end() if later else clock.end()


def _kind(text: str, start: int, end: int) -> str:
    born = _BIRTH_BEFORE.search(text, max(0, start - 12), start) or re.match(
        r"[ ]?(?:出生|生[，,。人于])", text[end : end + 4]
    )
    return "DOB" if born else "DATE"


def year_of(text: str) -> int | None:
    """The four-figure year that a date begins with, if any."""
    match = re.match(_YEAR, text)
    return int(match[0]) if match else None


def shifted(text: str, days: int, *, year: int | None) -> str | None:
    """The date `days` later in the same format, or None if it cannot be dated to a month at least.

    A date without a year takes `year`. A month without a day moves as its fifteenth would.
    """
    match = _PARTS8.fullmatch(text) or _PARTS.fullmatch(text)
    named = match.groupdict() if match else {}
    if not match:
        match = _NO_YEAR.fullmatch(text)
        if not match or year is None:
            return None
        named = match.groupdict()
    try:
        day = date(int(named.get("y") or year or 0), int(named["m"]), int(named["d"] or 15)) + timedelta(
            days=days
        )
    except (ValueError, OverflowError):
        return None
    if named["d"] is None and re.match("[初底末中上下]", named.get("rest") or ""):
        return None
    padded = _is_padded(named)
    pieces = [f"{day.year:04d}", named.get("s1") or ""] if named.get("y") else []
    pieces += [f"{day.month:02d}" if padded else str(day.month), named.get("s2") or ""]
    if named["d"] is not None:
        pieces.append(f"{day.day:02d}" if padded else str(day.day))
    return "".join([*pieces, named.get("rest") or ""])


def _is_padded(named: Mapping[str, str | None]) -> bool:
    """Does this writer pad with zeros? Without evidence: yes between figures, no before 年 and 月."""
    numbers = [number for number in (named["m"], named["d"]) if number]
    if any(number[0] == "0" for number in numbers):
        return True
    return all(len(number) == 2 for number in numbers) and "月" not in (named.get("s2") or "")
