"""How strong the evidence of a span is: a reader who rejects a strong one should have to say why.
Decides nothing and hides nothing."""

from __future__ import annotations

import re

from curation.deid.checksums import luhn_is_valid, resident_id_is_valid, uscc_is_valid
from curation.deid.types import DIRECT_TYPES, Span
from curation.deid.views import chinese_digits, folded


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
    return span.type == "USCC" and uscc_is_valid(value)
