"""Reads the four kinds of calculated value out of text, as decimals and calendar dates; nothing is run."""

from __future__ import annotations

import re
from datetime import date
from decimal import Context, Decimal, InvalidOperation

from annotation.formats.base import Json
from annotation.formats.folding import narrow

KINDS = ("equation", "integer", "date", "weeks_days")
Read = Decimal
# Longer texts are no numbers that anybody writes, and their arithmetic could take forever.
LONGEST = 30
TOLERANCE = Decimal("0.05")
DIGITS = Context(prec=3)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
# A number alone is neither weeks nor days, so one of the words or a + must stand there.
_DAYS = r"(\d)\s*(?:天|日|d|days?)?"
_WEEKS = re.compile(rf"(\d{{1,3}})\s*(?:(?:周|w|weeks?)(?:\s*[+,、]?\s*{_DAYS})?|[+,、]\s*{_DAYS})", re.I)


def read(text: str, kind: str) -> Read | None:
    """The value as one comparable number: dates as days of the calendar, weeks and days as days."""
    plain = narrow(text).strip()
    if len(plain) > LONGEST:
        return None
    if kind == "date":
        return _date(plain)
    if kind == "weeks_days":
        match = _WEEKS.fullmatch(plain.strip("() "))
        days = int(match[2] or match[3] or 0) if match else 0
        return Decimal(int(match[1]) * 7 + days) if match and days < 7 else None
    plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if kind == "integer" and number != number.to_integral_value():
        return None
    return number


def _date(plain: str) -> Read | None:
    match = _DATE.fullmatch(plain)
    if match is None:
        return None
    try:
        return Decimal(date(int(match[1]), int(match[2]), int(match[3])).toordinal())
    except ValueError:
        return None


def as_text(text: str, kind: str) -> str:
    """A readable value in the one way in which it is kept; what cannot be read stays as it is."""
    number = read(text, kind)
    if number is None:
        return text
    if kind == "date":
        return date.fromordinal(int(number)).isoformat()
    if kind == "weeks_days":
        weeks, days = divmod(int(number), 7)
        return f"{weeks}+{days}"
    return narrow(text).strip().replace(",", "").removeprefix("+")


def default_limits(value: Decimal) -> tuple[Decimal, Decimal]:
    """5 % below and above, whatever the sign."""
    ends = (value * (1 - TOLERANCE), value * (1 + TOLERANCE))
    return min(ends), max(ends)


def reduced(value: object, input: Json) -> object:
    """What two answers are compared by: rounding makes classes, which "within 5 %" would not."""
    kind = str(input.get("kind"))
    if not isinstance(value, str):
        return repr(value)
    number = read(value, kind)
    if number is None:
        return narrow(value).strip()
    return DIGITS.plus(number).normalize() if kind == "equation" else number.normalize()
