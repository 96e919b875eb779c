"""Where a name ends that begins at a given place, in whatever shape: with a dot, spaced, masked, a
nickname, plain, in Latin letters. A caller says whether the words before already speak for a name."""

from __future__ import annotations

import re

from curation.deid.latin_names import is_surname
from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import GRAMMAR, is_word, ordinary, stands_as_name
from curation.deid.name_shapes import DOTTED, LATIN, SPACED, is_latin_name, masked, spaced_end, transliterated
from curation.deid.name_words import (
    ALL_SURNAMES,
    COMPOUND,
    GIVEN,
    HAN,
    HAN_RUN,
    NOT_GIVEN,
    STRONG,
    SURNAMES,
    is_allowed,
    kinship_words,
)
from curation.deid.views import CJK

_EDGE = re.compile(rf"[^{CJK}]|$")
_BEHIND = re.compile(
    rf"[^{CJK}]|$|签|陪|送|收|住|等|均|在场|代|转|另|说|称|诉|反映|表示|提醒|保管|会诊|教授|主任|医|"
    rf"护士|技师|律师|师傅|先生|女士|就|发生|已|拒|体健|撤回|"
    rf"姐|哥|阿姨|叔叔|大爷|大妈|一夜|核实|核对|操作|注射|因|于|与|和|及|为|的|女|男|任|系|持|参|到|来|"
    rf"指|协助|摔|自愿|共同|"
    rf"{any_of('kinship.txt')}"
)
NICK = re.compile(
    rf"(?:大{HAN}子|[小老阿](?P<root>{any_of('surnames_compound.txt')}|{HAN})|"
    rf"(?P<rooted>{HAN})[仔儿子]|(?P<twin>{HAN})(?P=twin))"
)
_ALONE_BEHIND = re.compile(
    r"[，。,.;；、)）”\"\s]|$|姐|哥|叔叔|阿姨|大爷|大妈|爷爷|奶奶|师傅|先生|女士|老师|医生|大夫|主任|护士"
)


def name_end(text: str, at: int, *, marked: bool) -> int | None:
    """Where the name ends that begins here; `marked` when a colon or a quotation mark stands before."""
    stop = min(len(text), at + 24)
    sign = text[at : at + 1]
    if not sign or sign in " \n，。":
        return None
    if sign.isascii():
        match = LATIN.match(text, at) if sign.isupper() else None
        sure = match and (
            is_latin_name(match) or (is_surname(match["a"]) and len(match["b"].rstrip(".")) == 1)
        )
        return match.end() if match and sure else None
    dotted = DOTTED.match(text, at, stop)
    if dotted:
        return dotted.end()
    spaced = SPACED.match(text, at, stop)
    if spaced and (end := spaced_end(text, spaced, cued=True)):
        return end
    hidden = masked(text, at, stop)
    if hidden:
        return hidden
    nick = NICK.match(text, at, stop)
    if nick and is_nick(nick) and _BEHIND.match(text, nick.end()):
        return nick.end()
    if sign in ALL_SURNAMES or text[at : at + 2] in COMPOUND:
        return _chinese_end(text, at, marked=marked)
    foreign = transliterated(text, at, stop)
    return foreign if foreign and _BEHIND.match(text, foreign) else None


def _chinese_end(text: str, at: int, *, marked: bool) -> int | None:
    surname = 2 if text[at : at + 2] in COMPOUND else 1
    for length in (surname + 2, surname + 1, surname + 3):
        word = text[at : at + length]
        given = word[surname:]
        if len(word) < length or not HAN_RUN.fullmatch(word) or is_allowed(word) or given in kinship_words():
            continue
        usual = all(sign in GIVEN for sign in given)
        # A surname that is little else and two usual characters make a name whatever follows.
        whole = length == surname + 2 and usual and (surname == 2 or word[0] in STRONG)
        if (not whole and not _BEHIND.match(text, at + length)) or (length == surname + 3 and not usual):
            continue
        odd = sum(sign in NOT_GIVEN and sign not in GIVEN for sign in given)
        edge = bool(_EDGE.match(text, at + length))
        sure = surname == 2 or word[0] in STRONG
        if sure and not odd and (usual or marked or edge) and (not ordinary(word) or (marked and edge)):
            return at + length
        filled = edge and length == surname + 2 and word[0] in SURNAMES and word[0] not in GRAMMAR
        if filled and not odd and not ordinary(word):
            return at + length
        if not sure and not odd and (stands_as_name(text, at, at + length) or (marked and edge and usual)):
            return at + length
    if (
        marked
        and text[at] in STRONG
        and _ALONE_BEHIND.match(text, at + surname)
        and not is_word(text[at : at + 2])
    ):
        return at + surname
    return None


def is_nick(match: re.Match[str], *, alone: bool = False) -> bool:
    """小王, 阿强, 强仔, 强强: the root is a surname or a usual given name and the whole is no word."""
    word = match[0]
    root = match["root"] or match["rooted"] or match["twin"] or word[1]
    if is_allowed(word) or word in kinship_words() or word in words("titles.txt") or ordinary(word):
        return False
    usual = len(root) == 2 or root in GIVEN or root in SURNAMES
    return usual or (alone and root not in NOT_GIVEN and not is_word(word))


def nickname(word: str) -> bool:
    """Is this word as a whole a nickname?"""
    match = NICK.fullmatch(word)
    return bool(match and is_nick(match))
