"""Names by what stands around them, when titles, kinship and labels do not tell: words that name
somebody (经办, 司机, 户名), what only people do (…撤回了一条消息, …收), lines of a chat, English notes,
lists. Shapes are judged elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from curation.deid.latin_names import is_surname, syllables_in
from curation.deid.lexicon import any_of, words
from curation.deid.name_ends import NICK, is_nick, name_end
from curation.deid.name_evidence import GRAMMAR, ordinary
from curation.deid.name_shapes import DOTTED
from curation.deid.name_words import (
    ALL_SURNAMES,
    COMPOUND,
    GIVEN,
    HAN,
    HAN_RUN,
    STRONG,
    SURNAMES,
    is_allowed,
)
from curation.deid.types import Span

_LATIN_WORDS = re.compile(r"[A-Za-z][A-Za-z'’]*\.?(?:,?[ ][A-Z][A-Za-z'’]*\.?){0,2}")
_LIST = re.compile(r"[ ]?(?:[、/／和及与]|—{1,2})[ ]?")
_ENGLISH = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Miss|Prof)\.?|\b(?:[Pp]t|[Pp]atient|Name|Resident|Attending|Signed|"
    r"[Ss]urgeon|[Ff]riend|Nurse|PCP Dr\.?)\b"
    r"(?:[ ]?[:：])?|\b(?:[Rr]eviewed|[Dd]ictated|[Ss]igned|[Rr]eported|[Ww]ritten|[Cc]osigned|"
    r"[Tt]ranscribed) by|\bcosigned|contact:)[ ]"
)
_FORMS_OF_ADDRESS = frozenset(["Dr", "Dr.", "Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Prof", "Prof."])
_ENGLISH_HINT = re.compile("[A-Za-z.:][ ]")
_SURNAME_SAID = re.compile(
    rf"(?<![同本百一贵])姓(?P<v>{any_of('surnames_compound.txt')}|{HAN}|[A-Z][a-z]+)(?=[，。,;；、”\s)）]|$)"
)
_SPEAKER = re.compile(
    r"(?:^|(?<=[\n 【]))(?P<v>[^\s:：@“”，。,]{2,16}?)(?=[ ]?[:：]|"
    r"[ ][0-9一二三四五六七八九十两]{1,3}[:：点时]|家[人属]群|今天|说[^明话])",
    re.M,
)
_DOES = re.compile(
    r"撤回了|转了[0-9]|借了我|开的单子|执行的|今天值班|上大夜|一夜安好|家人群|家属群|收"
    r"(?=[，,。;；])|那边有床|"
    r"[(（](?:身份证|手印|[男女][/，,）)]|音[)）])|/[男女]/|今天喝了|老师同一天|双人核对|持外籍|三位|"
    r"来我院|另于|均在场"
)
_OWNED = re.compile("的(?:问诊|样本)")
_QUOTED = re.compile(
    r"(?:网友|邀请|昵称|名|叫|写着|是|的)“(?P<v>[^“”]{2,12})”|@(?P<w>[^\s@，。:：,]{2,12})(?=[ ]|[，。,]|$)"
)
_FIELD_MARK = re.compile(r"[ ]?[:|][ ]{0,3}")
_PERSON_LABEL = re.compile(
    rf"(?:{HAN}{{1,5}}[人员者师士生长手]|{HAN}{{0,4}}护士|姓[ ]{{1,4}}名|主刀|[一二]助|麻醉|器械|巡回|"
    rf"取材|洗手|[Pp]t|Name)$"
)
_SPEAKS = frozenset(
    ["医生", "医师", "护士", "患者", "病人", "家属", "学生", "老师", "先生", "女士", "男生", "女生"]
)
_FIELD_END = re.compile(r"[ \t]*(?:$|\n|[，,。;；、/／|（(【\]]|[ ]{2})")


def find(text: str) -> Iterator[Span]:
    """Names by context in a folded text."""
    yield from _english(text)
    if "姓" in text:
        for match in _SURNAME_SAID.finditer(text):
            if match["v"] in ALL_SURNAMES or len(match["v"]) > 1:
                yield Span(*match.span("v"), "NAME_OTHER", "context", 0.8)
    owned = _OWNED.finditer(text) if "的问诊" in text or "的样本" in text else ()
    for match in chain(_DOES.finditer(text), owned):
        begin = _name_before(text, match.start())
        if begin is not None:
            yield Span(begin, match.start(), "NAME_OTHER", "context", 0.65)
    if "“" in text or "@" in text:
        for match in _QUOTED.finditer(text):
            group = "v" if match["v"] else "w"
            if _whole(text, *match.span(group)):
                yield Span(*match.span(group), "NAME_OTHER", "context", 0.6)
    if ":" in text or "群" in text or "点" in text:
        for match in _SPEAKER.finditer(text):
            if _whole(text, *match.span("v"), spoken=True):
                yield Span(*match.span("v"), "NAME_OTHER", "context", 0.6)
    for mark in _FIELD_MARK.finditer(text):
        label = _PERSON_LABEL.search(text, max(0, mark.start() - 7), mark.start())
        if label and label[0][-2:] not in _SPEAKS:
            yield from _field(text, mark.end())


def _listed(text: str, at: int, *, marked: bool) -> Iterator[Span]:
    """The name at a place, and those that follow it in a list."""
    end = name_end(text, at, marked=marked)
    while end is not None:
        yield Span(at, end, "NAME_OTHER", "context", 0.65)
        more = _LIST.match(text, end)
        if more is None:
            return
        at = more.end()
        end = name_end(text, at, marked=True)


def _whole(text: str, start: int, end: int, *, spoken: bool = False) -> bool:
    """Is this stretch as a whole a name?"""
    word = text[start:end].strip()
    if is_allowed(word) or (spoken and word in _SPEAKS):
        return False
    nick = NICK.fullmatch(word)
    if nick:
        return is_nick(nick, alone=spoken)
    if DOTTED.fullmatch(word):
        return True
    if not HAN_RUN.fullmatch(word):
        return name_end(text, start, marked=True) == end
    if len(word) > 4 or (word[0] not in SURNAMES and word[:2] not in COMPOUND) or word[0] in GRAMMAR:
        return False
    given = word[2 if word[:2] in COMPOUND else 1 :]
    return bool(given) and all(sign in GIVEN for sign in given) and not ordinary(word)


def _name_before(text: str, end: int) -> int | None:
    """Where the name begins that ends here."""
    for length in (3, 2, 4):
        start = end - length
        word = text[max(start, 0) : end]
        if start < 0 or not HAN_RUN.fullmatch(word) or is_allowed(word):
            continue
        nick = NICK.fullmatch(word)
        apart = start == 0 or not re.match(HAN, text[start - 1])
        if nick and is_nick(nick, alone=apart) and (apart or length == 3):
            return start
        surname = 2 if word[:2] in COMPOUND and length > 2 else 1
        given = word[surname:]
        usual = all(sign in GIVEN for sign in given)
        if length == 4 and surname == 1 and not (apart and usual):
            continue
        strong = surname == 2 or word[0] in STRONG
        if ((strong and (usual or apart)) or (apart and word[0] in ALL_SURNAMES and usual)) and not ordinary(
            word
        ):
            return start
    return None


def _english(text: str) -> Iterator[Span]:
    """Behind Dr., Pt or cosigned: a name in whatever letters."""
    for match in _ENGLISH.finditer(text) if _ENGLISH_HINT.search(text) else ():
        at = match.end()
        latin = _LATIN_WORDS.match(text, at)
        if latin and latin[0] in _FORMS_OF_ADDRESS:
            continue
        if latin:
            first = latin[0].split(" ")[0].rstrip(",.")
            lower = first.islower()
            if (lower and syllables_in(first) >= 2 and len(first) > 4) or (
                not lower
                and first[:1].isupper()
                and (len(first) > 1 or len(latin[0]) > 3)
                and _is_person(latin[0])
            ):
                yield Span(
                    at, at + len(latin[0].split(" ")[0] if lower else latin[0]), "NAME_OTHER", "context", 0.7
                )
            continue
        end = name_end(text, at, marked=True)
        if end is None and text[at : at + 2] in COMPOUND:
            end = at + 2
        if end is None and text[at : at + 1] in ALL_SURNAMES:
            end = at + 1
        if end:
            yield Span(at, end, "NAME_OTHER", "context", 0.75)


def _is_person(written: str) -> bool:
    """Do these words look like a person's name rather than a sentence of a note?"""
    parts = [part.rstrip(",.") for part in written.split(" ")]
    return all(part[:1].isupper() for part in parts) and (
        parts[0] in words("first_names.txt")
        or any(syllables_in(part) or is_surname(part) for part in parts)
        or len(parts) == 1
    )


def _field(text: str, at: int) -> Iterator[Span]:
    """What fills a field whose label ends like a person (接待人, 技术员), even when it is a word (谢谢)."""
    end = name_end(text, at, marked=True)
    if end is None:
        for length in (3, 2, 4):
            word = text[at : at + length]
            filled = HAN_RUN.fullmatch(word) and _FIELD_END.match(text, at + length)
            if (
                filled
                and len(word) == length
                and (word[0] in SURNAMES or word[:2] in COMPOUND)
                and not is_allowed(word)
            ):
                end = at + length
                break
    if end:
        yield Span(at, end, "NAME_OTHER", "context", 0.7)
        yield from _listed_behind(text, end)


def _listed_behind(text: str, end: int) -> Iterator[Span]:
    more = _LIST.match(text, end)
    if more:
        yield from _listed(text, more.end(), marked=True)
