"""Names in Latin letters: all ways to write a known name in pinyin or in its own letters, looked up
among the words of a text, and whether Latin words could be a Chinese name at all. Knows no person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product

from curation.deid.lexicon import words, words_by_line
from curation.deid.name_words import COMPOUND
from curation.deid.views import folded, squeezed

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
_BETWEEN = re.compile(r"[ \t,.\-'’·]{0,3}")
_INITIALS_BEFORE = re.compile(r"(?:缩写|[Ii]nitials?)[:： ]{0,2}$")
_CASED = re.compile(r"[A-Z]+|[A-Z][a-z]+")
_LONGEST = 5
# A way to write a name: its letters, and the least number of words they must be written in.
Ways = Mapping[str, tuple[int, float]]


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """The syllables of each character; ü may be written v, u or yu."""
    found: dict[str, list[str]] = {}
    for syllable, *rows in words_by_line("pinyin.txt"):
        forms = dict.fromkeys((syllable, syllable.replace("v", "u"), syllable.replace("v", "yu")))
        for character in "".join(rows):
            found.setdefault(character, []).extend(forms)
    return {character: tuple(dict.fromkeys(syllables)) for character, syllables in found.items()}


@cache
def _syllables() -> frozenset[str]:
    return frozenset(line[0] for line in words_by_line("pinyin.txt"))


@cache
def _surnames() -> frozenset[str]:
    """Syllables of the surnames, compound ones joined."""
    names = words("surnames.txt") | COMPOUND
    return frozenset(written for name in names for written in _written(name))


def _written(characters: str) -> list[str]:
    """The characters in pinyin without spaces, in every reading; none if one reading is unknown."""
    readings = [_readings().get(character, ()) for character in characters]
    return ["".join(way) for way in product(*readings)] if all(readings) else []


@lru_cache(maxsize=8192)
def ways_to_write(raw: str) -> Ways:
    """All ways to write a known name in Latin letters, in lower case and without signs between.

    Initials alone count only where a word announces them: they are listed with 9 words, which no text has.
    """
    name = squeezed(folded(raw).text).text
    if name.isascii():
        return _ways_of_latin(_WORD.findall(raw.translate(_APOSTROPHES)))
    surname = name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]
    ways: dict[str, tuple[int, float]] = {}
    for family, given in product(_written(surname), _written(name[len(surname) :])):
        ways[family + given] = ways[given + family] = (1, 0.95)
    for family in _written(surname):
        for short in _initials(name[len(surname) :]):
            ways.setdefault(family + short, (2, 0.9))
            ways.setdefault(short + family, (2, 0.9))
    for given in _written(name[len(surname) :]):
        for short in _initials(surname):
            ways.setdefault(given + short, (2, 0.9))
            ways.setdefault(short + given, (2, 0.9))
    for short in _initials(name):
        ways.setdefault(short, (9, 0.8))
    return ways


def _initials(characters: str) -> set[str]:
    readings = [{syllable[0] for syllable in _readings().get(character, ())} for character in characters]
    return {"".join(way) for way in product(*readings)} if all(readings) else set()


def _ways_of_latin(parts: Sequence[str]) -> Ways:
    """A name that was given in Latin letters: in both orders, with an initial, and each part alone."""
    lower = [part.lower() for part in parts]
    ways = {"".join(lower): (1, 1.0), "".join(reversed(lower)): (1, 1.0)}
    if len(lower) > 1:
        for short, whole in ((lower[0], lower[-1]), (lower[-1], lower[0])):
            ways.setdefault(short[0] + whole, (2, 0.9))
            ways.setdefault(whole + short[0], (2, 0.9))
    for part in lower:
        if len(part) >= 3:
            ways.setdefault(part, (1, 0.8))
    return ways


class LatinWords:
    """The Latin words of a text and the runs of them that may be one name."""

    def __init__(self, text: str) -> None:
        self._runs: dict[str, list[tuple[int, int, int, bool]]] = {}
        found = [match.span() for match in _WORD.finditer(text)]
        for first, (start, end) in enumerate(found):
            letters = text[start:end]
            announced = bool(_INITIALS_BEFORE.search(text, max(0, start - 12), start))
            for last in range(first, min(first + _LONGEST, len(found))):
                if last > first:
                    gap = _BETWEEN.match(text, end, found[last][0])
                    if gap is None or gap.end() != found[last][0]:
                        break
                    end = found[last][1]
                    letters += text[found[last][0] : end]
                dot = text[end : end + 1] == "." and last > first and found[last][1] - found[last][0] == 1
                run = (start, end + dot, last - first + 1, announced)
                self._runs.setdefault(letters.translate(_APOSTROPHES).lower(), []).append(run)

    def __bool__(self) -> bool:
        return bool(self._runs)

    def written(self, ways: Ways) -> Iterator[tuple[int, int, float]]:
        """Where one of the ways to write a name stands: start, end, score."""
        for letters in ways.keys() & self._runs.keys():
            least, score = ways[letters]
            for start, end, count, announced in self._runs[letters]:
                if count >= least or announced:
                    yield start, end, score


@lru_cache(maxsize=16384)
def syllables_in(word: str) -> int:
    """The least number of syllables of pinyin a Latin word is made of; 0 if it is not made of them."""
    plain = word.lower()
    least = [0] + [0] * len(plain)
    for at in range(len(plain)):
        if at == 0 or least[at]:
            for stop in range(at + 1, min(at + 6, len(plain)) + 1):
                if plain[at:stop] in _syllables():
                    least[stop] = min(least[stop] or 99, least[at] + 1)
    return least[-1]


def is_surname(word: str) -> bool:
    """Is this Latin word the reading of a surname?"""
    return word.lower() in _surnames()


def is_chinese_name(parts: Sequence[str]) -> bool:
    """Could two Latin words be a Chinese name: one the surname, the other one to three syllables?"""
    if len(parts) != 2 or not all(_CASED.fullmatch(part) for part in parts):
        return False
    return any(
        is_surname(surname) and 1 <= syllables_in(given) <= 3
        for surname, given in (parts, (parts[1], parts[0]))
    )
