"""How strong the evidence of a span is: a reader who rejects a strong one should have to say why. Decides nothing and
hides nothing."""

from __future__ import annotations

import re

from curation.deid.structured import luhn_is_valid, resident_id_is_valid
from curation.deid.types import DIRECT_TYPES, Span
from curation.deid.views import chinese_digits, folded

_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def strong(span: Span, text: str) -> bool:
    """True for an identifier known at import, and for a number whose check digit is right.

    `text` is the text the span was found in. Numbers without a check digit are strong only when known.
    """
    if span.type not in DIRECT_TYPES and span.type != "USCC":
        return False
    if span.layer == "known":
        return True
    value = re.sub(r"[^0-9A-Za-z]", "", chinese_digits(folded(text[span.start : span.end]).text)).upper()
    if span.type == "ID_RESIDENT":
        return resident_id_is_valid(value)
    if span.type == "BANK":
        return value.isdigit() and 13 <= len(value) <= 19 and luhn_is_valid(value)
    return span.type == "USCC" and _uscc_is_valid(value)


def _uscc_is_valid(code: str) -> bool:
    """True if the check sign of a unified social credit code (GB 32100) is right."""
    if len(code) != 18 or any(sign not in _USCC_SIGNS for sign in code):
        return False
    total = sum(_USCC_SIGNS.index(sign) * weight for sign, weight in zip(code, _USCC_WEIGHTS, strict=False))
    return _USCC_SIGNS[(31 - total % 31) % 31] == code[-1]
