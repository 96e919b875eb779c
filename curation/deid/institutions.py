"""Hospitals and employers: endings such as 医院 or 公司 whose words in front name one of them. Generic
mentions (当地医院, 医院科室, 一家公司) are none; the gate and the detector share this judgment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from curation.deid.headwords import head_start
from curation.deid.lexicon import any_of, words
from curation.deid.types import Span
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_BRANCH = re.compile(
    r"(?:[ ]?[(（]?(?:[东西南北]|总|分|新|老|本)院区?[)）]?|第?[一二三四]?分院|[^，。；\s]{1,4}院区)?"
)
_HOSPITAL_LEFT = re.compile(rf"(?:[{CJK}A-Za-z0-9]|[（(][{CJK}]{{1,6}}[)）])*$")
_HOSPITAL_CUT = re.compile(
    r".*(?:就诊于|就诊在|求治于|求诊于|转诊至|转诊于|转入|转至|转到|转往|前往|送至|送到|送往|送入|急送|"
    r"住院于|入住|曾于|曾在|曾到|曾至|曾去|随后|后在|后于|后到|遂至|遂到|遂于|遂来|再次|先后|来自|毕业|"
    r"患者|家属|近日|今日|昨日|当日|次日|于是|外院|当地|上午|下午|小时|分钟|治疗|检查|手术|确诊|诊断|建议|"
    r"收入|门诊|急诊|住院|转出|单位|"
    r"[于在到去赴往至来由从经自被送以入及与或的了是我你他她月日年号天前后给找叫看对"
    r"把过离向]|(?<![协仁人平泰康])和)"
)
_GENERIC_HOSPITAL = words("hospital_words.txt")
_PLACE_BEFORE = re.compile(r"(?:[于在到去赴往至从由入]|转|送|离)$")
_NUMBERED = re.compile(r"(?:(?:中国人民)?解放军|武警)?第[一二三四五六七八九十〇零0-9]+(?:人民|中医|中心)?$")
# One hospital of its kind in a province or a city: 省肿瘤医院, 市妇幼保健院.
_ONLY_ONE = re.compile(
    rf"(?:^|(?<=[^{CJK}该某本])|(?<=[由到在于从至往去赴转送经]))[省市](?:人民|中医|中西医结合|妇幼|"
    rf"肿瘤|儿童|胸科|传染病|口腔|"
    r"精神卫生|妇产|中心|急救)?$"
)
_NOT_A_NAME = re.compile("[作助调同等论疗治]")
_SHORT_TAIL = re.compile(r"[一二三四五六七八九]院(?![长士内外校里落子区])")
_SHORT_HEAD = re.compile(
    rf"(?:湘雅|中山|协和|同济|人民|{_HAN}{{1,4}}(?:大|医|医大)|(?:^|(?<=[^{CJK}])|"
    rf"(?<=[由到在于从至往去赴转送经]))[省市县区]|"
    rf"(?:{any_of('regions.txt')})市?|附)附?$"
)
_NOT_BEHIND = re.compile("长|里|内|务室|友|医院|附属")
_ORGANISATION_LEFT = re.compile(rf"[{CJK}A-Za-z0-9（）()]{{1,20}}$")
_GENERIC_ORGANISATION = words("organisation_words.txt")
_WORKS_BEFORE = re.compile(
    r"(?:就职于|任职于|工作于|就读于|供职于|毕业于|服役于|受雇于|单位[:：为]?|退休于|上班于|职业[:：]|"
    r"退休前[为在系]?|[系在是为于任]|[，。；,;：:\n ])$"
)
_WORKS_AFTER = re.compile(
    rf"(?:退休)?(?:工作|上班|就读|任职|退休|担任|打工|任教|读书|上学|从事|送货|干活|务工|实习|兼职|"
    rf"{_HAN}{{0,4}}(?:工人|教师|老师|职工|员工|学生|干部|经理|会计|董事|科长|主任|司机|民警|警察|记者|"
    rf"厨师|职员|矿工|"
    rf"研究生|工程师|[员工])(?![{CJK}]{{0,1}}[作资伤]))"
)
_ORG_CUT = re.compile(
    rf".*(?:就职于|任职于|工作于|就读于|供职于|毕业于|服役于|受雇于|工作单位|退休于|上班于|退休前|患者|"
    rf"现为|曾为|"
    rf"[于在系是为到去的及与自从任]|(?<![仁人平泰康])和)(?={_HAN}{{2}})"
)
_GATHERED = re.compile("[，。；,;：:\n ]$")


@cache
def _endings() -> tuple[AhoCorasick, tuple[tuple[str, str], ...]]:
    """Endings of institutions and names of hospitals that need none, each with what it is."""
    entries = [(word, "hospital") for word in sorted(words("hospital_endings.txt"))]
    entries += [(word, "organisation") for word in sorted(words("organisation_suffixes.txt"))]
    entries += [(word, "known") for word in sorted(words("hospitals.txt"))]
    return AhoCorasick([word for word, _ in entries], matchkind=MatchKind.LeftmostLongest), tuple(entries)


def find(text: str) -> Iterator[Span]:
    """Hospitals and employers in a folded text."""
    automaton, entries = _endings()
    for number, start, end in automaton.find_matches_as_indexes(text):
        word, role = entries[number]
        if role == "hospital":
            branch = _BRANCH.match(text, end)
            yield from _hospital(text, start, branch.end() if branch else end)
        elif role == "organisation":
            if not _NOT_BEHIND.match(text, end):
                yield from _employer(text, start, end)
        elif word.endswith("医院"):
            yield Span(start, end, "HOSPITAL", "lexicon", 0.7)
            yield from _hospital(text, end - 2, end)
        elif text.startswith("医院", end):
            yield Span(start, end + 2, "HOSPITAL", "lexicon", 0.7)
            yield from _hospital(text, end, end + 2)
        elif not _NOT_A_NAME.match(text, end):
            yield Span(start, end, "HOSPITAL", "lexicon", 0.7)
    for match in _SHORT_TAIL.finditer(text) if "院" in text else ():
        head = _SHORT_HEAD.search(text, max(0, match.start() - 8), match.start())
        if head:
            yield Span(head.start(), match.end(), "HOSPITAL", "lexicon", 0.7)


def _hospital(text: str, tail: int, end: int) -> Iterator[Span]:
    """The hospital whose ending begins at `tail`, if the words in front name it."""
    left = _HOSPITAL_LEFT.search(text, max(0, tail - 24), tail)
    start = left.start() if left else tail
    cut = _HOSPITAL_CUT.match(text, start, tail)
    start = cut.end() if cut else start
    if start == tail:
        return
    cued = bool(_PLACE_BEFORE.search(text, max(0, start - 2), start))
    named = head_start(text, start, tail, generic=_GENERIC_HOSPITAL, cued=cued)
    if named is not None:
        yield Span(named, end, "HOSPITAL", "lexicon", 0.8)
    elif only := _ONLY_ONE.search(text, max(0, tail - 6), tail):
        if tail - only.start() > 1:
            yield Span(only.start(), end, "HOSPITAL", "lexicon", 0.5)
    elif numbered := _NUMBERED.search(text, start, tail):
        yield Span(numbered.start(), end, "HOSPITAL", "lexicon", 0.6)


def _employer(text: str, tail: int, end: int) -> Iterator[Span]:
    """The employer whose ending begins at `tail`, if it is named and somebody works there."""
    left = _ORGANISATION_LEFT.search(text, max(0, tail - 20), tail)
    if left is None:
        return
    start = left.start()
    cut = _ORG_CUT.match(text, start, tail)
    start = cut.end() if cut else start
    before = _WORKS_BEFORE.search(text, max(0, start - 8), start)
    after = _WORKS_AFTER.match(text, end)
    if not before and not after and start:
        return
    edge = start == 0 or (before is not None and (bool(after) or not _GATHERED.search(before[0])))
    named = head_start(text, start, tail, generic=_GENERIC_ORGANISATION, cued=edge)
    if named is not None and end - named >= 4 and (after or (before and named == start)):
        yield Span(named, end, "ORG_WORK", "lexicon", 0.6)
