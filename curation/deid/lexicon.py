"""Reads the word lists that ship with the detector, once each. The lists are text files beside this module:
words parted by white space, comments behind `#`. Knows nothing about what the words are for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "lexicons"


@cache
def words(name: str) -> frozenset[str]:
    """All words of one list."""
    return frozenset(word for line in words_by_line(name) for word in line)


@cache
def words_by_line(name: str) -> tuple[tuple[str, ...], ...]:
    """The non-empty lines of one list as words."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(found) for line in lines if (found := line.partition("#")[0].split()))


@cache
def longest_first(name: str) -> tuple[str, ...]:
    """The words of one list in the order a regular expression must try them."""
    return tuple(sorted(words(name), key=lambda word: (-len(word), word)))


@cache
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """The words of a list of two-character words as pairs of characters."""
    return tuple((word[0], word[1]) for word in sorted(words(name)))


def any_of(name: str) -> str:
    """A regular-expression alternation of one list, longest word first (the lists hold no special signs)."""
    return "|".join(longest_first(name))
