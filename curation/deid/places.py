"""Places: areas from a list of divisions, detailed addresses from streets, villages, houses, stalls and
flats. Generic mentions (农村, 社区, 走出小区) are none. Institutions are found elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from curation.deid.headwords import head_start
from curation.deid.lexicon import longest_first, words
from curation.deid.types import Span
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_NUM = r"[0-9０-９一二三四五六七八九十百]"
_AREA_TAIL = re.compile(
    rf"(?:特别行政区|自治区|自治州|省|市|地区|州|盟)?(?:{_HAN}{{1,5}}?(?:市(?!民|场|面|售)|自治[州县]|"
    rf"县(?!医院|人民医院)|旗|区(?!域|别|分|医院|人民医院)))?(?:{_HAN}{{1,6}}?(?:街道|镇(?!痛|静|咳|定)|"
    rf"乡(?!村)|苏木|办事处))?"
)
_SUBAREA = re.compile(
    rf"(?:^|(?<=[^{CJK}])|(?<=[于在住自到位]))(?P<v>{_HAN}{{2,4}}(?:省|自治区|自治州|自治县|县(?!医院|级|"
    rf"城|人民)|市(?!民|场|面|售|区|级|人民)|镇(?!痛|静|咳|定|上)|乡(?!村|镇)|街道)(?:{_HAN}{{1,6}}?(?:县|"
    rf"区|镇|乡|街道))?)"
)
_UNIT = (
    r"(?:号(?:宿舍|教师|职工|家属|学生)?(?:楼|院|公寓|门口|门|铺|摊|店|档|厂房|仓|站台|出口|摊位|后院|"
    r"地下室)?|弄|栋|幢|座|楼|"
    r"单元|组|社|队|支弄|巷|期|室|户|层)"
)
_DETAIL = re.compile(
    rf"(?P<v>{_HAN}{{1,12}}?(?:路|大街|街|大道|巷|弄|胡同|里|道|村|屯|寨|庄|社区|小区|花园|苑|公寓|新村|"
    rf"家园|家属院|宿舍|广场|大厦|城|湾|庭|府|园|院|镇|乡|区|市场|商场|车站|机场|码头|农场|工地|"
    rf"[东西南北前后正侧]门|[东西南北街路]口|[站场铺]|派出所旁|学校旁|[厅馆]|门前|[一二三四五]段)[ ]?"
    rf"[旁边侧]?"
    rf"(?:(?:第)?(?:甲|乙|丙)?(?:{_NUM}{{1,5}}|[A-Za-z])(?:[\-—之][0-9A-Za-z]{{1,5}})?[ ]?(?:{_UNIT}|区)"
    rf"(?!文|染|线|床|方|药|位)[ ]?)"
    rf"(?:(?:[东西南北中]|[A-Za-z])?(?:[A-Za-z]?{_NUM}{{1,5}})(?:[\-—][0-9A-Za-z]{{1,5}}){{0,3}}[ "
    rf"]?(?:{_UNIT}|门)?[ ]?|(?:[{CJK}]{{2,6}}(?:家属院|宿舍|公寓|大厦|楼|小区|院)[ ]?)){{0,5}}(?:[左"
    rf"右东西]?(?:侧|室|户|边))?)"
)
_HOUSE = re.compile(rf"(?:[0-9A-Za-z]|(?<![第]){_NUM})[ ]?(?:{_UNIT}|区(?=[0-9]))(?!文|染|线|床|方|药|位|性)")
_FLAT = re.compile(
    rf"(?P<v>{_HAN}{{0,12}}?{_NUM}{{1,4}}(?:号楼|栋|幢|座)[ ]?(?:{_NUM}{{1,3}}[ ]?(?:单元|楼|层|门)[ "
    rf"]?)?(?:{_NUM}{{1,5}}[ ]?(?:室|号|户)?)?|{_NUM}{{1,3}}单元[ ]?{_NUM}{{1,5}}[ ]?(?:室|号|户)?)"
)
_VILLAGE = re.compile(
    rf"(?P<cue>家住|现住|居住在|住在|租住在?|暂住于?|位于|来自|[于在住自位]|(?<=[乡镇县市区])|^|"
    rf"(?<=[^{CJK}]))"
    rf"(?P<v>{_HAN}{{2,8}}?(?:村委会|村民小组|村|屯|寨|嘎查|居委会|社区|小区|家属院|花园|新村|家园)"
    rf"(?!医|卫生|庄|民|里|干|子|上|委)(?P<house>{_NUM}{{1,3}}[组社队号])?)",
    re.M,
)
_VILLAGE_END = re.compile("村委会|村民小组|村|屯|寨|嘎查|居委会|社区|小区|家属院|花园|新村|家园")
_VILLAGE_HINTS = ("村", "屯", "寨", "嘎查", "居委会", "社区", "小区", "家属院", "花园", "家园")
_LIVES_HINTS = ("住", "家在", "来自", "户籍", "搬到", "迁至")
_SUBAREA_HINTS = ("省", "自治", "县", "市", "镇", "乡", "街道")
_GENERIC_PLACE = words("address_words.txt")
_LIVES = re.compile(
    rf"(?:家住|现住|居住在|住在|租住在?|暂住|寄住|家在|来自|户籍在|搬到|迁至)(?P<v>{_HAN}[{CJK}0-9A-Za-z\-]"
    rf"{{1,30}}?(?:[省市县区镇乡村路街巷弄号室组栋院园]))(?=[，。；、,;）) ]|$|的)"
)
_ADDRESS_LEFT = re.compile(
    r".*(?:家住|现住|居住|地址|住址|住在|住于|租住|位于|来自|常住|户籍|住|在|于|到|至|自|从|去|的|为|是|系|"
    r"患者|搬|地|往|回)"
)
_LIVING = re.compile("(?:家住|现住|住在|来自|家在|住|于|在)")


# An area of one word without its province may stand between, and a road that a line's end breaks.
_BETWEEN = re.compile(
    r"[ ]{0,2}[,，、/]?[ \n]{0,2}"
    rf"(?:(?:[{CJK}]{{1,4}})?[区县市旗镇乡][ ]{{0,2}}|"
    rf"[{CJK}]?(?:\n[ ]{{0,4}}(?:[{CJK}]{{0,2}}[0-9]{{0,4}})?)?)"
)


@cache
def _regions() -> tuple[AhoCorasick, tuple[str, ...], frozenset[str]]:
    exceptions = words("region_exceptions.txt")
    entries = longest_first("regions.txt") + tuple(exceptions - words("regions.txt"))
    return AhoCorasick(list(entries), matchkind=MatchKind.LeftmostLongest), entries, exceptions


def find(text: str) -> Iterator[Span]:
    """Areas and addresses in a folded text."""
    yield from _areas(text)
    yield from _addresses(text)


def _areas(text: str) -> Iterator[Span]:
    automaton, entries, exceptions = _regions()
    for number, start, end in automaton.find_matches_as_indexes(text):
        if entries[number] not in exceptions:
            tail = _AREA_TAIL.match(text, end)
            yield Span(start, tail.end() if tail else end, "ADDR_AREA", "lexicon", 0.7)


def _addresses(text: str) -> Iterator[Span]:
    yield from _houses(text)
    for match in _LIVES.finditer(text) if any(hint in text for hint in _LIVES_HINTS) else ():
        value = match["v"]
        kind = "ADDR_DETAIL" if re.search("[0-9路街巷弄号室组栋村院园]", value) else "ADDR_AREA"
        yield Span(match.start("v"), match.end("v"), kind, "rule", 0.8)
    yield from _villages(text)
    for match in _SUBAREA.finditer(text) if any(hint in text for hint in _SUBAREA_HINTS) else ():
        lead = _LIVING.match(match["v"])
        start = match.start("v") + (lead.end() if lead else 0)
        named = head_start(text, start, match.end("v"), generic=_GENERIC_PLACE, cued=False)
        if named is not None:
            yield Span(named, match.end("v"), "ADDR_AREA", "rule", 0.5)


def _villages(text: str) -> Iterator[Span]:
    """Villages, estates and their groups, where the words in front name one."""
    for match in _VILLAGE.finditer(text) if any(hint in text for hint in _VILLAGE_HINTS) else ():
        start, end = match.span("v")
        tail = _VILLAGE_END.search(text, start + 1, end)
        stop = tail.start() if tail else end
        named = head_start(
            text, start, stop, generic=_GENERIC_PLACE, cued=bool(match["cue"] or match["house"])
        )
        if named is not None:
            yield Span(named, end, "ADDR_DETAIL", "rule", 0.6)


def _houses(text: str) -> Iterator[Span]:
    """Detailed addresses, looked for only around the numbers of houses, flats and groups."""
    reached = 0
    for anchor in _HOUSE.finditer(text):
        if anchor.start() < reached:
            continue
        for pattern, score in ((_DETAIL, 0.85), (_FLAT, 0.75)):
            match = pattern.search(text, max(reached, anchor.start() - 16), anchor.end() + 40)
            if match is None or match.start() > anchor.start():
                continue
            start, end = match.span("v")
            cut = _ADDRESS_LEFT.match(text, start, end)
            if cut and cut.end() < end - 3:
                start = cut.end()
            yield Span(start, start + len(text[start:end].rstrip()), "ADDR_DETAIL", "rule", score)
            reached = match.end()
            break


def whole(text: str, spans: list[Span]) -> list[Span]:
    """An area and the street behind it with no more than a space or a comma between them are one address."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last
            and span.type == "ADDR_DETAIL"
            and last.type in ("ADDR_AREA", "ADDR_DETAIL")
            and _BETWEEN.fullmatch(text, last.end, span.start)
        ):
            joined[-1] = Span(last.start, span.end, span.type, span.layer, max(last.score, span.score))
        else:
            joined.append(span)
    return joined
