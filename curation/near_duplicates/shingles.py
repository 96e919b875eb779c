"""A text as the set of its character 5-grams, each a 64-bit number, and the share that two sets have in
common."""

import re
import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

WIDTH: Final = 5
_LEFT_OUT = re.compile(r"[\W_]+")
# An odd factor for the polynomial over code points, and the constants of the splitmix64 finaliser, which
# spreads neighbouring numbers over the whole range.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def folded(text: str) -> str:
    """What is compared of a text: letters, digits and ideographs, without width and case."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).casefold())


def spread(numbers: Hashes) -> Hashes:
    """Every bit of each result depends on every bit of the number."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _FIRST
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _SECOND
    mixed: Hashes = numbers ^ (numbers >> np.uint64(31))
    return mixed


def code_points(letters: str) -> Hashes:
    """The characters as numbers."""
    encoded = letters.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(encoded, dtype=np.uint32).astype(np.uint64)


def windows(codes: Hashes, width: int) -> Hashes:
    """A number for each run of ``width`` characters, in order; equal runs have equal numbers."""
    count = len(codes) - width + 1
    sums = np.full(count, width, dtype=np.uint64)
    for place in range(width):
        sums *= _FACTOR
        sums += codes[place : place + count]
    return spread(sums)


def shingles(text: str) -> Hashes:
    """The 5-grams of a text as sorted distinct numbers; a shorter text is one shingle, an empty one none."""
    codes = code_points(folded(text))
    return np.unique(windows(codes, min(WIDTH, len(codes)))) if len(codes) else codes


def jaccard(one: Hashes, other: Hashes) -> float:
    """The share of common shingles among all of both; 0 where one is empty."""
    if not len(one) or not len(other):
        return 0.0
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)
