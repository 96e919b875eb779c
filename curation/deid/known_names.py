"""The names of people known at import in all the forms a record writes them: spaced, 姓+某, masked,
forms of address, nicknames, a given name alone, parts of a foreign name, pinyin. Guesses no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from curation.deid.latin_names import LatinWords, ways_to_write
from curation.deid.lexicon import any_of
from curation.deid.name_evidence import ordinary
from curation.deid.name_words import ALLOWED, COMPOUND, HAN
from curation.deid.types import Span
from curation.deid.views import View, folded, squeezed

_CALLS = re.compile(
    r"(?:叫我?|联系|喊|唤|名|小名|乳名|昵称|大名|儿子|女儿|孙子|孙女|弟弟|妹妹|哥哥|姐姐|丈夫|妻子|老伴|"
    r"[阿@床班替备注“\"])[是为:]?[ ]?$"
)
_CALL_BEFORE = re.compile(r"(?:^|[^\w]|\s|和|与|跟|给|由|对)$")
_CALL_AFTER = re.compile(
    r"$|[诉述称说讲表答要来今昨现因自于已的替”家收开执]|一夜|大爷|大妈|爷爷|奶奶|阿姨|叔叔|先生|女士|老师|"
    r"[,，。:：、;；!！?？\s]"
)
_MASK = r"[*×xX○〇＊✕╳·_]"
_MASKS = re.compile(r"[*×xX○〇＊✕╳]{1,3}")
_BEHIND_SURNAME = re.compile(
    rf"(?P<mask>某{{1,3}}|[ ]?{_MASK}{{1,3}}[ ]?)|(?P<civil>{any_of('addresses_of_people.txt')}|老师|"
    rf"总|家|姓患者|氏)|"
    rf"(?P<title>{any_of('titles.txt')})"
)
_BEFORE_SURNAME = re.compile(
    r"(?:(?<![同本百一贵])姓|(?:Mr|Mrs|Ms|Miss|Dr|Prof|Pt)\.?[ ]?|护工|导诊|保安|隔壁床|对面床|这位)$"
)
_DOTS = re.compile("[·•・‧∙⋅.]")
_DISEASE = re.compile("氏|征|病|综合征|试验|反应|骨折|细胞|瘤|裂")
_GROWN = re.compile("[较最更很稍略偏太过增缩变减]$")
_FEW, _MORE = "小老阿大", "仔儿子哥姐总爷妈爸叔姨宝妹弟"


def find(text: str, view: View, people: list[tuple[str, str]]) -> Iterator[Span]:
    """Every form of the known names, given as name and type, in a folded text and its squeezed view."""
    latin = LatinWords(text)
    for raw, kind in people:
        plain = folded(raw).text.strip()
        name = squeezed(plain).text
        if len(name) < 2:
            continue
        if name.isascii() or _DOTS.search(plain):
            yield from _foreign(text, plain, kind)
        else:
            yield from _chinese(text, view, name, kind)
        if latin:
            for start, end, score in latin.written(ways_to_write(plain)):
                yield Span(start, end, kind, "known", score)


def occurrences(view: View, needle: str) -> Iterator[tuple[int, int]]:
    """Source ranges of every occurrence of a non-empty string in a view, overlapping ones too."""
    at = view.text.find(needle)
    while at >= 0:
        yield view.source(at, at + len(needle))
        at = view.text.find(needle, at + 1)


def plain_occurrences(text: str, needle: str) -> Iterator[tuple[int, int]]:
    at = text.find(needle)
    while at >= 0:
        yield at, at + len(needle)
        at = text.find(needle, at + 1)


def is_called(text: str, start: int, end: int) -> bool:
    """Does an everyday word (文明, 健康, 小时) stand here as somebody's name?"""
    before, after = text[max(0, start - 4) : start], text[end : end + 2]
    if _CALLS.search(before):
        return True
    return bool(_CALL_BEFORE.search(before) and _CALL_AFTER.match(after))


