"""Names by what they are made of, where a name can begin: a surname and usual characters behind an edge or
a word that people stand behind, and an edge, an act or a new word after them. Points are summed for each
sign of a name and against it; neither title nor label is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import rjieba

from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import (
    COMPOUND,
    FREQUENT,
    GIVEN,
    HAN,
    NOT_GIVEN,
    STRONG,
    SURNAMES,
    begins_like_a_word,
    is_allowed,
)
from curation.deid.tagging import DRUG_AROUND
from curation.deid.types import Span
from curation.deid.views import CJK

_NO_NAME = words("framed_no_names.txt") | words("likely_no_names.txt")
_EPONYM = re.compile(any_of("eponyms.txt"))
_DRUG_ENDS = frozenset("唑胺啶酯嗪酮醇沙癜芬")
_UNASKED: Final = -9.0
_NUMERALS = "〇零一二三四五六七八九十百"
_RARE = "\u3400-\u4dbf\U00020000-\U0003ffff"
_TELLING = words("given_telling.txt")
_USUAL = frozenset(GIVEN) | words("given_more.txt")
# Behind these a person may stand.
_LEFT = frozenset(
    "由经与和及向请叫跟给找让替为对据把被说诉告知称陪父母兄弟姐妹子女夫妻媳系护师生员者人班床今"
    "昨明日属的到是在重院服科"
)
# Surnames that are too rare, or too much of a word, to begin a name by themselves.
_NEVER = frozenset("越那须咸鱼年占被使")


def _beginning() -> re.Pattern[str]:
    """A surname at an edge, behind a word that people stand behind, or before a telling character."""
    begin = SURNAMES - _NEVER
    usual = "".join(sorted(_USUAL))
    telling = "".join(sorted(_TELLING))
    strong, other = "".join(sorted(begin & STRONG)), "".join(sorted(begin - STRONG))
    placed = f"(?<![{CJK}].)|(?<=[{''.join(sorted(_LEFT))}].)|(?={HAN}?[{telling}{_RARE}])"
    compound = "|".join(sorted(COMPOUND))
    return re.compile(
        f"[{strong}](?={HAN})|[{other}](?=[{usual}{_RARE}])(?:{placed})|(?:{compound})(?={HAN})", re.S
    )


_BEGIN = _beginning()
_HAN = re.compile(HAN)
_ACTS = frozenset(
    "在于因与和及跟同说称诉陪送来去到代替的也均都已未为做行查报接开诱插操执复判拟补整供带领住拒"
    "签写讲答问回打发叫让把将之系要会能可又再仍、突昨今患"
)
_AGAINST = frozenset("性症病炎期型级度区部例岁月年号次个种些么")


def find(text: str) -> Iterator[Span]:
    """Likely names in a folded text."""
    reached = 0
    for match in _BEGIN.finditer(text):
        start = match.start()
        length = _length(text, start, len(match[0])) if start >= reached else 0
        if length and not _is_drug_or_eponym(text, start, start + length):
            reached = start + length
            yield Span(start, reached, "NAME_OTHER", "likely", 0.45)


def _is_drug_or_eponym(text: str, start: int, end: int) -> bool:
    """Does the place belong to a drug (沙丁胺醇) or an eponym (巴宾斯基征), as endings and lists tell?"""
    if DRUG_AROUND.match(text, end) or text[end - 1] in _DRUG_ENDS:
        return True
    near = _EPONYM.search(text, max(0, start - 3), end + 3)
    return bool(near and near.start() < end and start < near.end())


def _left(text: str, start: int) -> float | None:
    """How well a name may begin here."""
    if not start:
        return 1.0
    sign = text[start - 1]
    if not _HAN.match(sign):
        return None if sign.isdigit() and text[start] in "周钟" else 1.0
    if any(is_word(text[start - 1 : start + reach]) for reach in (1, 2, 3)):
        return None
    return 0.5 if sign in _LEFT else 0.0


def _length(text: str, start: int, surname: int) -> int:
    """The length of the name with the most points; 0 for none."""
    best, longest = 0.0, 0
    left: float | None = _UNASKED
    for length in (surname + 2, surname + 1):
        word = text[start : start + length]
        points = _made(word, surname) if len(word) == length else None
        # A word before or after adds two points at most: most candidates are out without asking for them.
        if points is None or points < -0.5:
            continue
        left = _left(text, start) if left == _UNASKED else left
        if left is None:
            return 0
        points += left + _right(text, start, start + length)
        if points >= 1.5 and points > best:
            best, longest = points, length
    return longest


def _is_noun(given: str) -> bool:
    """Is the given name a noun of two characters (石头)?"""
    return len(given) == 2 and is_word(given) and rjieba.tag(given)[0][1] in ("n", "nr", "nz", "ns", "i")


def _is_usual(sign: str) -> bool:
    return sign in _USUAL or "\u3400" <= sign <= "\u4dbf" or sign >= "\U00020000"


@lru_cache(maxsize=16384)
def _made(word: str, surname: int) -> float | None:
    """Points for the characters of a name; None if they make none."""
    given, first = word[surname:], word[0]
    if not _NO_NAME.isdisjoint((word, word[:2])) or word[:2] in words("regions.txt"):
        return None
    if is_allowed(word) and not begins_like_a_word(word):
        return None
    if not all(_is_usual(sign) for sign in given) and not (first in STRONG and _is_noun(given)):
        return None
    if given in words("kinship.txt") or given in words("titles.txt") or not given.strip(_NUMERALS):
        return None
    if is_word(word) and not rjieba.tag(word)[0][1].startswith("nr"):
        return None
    points = 2.0 if surname == 2 or first in STRONG else 1.0 if first in FREQUENT else 0.5
    if first in GRAMMAR:
        points -= 0.5
    if surname == 1 and is_word(word[:2]) and len(given) == 2:
        points -= 1 if rjieba.tag(word[:2])[0][1].startswith(("nr", "ns")) else 2
    if len(given) == 2:
        points += 1
        if is_word(given) and not rjieba.tag(given)[0][1].startswith(("nr", "nz")):
            points -= 0.5
    points += 0.5 * sum(sign in _TELLING for sign in given)
    points -= 0.5 * sum(sign in NOT_GIVEN for sign in given)
    return points


def _right(text: str, start: int, end: int) -> float:
    """Points for what follows."""
    sign = text[end : end + 1]
    if not sign or not _HAN.match(sign):
        return 1.0
    if sign in _AGAINST:
        return -2.0
    points = 0.0
    if sign in _ACTS:
        points = 0.5
    if is_word(text[end : end + 2]):
        points = 0.5
    if is_word(text[end - 1 : end + 1]):
        points -= 1.0
    return points
