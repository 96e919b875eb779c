"""Second opinion on a word that stands where a name may stand: do the words of the text end with it, and is
what follows the surname an ordinary word (有一定, 都可以)? Judges one place of a text, finds nothing."""

from __future__ import annotations

import re
from functools import lru_cache

import rjieba

from curation.deid.lexicon import words
from curation.deid.name_words import COMPOUND, GIVEN, HAN, NOT_GIVEN, STRONG, is_allowed, plausible

_ORDINARY_TAGS = frozenset(
    ["v", "d", "c", "p", "r", "u", "y", "ad", "t", "m", "l", "i", "vn", "f", "uj", "ul", "q", "ud", "zg"]
)
# Surnames that are nearly always a word of grammar: only a vote of the tagger for the whole makes a name.
GRAMMAR = frozenset(
    "和向从同由经于让对因被时后当该本此其多过会能有那但可应都常全才再来成别给把请先就还也又要生"
)
_LINE_END = re.compile(r"[ \t]*(?:$|\n|[0-9]|[（(]|  |副?主任|主治|医师|教授|签)", re.M)


def ordinary(word: str) -> bool:
    """Is this a word of the dictionary that is no name? Such a word is never marked again elsewhere."""
    return is_allowed(word) or _tagged_ordinary(word)


@lru_cache(maxsize=16384)
def is_word(word: str) -> bool:
    """Is this a word of the dictionary, of whatever kind?"""
    return bool(rjieba.has_word(word))


@lru_cache(maxsize=4096)
def _tagged_ordinary(word: str) -> bool:
    tokens = rjieba.tag(word)
    if len(tokens) > 1:
        return False
    return bool(rjieba.has_word(word)) and not tokens[0][1].startswith(("nr", "nz"))


def stands_as_name(text: str, start: int, end: int) -> bool:
    """Do the words of the text end where the name ends, and do they speak for one?"""
    word = text[start:end]
    surname = 2 if word[:2] in COMPOUND and len(word) > 2 else 1
    given = word[surname:]
    if is_allowed(word) or not given or not plausible(word, cue=True):
        return False
    tokens = _tokens_until(text[start : end + 8], len(word))
    if tokens is None:
        return False
    if len(tokens) == 1:
        if len(word) == 2 and word[0] in GRAMMAR:
            return False
        return tokens[0][1].startswith(("nr", "nz")) or (tokens[0][1] in ("x", "n") and _usual(given))
    if word[0] in GRAMMAR:
        return (
            len(tokens) == 2
            and tokens[1][1].startswith(("nr", "nz", "ns", "n"))
            and _usual(given)
            and given not in words("kinship.txt")
        )
    if not all(sign in GIVEN for sign in given):
        return (
            word[0] in STRONG
            and len(given) == 2
            and not any(_is_ordinary(part, tag) for part, tag in tokens[1:])
        )
    if len(given) == 1:
        return word[0] in STRONG and given not in NOT_GIVEN
    return not any(_is_ordinary(part, tag) for part, tag in tokens[1:])


def word_follows(text: str, start: int, end: int) -> bool:
    """Does a word of the dictionary begin right behind the name, and is the given name itself none?"""
    return bool(rjieba.has_word(text[end : end + 2])) and not rjieba.has_word(text[start + 1 : end])


def _is_ordinary(part: str, tag: str) -> bool:
    return len(part) >= 2 and tag in _ORDINARY_TAGS


def _usual(given: str) -> bool:
    return all(sign in GIVEN for sign in given)


def _tokens_until(window: str, length: int) -> list[tuple[str, str]] | None:
    """The words that make up the first `length` characters; None if one of them reaches beyond."""
    taken: list[tuple[str, str]] = []
    at = 0
    for word, tag in rjieba.tag(window):
        if at == length:
            break
        taken.append((word, tag))
        at += len(word)
    return taken if at == length else None


def name_of_speaker(text: str, start: int, end: int) -> bool:
    """Behind 医生： at a line's start: a name that fills the line or is spoken for by the words."""
    word = text[start:end]
    if re.match(HAN, text[end : end + 1]) and not _LINE_END.match(text, end):
        return word[0] in STRONG and len(word) == 3 and stands_as_name(text, start, end) and _usual(word[1:])
    if ordinary(word) and (word[0] not in STRONG or rjieba.tag(word)[0][1] != "ns"):
        return False
    if _LINE_END.match(text, end):
        return not any(
            (tag in _ORDINARY_TAGS - {"zg", "t", "f"} and len(part) >= 2) or tag[:1] in "ury"
            for part, tag in rjieba.tag(word)
        )
    return stands_as_name(text, start, end)
