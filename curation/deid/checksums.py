"""The check digits of resident IDs, bank cards and organisation codes. A wrong one makes no number safe."""

from __future__ import annotations

import re

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def resident_id_is_valid(number: str) -> bool:
    """True if the check character of an 18-character resident ID number is right."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def luhn_is_valid(number: str) -> bool:
    """True if a card number passes the Luhn check."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def uscc_is_valid(code: str) -> bool:
    """True if the check sign of a unified social credit code (GB 32100) is right."""
    if len(code) != 18 or any(sign not in _USCC_SIGNS for sign in code):
        return False
    total = sum(_USCC_SIGNS.index(sign) * weight for sign, weight in zip(code, _USCC_WEIGHTS, strict=False))
    return _USCC_SIGNS[(31 - total % 31) % 31] == code[-1]