def _foreign(text: str, raw: str, kind: str) -> Iterator[Span]:
    """其其格·吐尔逊: with any dot or none, and each part alone. Latin letters are looked up elsewhere."""
    parts = [part for part in _DOTS.split(raw) if part.strip()]
    if raw.isascii():
        return
    whole = r"[ ]?[·•・‧∙⋅.\- ]?[ ]?".join(map(re.escape, parts))
    for match in re.finditer(whole, text):
        yield Span(match.start(), match.end(), kind, "known", 1.0)
    for part in parts:
        everyday = len(part) < 3
        for start, end in plain_occurrences(text, part) if len(part) >= 2 else ():
            if is_called(text, start, end) if everyday else not _DISEASE.match(text, end):
                yield Span(start, end, kind, "known", 0.8)


def _chinese(text: str, view: View, name: str, kind: str) -> Iterator[Span]:
    surname = name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[0]
    given = name[len(surname) :]
    for start, end in occurrences(view, name):
        yield Span(start, end, kind, "known", 1.0)
    yield from _surname(text, surname, given[-1], kind)
    if len(given) >= 2:
        everyday = ordinary(given)
        for start, end in plain_occurrences(text, given):
            if not everyday or is_called(text, start, end):
                yield Span(start, end, kind, "known", 0.8)
    for match in _MASKS.finditer(text):
        yield from _masked(text, match, given, kind)
    sure, called = _nicknames(surname, given)
    for form in sure:
        for start, end in plain_occurrences(text, form):
            if not _GROWN.search(text, max(0, start - 1), start):
                yield Span(start, end, kind, "known", 0.6)
    for form in called:
        for start, end in plain_occurrences(text, form):
            if is_called(text, start, end):
                yield Span(start, end, kind, "known", 0.5)


def _surname(text: str, surname: str, last: str, kind: str) -> Iterator[Span]:
    """The surname with 某, a mask, a form of address or a title behind it, or announced by 姓 or Mr."""
    for start, end in plain_occurrences(text, surname):
        behind = _BEHIND_SURNAME.match(text, end)
        if behind and (behind["title"] is None or kind == "NAME_STAFF"):
            stop = behind.end()
            masked = behind["mask"] and text.startswith(last, stop)
            yield Span(start, stop + 1 if masked else stop, kind, "known", 0.95)
        elif _BEFORE_SURNAME.search(text, max(0, start - 8), start):
            yield Span(start, end, kind, "known", 0.9)


def _masked(text: str, match: re.Match[str], given: str, kind: str) -> Iterator[Span]:
    """*三, **丰, 三丰*: the surname is behind the mask."""
    start, end = match.span()
    if match[0][0] in "xX":
        return
    if text.startswith(given, end):
        yield Span(start, end + len(given), kind, "known", 0.8)
    elif text.startswith(given[-1], end) and (end - start > 1 or not re.match(HAN, text[start - 1 : start])):
        yield Span(start, end + 1, kind, "known", 0.8)
    elif given and text[max(0, start - len(given)) : start] == given and match[0][0] == "*":
        yield Span(start - len(given), end, kind, "known", 0.8)


@lru_cache(maxsize=8192)
def _nicknames(surname: str, given: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """小王, 老李, 阿强, 强子, 强强; apart those that are words, which somebody must be called."""
    sure: list[str] = []
    called: list[str] = []
    for root in dict.fromkeys((surname, *given)):
        forms = [few + root for few in _FEW] + [root + more for more in _MORE]
        forms += [f"大{root}子", f"小{root}子", f"{root}{root}儿"]
        if root != surname:
            forms.append(root + root)
        for form in forms:
            everyday = form in ALLOWED or ordinary(form) or (form[0] == "大" and len(form) == 2)
            (called if everyday else sure).append(form)
    return tuple(sure), tuple(called)
