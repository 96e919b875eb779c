"""Judges whether the words in front of a suffix such as 医院, 厂 or 社区 name one place or only describe
some: by the tags of a dictionary tagger, by lists of describing words, and by the suffixes of divisions.
Finds no span of its own."""

from __future__ import annotations

from collections.abc import Set

import rjieba

from curation.deid.lexicon import words

_NAMING_TAGS = frozenset(["nr", "nrt", "nrfg", "ns", "nt", "nz", "j", "x", "eng"])
_BREAKING_TAGS = frozenset("cdpruyeovtlioh")
_ADMINISTRATIVE = frozenset(
    ["省", "市", "县", "区", "镇", "乡", "州", "旗", "新区", "自治县", "自治州", "开发区"]
)
_DIVISION_ENDS = frozenset("省市县区镇乡州旗")
_OWNERS = frozenset(["武警", "解放军", "陆军", "海军", "空军", "联勤", "中国人民解放军"])
_POINTING = frozenset("该某本我你他她全各外邻同此每这那哪从去家不到在来回进出下上")
_POINTERS = words("pointing_words.txt")
_DIVISION_WORDS = words("division_words.txt")


def head_start(text: str, start: int, end: int, *, generic: Set[str], cued: bool) -> int | None:
    """Where the proper part of `text[start:end]` begins, or None if these words name nothing.

    `generic` are words that only describe. With `cued` (a preposition of place stands before, an
    occupation behind) words that are no proper names by themselves may name, if nothing but nouns and
    describing words stands there.
    """
    tokens = rjieba.tag(text[start:end])
    at, begin, weak, whole = end, None, None, True
    for word, tag in reversed(tokens):
        at -= len(word)
        if begin is None and word in _POINTERS:
            return None
        if _names(word, tag, generic) or (
            begin == at + 1 and len(word) == 1 and _short_division(text, begin)
        ):
            begin = at
        elif word in generic or word in _ADMINISTRATIVE or word.isdigit():
            if begin is not None and word not in _ADMINISTRATIVE:
                return at if word in _OWNERS else begin
        elif begin is not None:
            return begin
        elif tag[:1] in _BREAKING_TAGS and not _is_division(word):
            whole = False
            break
        else:
            weak = at
    if begin is not None:
        return begin
    if cued and whole and weak is not None and weak == start and end - weak >= 2:
        return weak
    return None


def _names(word: str, tag: str, generic: Set[str]) -> bool:
    """Is this token a proper name?"""
    if word in generic or word in _DIVISION_WORDS:
        return False
    if word in words("regions.txt") or _is_division(word):
        return True
    return tag in _NAMING_TAGS and len(word) >= 2 and not word.isdigit() and word[0] not in _POINTING


def _is_division(word: str) -> bool:
    return (
        len(word) >= 2
        and word[-1] in _DIVISION_ENDS
        and word[0] not in _POINTING
        and word not in _DIVISION_WORDS
    )


def _short_division(text: str, begin: int) -> bool:
    """Does a division of two characters begin here, which lacks its first one (望 in front of 河县)?"""
    return text[begin + 1 : begin + 2] in _DIVISION_ENDS and text[begin - 1] not in _POINTING
