"""Who speaks in a chat: the labels before the colons, once enough of them are people for the text to be a
conversation. There even an everyday word (沙漠：…) is somebody; headings of forms are told by their list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import rjieba

from curation.deid.lexicon import words
from curation.deid.name_ends import nickname
from curation.deid.name_evidence import GRAMMAR, is_word, ordinary
from curation.deid.name_words import (
    ALL_SURNAMES,
    COMPOUND,
    GIVEN,
    HAN,
    HAN_RUN,
    NOT_GIVEN,
    SURNAMES,
    is_allowed,
)
from curation.deid.types import Span

_LABEL = re.compile(
    r"(?:^|[ ]{1,4}|(?<=[】\]]))(?P<v>(?![0-9])[^\s:：，。,;；、“”\"()（）【】/|=\[\]]{1,12}(?"
    r":[ ]{1,2}[^\s:：，。,"
    r";；、“”\"()（）【】/|=\[\]]{1,10}){0,2})"
    r"[ ]?(?:[:：](?!/)|[ ](?=(?:[01]?[0-9]|2[0-3]):[0-5][0-9][ \n]))",
    re.M,
)
_TALKER = frozenset(
    [
        "我",
        "大夫",
        "医生",
        "护士",
        "患者",
        "病人",
        "家属",
        "平台",
        "客服",
        "系统",
        "咨询者",
        "问",
        "答",
        "Q",
        "A",
        "医师",
        "药师",
        "妈妈",
        "爸爸",
        "老公",
        "老婆",
        "姐姐",
        "哥哥",
        "妹妹",
        "弟弟",
        "女儿",
        "儿子",
        "群主",
        "管理员",
    ]
)
_HEADING = re.compile(
    r"[史情况因果期间量类型值压率温重法式案目名号码别龄位址话院科室式径病症征证断查验测诊"
    r"疗药方剂术治论结语注意见述诉记录告单表据物品件型状级数次日月年时分点体检象化学院]$"
)
_NICK = re.compile(
    rf"老?{HAN}{{1,2}}(?:[哥姐妹弟总宝仔嫂叔婶姨伯爷奶妈爸头工]|头儿)|[小阿老大]{HAN}{{1,2}}|{HAN}某"
    rf"{{1,3}}|(?P<a>{HAN})(?P=a)"
)
_LATIN = re.compile(rf"[A-Z][a-z'’]+(?:[ \-][A-Z][A-Za-z'’]+){{0,2}}|{HAN}{{1,3}}[×*○Xx]{{1,2}}{HAN}?")
_FACE = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")


def find(text: str) -> Iterator[Span]:
    """The people who speak, in a folded text."""
    if ":" not in text and "：" not in text:
        return
    found = list(_LABEL.finditer(text))
    if len(found) < 2:
        return
    labels = Counter(match["v"] for match in found)
    sure = {label for label in labels if _sure(label)}
    repeated = sum(count > 1 for label, count in labels.items() if label in sure)
    talk = sum(labels[label] for label in labels if label in _TALKER)
    chat = len(sure) >= 2 or repeated or (sure and talk) or talk >= 3 or (sure and _FACE.search(text))
    for match in found:
        label = match["v"]
        if label in sure or (chat and _somebody(label, labels[label])):
            yield Span(*match.span("v"), "NAME_OTHER", "chat", 0.6 if label in sure else 0.5)


def _plain(label: str) -> str:
    return re.sub("[ ._·•・]", "", label)


def _sure(label: str) -> bool:
    """Can this label be nobody but a person?"""
    plain = _plain(label)
    if label in _TALKER or is_allowed(plain) or plain in words("headings.txt") | words("labels.txt"):
        return False
    if plain != label and HAN_RUN.fullmatch(plain):
        return plain[0] in SURNAMES or "·" in label or "•" in label
    if not HAN_RUN.fullmatch(plain):
        return False
    if nickname(plain) or (_NICK.fullmatch(plain) and not is_word(plain)):
        return True
    if not 2 <= len(plain) <= 4 or ordinary(plain) or plain[0] in GRAMMAR:
        return False
    given = plain[2 if plain[:2] in COMPOUND else 1 :]
    known = plain[0] in SURNAMES or plain[:2] in COMPOUND
    return known and bool(given) and all(sign in GIVEN for sign in given)


def _somebody(label: str, count: int) -> bool:
    """In a conversation: could this label be a person?"""
    plain = _plain(label)
    if (
        label in _TALKER
        or plain in _TALKER
        or (is_allowed(plain) and plain not in words("kinship.txt") and count < 2)
    ):
        return False
    if plain in words("headings.txt") | words("kinship.txt") | words("labels.txt") or label in words(
        "labels.txt"
    ):
        return False
    if not HAN_RUN.fullmatch(plain):
        return bool(_LATIN.fullmatch(label)) and label.lower() not in words("english_words.txt")
    if plain[0] in ALL_SURNAMES or plain[:2] in COMPOUND or _NICK.fullmatch(plain):
        if count > 1:
            return True
        given = plain[1:]
        odd = sum(sign in NOT_GIVEN and sign not in GIVEN for sign in given)
        return len(plain) <= 4 and not odd and not _HEADING.search(plain)
    return (
        (count > 1 or (len(plain) <= 3 and not is_word(plain)))
        and len(plain) <= 5
        and not _HEADING.search(plain)
        and not rjieba.tag(plain)[0][1].startswith(("v", "d"))
    )
