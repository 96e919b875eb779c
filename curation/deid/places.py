"""Places and institutions: areas from a list of divisions, detailed addresses from streets, villages,
houses and flats, hospitals and employers from their suffixes with generic phrases left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from curation.deid.lexicon import any_of, longest_first, words
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
_DETAIL = re.compile(
    rf"(?P<v>{_HAN}{{1,12}}?(?:路|大街|街|大道|巷|弄|胡同|里|道|村|屯|寨|庄|社区|小区|花园|苑|公寓|新村|"
    rf"家园|家属院|宿舍|广场|大厦|城|湾|庭|府|园|院|镇|乡|区)[ ]?"
    rf"(?:(?:第)?(?:{_NUM}{{1,5}}|[A-Za-z])(?:[\-—之][0-9A-Za-z]{{1,5}})?[ ]?(?:号楼|号院|号|弄|栋|幢|座|"
    rf"楼|单元|组|社|队|支弄|巷|期|室|户|层)(?!文|染|线|床|方|药|位)[ ]?)"
    rf"(?:(?:[东西南北中]|[A-Za-z])?(?:[A-Za-z]?{_NUM}{{1,5}})(?:[\-—][0-9A-Za-z]{{1,5}}){{0,3}}[ "
    rf"]?(?:号楼|号|弄|栋|幢|座|楼|单元|室|户|层|组|门)?[ ]?){{0,5}}(?:[左右东西]?(?:侧|室|户|边))?)"
)
_HOUSE = re.compile(
    rf"(?:[0-9A-Za-z]|(?<![第]){_NUM})[ ]?(?:号楼|号院|号|弄|栋|幢|座|楼|单元|组|社|队|支弄|巷|期|室|户|"
    rf"层)(?!文|染|线|床|方|药|位|性)"
)
_FLAT = re.compile(
    rf"(?P<v>{_HAN}{{0,12}}?{_NUM}{{1,4}}(?:号楼|栋|幢|座)[ ]?(?:{_NUM}{{1,3}}[ ]?(?:单元|楼|层|门)[ "
    rf"]?)?(?:{_NUM}{{1,5}}[ ]?(?:室|号|户)?)?|{_NUM}{{1,3}}单元[ ]?{_NUM}{{1,5}}[ ]?(?:室|号|户)?)"
)
_VILLAGE = re.compile(
    rf"(?:(?<=[于在住自位])|(?<=[乡镇县市区])|(?:^|(?<=[^{CJK}])))(?P<v>{_HAN}{{2,6}}(?:村委会|村民小组|村|"
    rf"屯|寨|嘎查|居委会|社区|小区|家属院|花园|新村|家园)(?!医|卫生|庄|民|里|干)(?:{_NUM}{{1,3}}[组社队号])"
    rf"?)"
)
_LIVES = re.compile(
    rf"(?:家住|现住|居住在|住在|租住在?|暂住|寄住|家在|来自|户籍在|搬到|迁至)(?P<v>{_HAN}[{CJK}0-9A-Za-z\-]"
    rf"{{1,30}}?(?:[省市县区镇乡村路街巷弄号室组栋院园]))(?=[，。；、,;）) ]|$|的)"
)
_ADDRESS_LEFT = re.compile(
    r".*(?:家住|现住|居住|地址|住址|住在|住于|租住|位于|来自|常住|户籍|住|在|于|到|至|自|从|去|的|为|是|系|"
    r"患者|搬|地|往|回)"
)
_LIVING = re.compile("(?:家住|现住|住在|来自|家在|住|于|在)")
_HOSPITAL_TAIL = re.compile(
    r"(?:中心医院|医院|卫生院|卫生服务中心|卫生服务站|卫生所|卫生室|诊所|保健院|保健所|保健站|疾控中心|"
    r"疾病预防控制中心|血液中心|急救中心|医学中心|医疗中心|门诊部|防治院|防治所|疗养院|医学院附属|医务室|"
    r"体检中心|福利院|养老院|敬老院|护理院|医学检验所|检验中心)(?:[ ]?[(（]?(?:[东西南北]|总|分|新|老|"
    r"本)院区?[)）]?|第?[一二三四]?分院|[^，。；\s]{1,4}院区)?"
)
_HOSPITAL_LEFT = re.compile(rf"(?:[{CJK}A-Za-z0-9]|[（(][{CJK}]{{1,6}}[)）])*$")
_HOSPITAL_CUT = re.compile(
    r".*(?:就诊于|就诊在|求治于|求诊于|转诊至|转诊于|转入|转至|转到|转往|前往|送至|送到|送往|送入|急送|"
    r"住院于|入住|曾于|曾在|曾到|曾至|曾去|随后|后在|后于|后到|遂至|遂到|遂于|遂来|再次|先后|来自|毕业|"
    r"患者|家属|近日|今日|昨日|当日|次日|于是|外院|当地|上午|下午|小时|分钟|治疗|检查|手术|确诊|诊断|建议|"
    r"收入|门诊|急诊|住院|[于在到去赴往至来由从经自被送以入及与或的了是我你他她月日年号天前后给找叫找看往对"
    r"把过]|(?<!协)和)"
)
_GENERIC = tuple(sorted(words("hospital_words.txt"), key=len, reverse=True))
_GENERIC_RUN = re.compile(rf"(?:{'|'.join(_GENERIC)}|[0-9、/\s])*")
_ORGANISATION_TAIL = re.compile(rf"(?:{any_of('organisation_suffixes.txt')})")
_ORGANISATION_LEFT = re.compile(rf"[{CJK}A-Za-z0-9（）()]{{1,20}}$")
_WORKS_BEFORE = re.compile(
    r"(?:就职于|任职于|工作于|就读于|供职于|毕业于|服役于|受雇于|工作单位[:：为]?|退休于|上班于|系|在|是|"
    r"为|于)$"
)
_WORKS_AFTER = re.compile(
    r"(?:工作|上班|就读|任职|退休|职工|员工|工人|教师|老师|学生|干部|经理|担任|打工|任教|读书|会计|上学|做|"
    r"当|从事|副?总|董事|车间|科长|主任|的|[，。,])"
)
_ORG_CUT = re.compile(
    rf".*(?:就职于|任职于|工作于|就读于|供职于|毕业于|服役于|受雇于|工作单位|退休于|上班于|患者|"
    rf"[于在系是为到去的及和与自从任])(?={_HAN}{{2}})"
)
_ORG_GENERIC = re.compile(
    r"(?:一家|某|该|本|我|我们|他们|外资|私企|国企|民营|私营|上市|当地|附近|学校|工厂|公司|大|小|老家|家|"
    r"个|单位|同|外|医科|医药|制药|药业|出版|人民|重点|全日制|老年|成人|职业|初级|高级|那|这|某些|各|每|等|"
    r"有|都|读|念|上|下|开|办|去|回|中|高)*(?:有限责任公司|股份有限公司|有限公司|分公司|总公司|公司|集团|"
    r"股份|事务所|研究院|研究所|设计院|派出所|公安局|法院|检察院|税务局|教育局|财政局|银行|支行|大学|学院|"
    r"中学|小学|幼儿园|学校|职高|技校|工厂|车间|部队|支队|大队|超市|酒店|宾馆|饭店)"
)
_KNOWN_HOSPITAL = re.compile(rf"(?:{any_of('hospitals.txt')})(?:医院|(?!作|助|调|同|等|论|疗|治))")


@cache
def _regions() -> tuple[AhoCorasick, tuple[str, ...], frozenset[str]]:
    exceptions = words("region_exceptions.txt")
    entries = longest_first("regions.txt") + tuple(exceptions - words("regions.txt"))
    return AhoCorasick(list(entries), matchkind=MatchKind.LeftmostLongest), entries, exceptions


def find(text: str) -> Iterator[Span]:
    """Areas, addresses, hospitals and employers in a folded text."""
    yield from _areas(text)
    yield from _addresses(text)
    yield from _hospitals(text)
    yield from _employers(text)


def _areas(text: str) -> Iterator[Span]:
    automaton, entries, exceptions = _regions()
    for number, start, end in automaton.find_matches_as_indexes(text):
        if entries[number] not in exceptions:
            tail = _AREA_TAIL.match(text, end)
            yield Span(start, tail.end() if tail else end, "ADDR_AREA", "lexicon", 0.7)


def _addresses(text: str) -> Iterator[Span]:
    yield from _houses(text)
    for match in _LIVES.finditer(text):
        value = match["v"]
        kind = "ADDR_DETAIL" if re.search("[0-9路街巷弄号室组栋村院园]", value) else "ADDR_AREA"
        yield Span(match.start("v"), match.end("v"), kind, "rule", 0.8)
    for match in _VILLAGE.finditer(text):
        if not re.match(r"(?:[我他她你本全同该各农某自]|附近|附件|所在|当地)", match["v"]):
            yield Span(match.start("v"), match.end("v"), "ADDR_DETAIL", "rule", 0.6)
    for match in _SUBAREA.finditer(text):
        if not re.match(r"(?:[我他她你本全同该各某外]|当地|附近|农村|城|所在)", match["v"]):
            lead = _LIVING.match(match["v"])
            yield Span(
                match.start("v") + (lead.end() if lead else 0), match.end("v"), "ADDR_AREA", "rule", 0.5
            )


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


def _hospitals(text: str) -> Iterator[Span]:
    for match in _HOSPITAL_TAIL.finditer(text):
        left = _HOSPITAL_LEFT.search(text, max(0, match.start() - 24), match.start())
        start = left.start() if left else match.start()
        cut = _HOSPITAL_CUT.match(text, start, match.start())
        start = cut.end() if cut else start
        phrase = text[start : match.start()]
        generic = _GENERIC_RUN.match(phrase)
        if generic and generic.end() < len(phrase):
            yield Span(start, match.end(), "HOSPITAL", "lexicon", 0.8)
        elif re.search(r"第[一二三四五六七八九十0-9]+(?:人民)?$", phrase):
            yield Span(match.start() - len(phrase), match.end(), "HOSPITAL", "lexicon", 0.6)
    for match in _KNOWN_HOSPITAL.finditer(text):
        yield Span(match.start(), match.end(), "HOSPITAL", "lexicon", 0.7)


def _employers(text: str) -> Iterator[Span]:
    for match in _ORGANISATION_TAIL.finditer(text):
        left = _ORGANISATION_LEFT.search(text, max(0, match.start() - 20), match.start())
        if left is None:
            continue
        start, end = left.start(), match.end()
        cut = _ORG_CUT.match(text, start, end)
        start = cut.end() if cut else start
        if _ORG_GENERIC.fullmatch(text, start, end) or end - start < 4:
            continue
        if _WORKS_BEFORE.search(text, max(0, start - 8), start) or _WORKS_AFTER.match(text, end):
            yield Span(start, end, "ORG_WORK", "lexicon", 0.6)
