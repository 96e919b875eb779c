"""How alike two stems are: shares of character 3-grams, and a sketch by which candidates are found. Pure.

Blanks, punctuation, case and width are left out. A sketch is eight numbers (MinHash, two hashes to a band):
two stems that share six tenths of their 3-grams have a number in common with probability 0.97, two that
share eight tenths with 0.9997; what is found is always compared in full.
"""

import unicodedata
import zlib
from collections.abc import Set
from typing import Final

import numpy as np

WIDTH: Final = 3
BANDS: Final = 8
ROWS: Final = 2
# From this share on two stems are called alike.
ALIKE: Final = 0.6
# What follows in a longer text does not make it another question.
LONGEST: Final = 4000
_PRIME: Final = np.uint64((1 << 31) - 1)
_numbers = np.array([zlib.crc32(f"stem {n}".encode()) >> 1 for n in range(2 * BANDS * ROWS)], dtype=np.uint64)
_FACTORS = _numbers[: BANDS * ROWS, None] | np.uint64(1)
_SHIFTS = _numbers[BANDS * ROWS :, None]


def letters(text: str) -> str:
    """The letters and digits of a text, in one width and case."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def shingles(text: str) -> frozenset[str]:
    """All 3-grams; a shorter text is one by itself, a text without letters has none."""
    plain = letters(text)
    if len(plain) <= WIDTH:
        return frozenset({plain} if plain else ())
    return frozenset(plain[at : at + WIDTH] for at in range(len(plain) - WIDTH + 1))


def share(one: Set[str], other: Set[str]) -> float:
    """Jaccard: what both have of what either has; nothing is like nothing."""
    together = len(one & other)
    return together / (len(one) + len(other) - together) if together else 0.0


def sketch(text: str) -> list[int]:
    """Eight numbers of 63 bits; none for a text without letters."""
    found = shingles(text)
    if not found:
        return []
    hashes = np.array([zlib.crc32(one.encode("utf-8", "surrogatepass")) for one in found], dtype=np.uint64)
    least = ((hashes % _PRIME) * _FACTORS + _SHIFTS) % _PRIME
    rows = least.min(axis=1).reshape(BANDS, ROWS)
    named = (zlib.crc32(f"{band} {pair.tolist()}".encode()) for band, pair in enumerate(rows))
    return sorted({(band << 32) | number for band, number in enumerate(named)})
