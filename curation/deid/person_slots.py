"""Default-deny for the places where only a person can stand: behind a noun for a person (机主…, 代签 …). What
stands there is a name, even of rare characters or an ordinary noun, unless it is a known clinical word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind

from curation.deid.lexicon import words
from curation.deid.name_ends import name_end
from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import (
    ALL_SURNAMES,
    ALLOWED,
    COMPOUND,
    FAMILY,
    GIVEN,
    HAN,
    HAN_RUN,
    NOT_GIVEN,
    STRONG,
    SURNAMES,
    is_allowed,
)
from curation.deid.types import Span

_GAP = re.compile(r"[ ]{0,3}(?:[—\-]{1,2}|[:：|(（【“\")）】])?[ ]{0,3}")
_RUN = re.compile(f"{HAN}{{1,8}}")
_EDGE = re.compile(rf"[ ]*(?:$|[^{HAN[1:-1]} ])|[ ]", re.M)
_ACT = re.compile(
    r"(?:代?[签诉述说称讲答问]|叫|来|去|到|在|于|因|与|和|及|同|为|是|系|有|无|已|未|拒|要|请"
    r"|被|把|给|将|让|的|也|亦|"
    r"就|均|都|送|开|收|报|打|给|体健|陪|建议|会诊|操作|主刀|查|带|接|签|写|电话|手机|先生|女"
    r"士|推|远程|能|可|患|住|住院|现|"
    r"等|以|自|向|对|经|今|昨|前|后|当|作|发|做|取|男|女|答|处|那|这)"
)
# Nouns that end like this and stand before a gap name a person: 借片人, 陪检员, 质控护士, 机主, 被申请方.
_NOT_PERSON = frozenset(
    [
        "本人",
        "成人",
        "老人",
        "一生",
        "发生",
        "产生",
        "卫生",
        "先生",
        "人员",
        "学生",
        "医生",
        "老师",
        "护士",
        "病人",
        "患者",
    ]
)
_BEHIND_LATIN = re.compile(rf"[A-Za-z.]{{3,}}[ ]{{1,2}}(?={FAMILY}{HAN}{{1,3}}(?:[，,。.；;]|$))", re.M)
_NOUN_AT = re.compile(rf"[人员者师士生主属友客警](?=[ :：—\-(（“\"]|{FAMILY})")
_HARD = re.compile(r"[,，。;；、/()（）:：\n]|$")
_FILLING = re.compile(rf"{HAN}{{2,3}}(?=[,，。;；、/()（）:：\n]|$)")
_NO_NAME = words("framed_no_names.txt") | words("titled_no_names.txt") | words("headings.txt")
_LIST = re.compile(r"[ ]?(?:[、/／和及与]|—{1,2})[ ]?")
_BED_BEFORE = frozenset("0123456789ABCDEF号一二三四五六七八九十")
_SPACED = re.compile(
    rf"(?P<a>{FAMILY})[ ]{{1,3}}(?P<b>{HAN}{{1,2}}(?!{HAN})|{HAN}{{2}}|{HAN}(?=[于因在与和]))"
)
_FIRST = (
    ALL_SURNAMES
    | {word[0] for word in COMPOUND}
    | words("transliteration.txt")
    | frozenset("小老阿大ABCDEFGHIJKLMNOPQRSTUVWXYZ")
)
_NOUN_TAGS = ("n", "s", "t", "b", "i", "x", "f", "a", "z", "l", "j")


@cache
def _cues() -> AhoCorasick:
    entries = (
        words("name_cues.txt") | words("kinship.txt") | words("acquaintances.txt") | words("person_nouns.txt")
    )
    return AhoCorasick(sorted(entries), matchkind=MatchKind.LeftmostLongest)


@cache
def _lenient() -> frozenset[str]:
    """Nouns behind which even an everyday word that fills its place is somebody."""
    nouns = words("person_nouns.txt") | words("name_cues.txt")
    return (
        frozenset(noun for noun in nouns if noun[-1] in "人员者主师士叫" and len(noun) > 1)
        - words("labels_strict.txt")
        - _NOT_PERSON
    )


def find(text: str) -> Iterator[Span]:
    """Names in the places of people, in a folded text."""
    starts: dict[int, bool] = {}
    for _, start, end in _cues().find_matches_as_indexes(text):
        gap = _GAP.match(text, end)
        at = gap.end() if gap else end
        cue = text[start:end]
        sure = cue in _lenient() or (cue == "床" and text[start - 1 : start] in _BED_BEFORE)
        starts[at] = starts.get(at, False) or at > end or sure
        starts[end] = starts.get(end, False) or sure
    for match in _BEHIND_LATIN.finditer(text) if " " in text else ():
        starts[match.end()] = True
    for match in _NOUN_AT.finditer(text):
        joined = is_word(text[match.start() : match.end() + 1])
        if not joined and text[max(0, match.start() - 1) : match.end()] not in _NOT_PERSON:
            gap = _GAP.match(text, match.end())
            at = gap.end() if gap else match.end()
            starts[at] = starts.get(at, False) or at > match.end()
    for at, marked in starts.items():
        if text[at : at + 1] not in _FIRST:
            continue
        found: list[Span] = []
        if marked or not _plain_word(text[at : at + 2]):
            found = list(_listed(text, at, marked=marked))
        if not found and not marked and (filling := _FILLING.match(text, at)):
            found = [] if filling[0] in _NO_NAME else list(_listed(text, at, marked=True))
        yield from found


def _listed(text: str, at: int, *, marked: bool) -> Iterator[Span]:
    """The name at a place, and those that follow it in a list."""
    end = slot_end(text, at, marked=marked)
    while end is not None:
        yield Span(at, end, "NAME_OTHER", "slot", 0.6)
        more = _LIST.match(text, end)
        if more is None:
            return
        at = more.end()
        end = slot_end(text, at, marked=True)


@lru_cache(maxsize=16384)
def _plain_word(word: str) -> bool:
    """Is this an everyday word of two characters, with which no name begins?"""
    return len(word) == 2 and is_word(word) and rjieba.tag(word)[0][1][:1] in "vdpcrumf"


def slot_end(text: str, at: int, *, marked: bool) -> int | None:
    """Where the name ends that stands here, where a person is expected; `marked` if a sign announces it."""
    usual = _longer(text, at, name_end(text, at, marked=marked))
    spaced = _SPACED.match(text, at)
    hard = spaced and _HARD.match(text, spaced.end())
    if spaced and not marked and not hard and not _goes_on(text, spaced.end()):
        spaced = None
    if spaced and (hard or not is_allowed(spaced["a"] + spaced["b"])):
        return spaced.end()
    run = _RUN.match(text, at)
    if run is None:
        return usual
    written = run[0]
    compound = written[:2] in COMPOUND and len(written) > 2
    surname = 2 if compound else 1
    if not compound and written[0] not in ALL_SURNAMES:
        return usual
    whole = len(written)
    if (
        surname < whole <= surname + 3
        and _EDGE.match(text, run.end())
        and _filled(written, surname, marked=marked)
    ):
        return run.end()
    if usual:
        return usual
    if not compound and (written[0] in GRAMMAR or written[0] not in SURNAMES):
        return None
    for length in (surname + 2, surname + 1, surname + 3):
        word = written[:length]
        if len(word) == length and _fits(word, surname) and _goes_on(text, at + length):
            return at + length
    return None


def _longer(text: str, at: int, end: int | None) -> int | None:
    """One more usual character, if what follows goes on only behind it."""
    if not end or end - at not in (2, 3) or _goes_on(text, end) or not HAN_RUN.fullmatch(text, at, end):
        return end
    return end + 1 if text[end : end + 1] in GIVEN and _goes_on(text, end + 1) else end


def _filled(word: str, surname: int, *, marked: bool) -> bool:
    """Does what fills a place of a person look like a name, or like a noun that may be one?"""
    given = word[surname:]
    if given in words("kinship.txt") or given in words("titles.txt") or word in words("headings.txt"):
        return False
    if word in ALLOWED and (not marked or word[:surname] not in SURNAMES | COMPOUND):
        return False
    tokens = rjieba.tag(word)
    if len(tokens) == 1 and is_word(word):
        tag = tokens[0][1]
        return (
            tag.startswith("nr")
            or (marked and word[0] in SURNAMES)
            or (word[0] in SURNAMES - GRAMMAR and tag.startswith(_NOUN_TAGS) and len(word) < 4)
        )
    odd = sum(sign in NOT_GIVEN and sign not in GIVEN for sign in given)
    sure = surname == 2 or word[0] in STRONG
    if any(len(part) > 1 and tag[:1] in "vdpcrum" for part, tag in tokens[1:]) and not (marked and not odd):
        return False
    if word[0] in GRAMMAR or (word[0] not in SURNAMES and surname == 1):
        return not odd and (marked or (len(given) == 2 and not is_word(given)))
    return not odd or (odd == 1 and (marked or sure) and len(given) > 1)


def _fits(word: str, surname: int) -> bool:
    """Is the given name of usual characters, and is the whole no word?"""
    given = word[surname:]
    if is_allowed(word) or (is_word(word) and not rjieba.tag(word)[0][1].startswith("nr")):
        return False
    if given in words("kinship.txt") or given in words("titles.txt"):
        return False
    odd = any(sign in NOT_GIVEN and sign not in GIVEN for sign in given)
    usual = all(sign in GIVEN for sign in given)
    if len(given) == 3:
        return usual
    return not odd and (usual or surname == 2 or word[0] in STRONG)


def _goes_on(text: str, at: int) -> bool:
    """Does a word, a verb of a person or an edge follow?"""
    return bool(_EDGE.match(text, at) or _ACT.match(text, at) or is_word(text[at : at + 2]))
