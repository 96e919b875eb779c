"""Brings two texts that a reader would call the same to one form: no blanks, no full-width letters.

Meaning is never touched: superscripts, circled numbers and case stay as they are, so 10² is not 102.
"""

from __future__ import annotations

import re

# Full-width ASCII stands at a fixed distance from its plain form, and every mark maps to one character, so
# offsets stay valid.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """Full-width letters, digits and marks as plain ones; the length does not change."""
    return text.translate(_NARROW)


def fold(text: str) -> str:
    """The text without any blanks and in plain width, for comparing."""
    return re.sub(r"\s+", "", narrow(text))


def shorten(text: str, limit: int = 60) -> str:
    """One line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
