"""What a Chinese name is made of, and what only looks like one: surnames by strength, usual given-name
characters, and the allow-lexicon of clinical words. Judges single words, never a text."""

from __future__ import annotations

import re
from functools import lru_cache

from curation.deid.lexicon import any_of, words
from curation.deid.views import CJK

HAN = f"[{CJK}]"
HAN_RUN = re.compile(f"{HAN}+")
COMPOUND = words("surnames_compound.txt")
SURNAMES = words("surnames.txt")
AMBIGUOUS = words("surnames_ambiguous.txt") | (words("surnames_more.txt") - SURNAMES)
ALL_SURNAMES = SURNAMES | AMBIGUOUS
STRONG = SURNAMES - AMBIGUOUS
# A surname as a pattern, compound ones first.
FAMILY = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(SURNAMES))}])"
# Ambiguous ones that are frequent enough to follow the tagger or a run of usual given names.
FREQUENT = STRONG | frozenset(
    "付康常谢师叶向祝占习米高江方史龙钟段任余许何严施洪文易牛石金白毛左安万温于黄谢时曾田马雷祝齐季尚宁毕甘"
    "项古路包华景费宫房车阳苗辛游蓝盛曲申"
)
FIRST = FREQUENT | {word[0] for word in COMPOUND}


class _Usual(frozenset[str]):
    """Characters that names are made of: the listed ones, and the rare ones."""

    def __contains__(self, sign: object) -> bool:
        return super().__contains__(sign) or (
            isinstance(sign, str) and ("\u3400" <= sign <= "\u4dbf" or sign >= "\U00020000")
        )


GIVEN: frozenset[str] = _Usual(words("given_characters.txt"))
NOT_GIVEN = words("not_given_characters.txt")
ALLOWED = (
    words("medical_allow.txt")
    | words("eponyms.txt")
    | words("regions.txt")
    | words("region_exceptions.txt")
    | words("kinship.txt")
)
_ALLOWED_STARTS = frozenset(
    word for word in words("medical_allow.txt") | words("eponyms.txt") if len(word) >= 2
)

_EPONYM_STARTS = frozenset(word[:length] for word in words("eponyms.txt") for length in range(2, len(word)))


@lru_cache(maxsize=65536)
def plausible(word: str, *, cue: bool) -> bool:
    """Could this be a name? With a cue the given name may be rare, without one every character must be
    usual.
    """
    surname = word[:2] if word[:2] in COMPOUND and len(word) > 2 else word[:1]
    given = word[len(surname) :]
    if surname not in ALL_SURNAMES and surname not in COMPOUND:
        return False
    if is_allowed(word) and not (cue and begins_like_a_word(word)):
        return False
    if not given:
        return surname in STRONG
    if len(given) > 2 or not HAN_RUN.fullmatch(given):
        return False
    rare = sum(sign not in GIVEN for sign in given)
    odd = sum(sign in NOT_GIVEN and sign not in GIVEN for sign in given)
    if cue and (surname in SURNAMES or surname in COMPOUND):
        return odd == 0 or (odd == 1 and len(given) == 2)
    return odd == 0 and rare <= (1 if surname in STRONG and len(given) == 2 else 0)


@lru_cache(maxsize=65536)
def is_allowed(word: str) -> bool:
    return (
        word in ALLOWED
        or word in _EPONYM_STARTS
        or word[:2] in _ALLOWED_STARTS
        or word[:3] in _ALLOWED_STARTS
        or word[1:] in kinship_words()
    )


def begins_like_a_word(word: str) -> bool:
    """Is this a surname and two usual characters that only begin like a clinical word (李子…, 朱红…)?"""
    return (
        len(word) == 3
        and word[0] in SURNAMES
        and word[1] in GIVEN
        and word[2] in GIVEN
        and word not in ALLOWED
        and word not in _EPONYM_STARTS
        and word not in _ALLOWED_STARTS
        and word[1:] not in kinship_words()
    )


def kinship_words() -> frozenset[str]:
    """Words of kinship: a surname before one of them makes no name."""
    return words("kinship.txt")
