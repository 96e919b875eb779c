"""Places in the short forms of speech and of forms: hospitals without the word (省医, 市二, 附二院),
employers behind a word of work, crossings, flats by three numbers, an estate somebody lives in. Each
needs the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.lexicon import any_of, words
from curation.deid.types import Span
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_N = "一二三四五六七八九十"
# Each search begins at the rare part of its pattern and looks back from there: this is what makes it cheap.
_HOSPITAL = re.compile(
    rf"(?P<v>(?:上|省|市|区|县|州|附|医大|北医|中大|广医|浙|苏大|川医|哈医大|南医)"
    rf"(?:附?第?[{_N}](?:附?院|医院)?|人医|妇幼|妇儿|中医|立医院|中心医院|儿童|肿瘤|胸科|医))(?=$|"
    rf"[的等专门顾住就看治说做急诊取抽复那建均儿]|[^{CJK}]|医生|主任|会诊|"
    rf"{any_of('surnames.txt')})"
)
_HOSPITAL_LEFT = re.compile(rf"(?:^|[^{CJK}]|[在到于去由经转从往称挂看的及给送和、说是])$", re.M)
_PLACED_END = re.compile("医院|卫生院|服务站|服务中心|[县市镇]院")
_PLACED = re.compile(
    rf"(?:(?:在|到|于|去|由|经|至|往|院|构|外送|[:：,，、 \n]|^)[ ]?)(?P<v>{_HAN}{{2,4}}(?:县|市|镇|乡|"
    rf"旗|州|街道)(?:第?[{_N}]{{1,2}})?(?:人民|中心|中医|妇幼保健)?|"
    rf"{_HAN}{{2,4}}(?:街道)?(?:社区|镇|乡|县妇幼保健)?(?:卫生)?)$"
)
_ONLY_GENERIC = re.compile(
    r"^(?:[该本我外各某全此别其他当邻附近上下大小新老到在去于由经转入同哪这那一二三几多城基层乡镇农村"
    r"县市区级社会公共]+|当地|基层|所在|户籍|居住)"
)
_BRANCH = re.compile(rf"(?<=[院心])(?P<v>[(（]{_HAN}{{1,8}}院区[)）])")
_WORK = (
    rf"(?:{any_of('organisation_suffixes.txt')}|厂|公司|菜市场|项目部|车队|快递{_HAN}{{0,8}}站|养老院|"
    rf"敬老院|支行|分行|税务局|派出所|小学|中学|"
    r"幼儿园|学校|学院|大学|供电所|信用社|街道办|村委会)"
)
_EMPLOYED = re.compile(
    rf"(?:退休于|就职于?|就读于?|任职于?|供职于?|毕业于?|单位[（(:：]?[ ]?|退休前[为在系]|曾[为在]|"
    rf"抬头[:：]?|worker of |works? (?:at|for) |患者系|"
    rf"我是)(?P<v>(?!一家|某|该|本|我)[{CJK}0-9A-Za-z]{{2,24}}?{_WORK}(?:{_HAN}{{2,8}}?(?:分公司|支行|"
    rf"分行|派出所|车间|项目部|站))?)"
)
_WORKING = re.compile(
    rf"(?:[在系为是]|^|[，,。\n ])(?P<v>(?!一家|某|该|本|我|个)[{CJK}0-9A-Za-z]{{2,24}}?{_WORK}"
    rf"(?:{_HAN}{{2,8}}?(?:分公司|支行|分行|派出所|站))?)$"
)
_WORKS = re.compile(
    rf"(?<=[厂司店校院学所局场队站园行社部坊道委大处团])(?:上班|工作|读书|上学|退?休?职工|退休|车间|"
    rf"学生|工人|员工|发生|组织体检|的{_HAN}{{1,2}}[厂校经主站队]|的[A-Z][a-z]+厂长|"
    r"[)）]?工会|期间)"
)
_CROSSING = re.compile(
    rf"(?P<v>{_HAN}{{2,8}}?(?:路|街|大道|大街|巷)[和与及、]{_HAN}{{2,8}}?(?:路|街|大道|大街|巷)(?:交叉|"
    rf"交汇)?(?:路?口|处)(?:[往向]?[东西南北]{{1,2}}[侧边]?约?[0-9]{{1,5}}米)?)"
)
_FLAT = re.compile(
    rf"(?P<v>{_HAN}{{2,7}}[0-9]{{1,3}}-[0-9]{{1,3}}-[0-9]{{2,5}}|"
    rf"(?<![0-9\-])[0-9]{{1,3}}-[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9\-年月])(?=[，。,\n）)门室户附])|"
    rf"{_HAN}{{2,10}}(?:工业园|产业园|科技园|园区|宿舍区)[A-Z0-9]{{1,2}}[栋座区](?:宿舍)?[0-9]{{0,5}}|"
    rf"{_HAN}{{2,8}}(?:路|街|大道|巷)[0-9]{{1,5}}号院?(?:[0-9]{{1,3}}排)[0-9]{{1,3}}号?|"
    rf"{_HAN}{{2,10}}(?:路|街|道|大道)[0-9]{{1,5}}号[0-9A-Z]{{1,3}}楼[A-Z0-9]{{1,3}}座|{_HAN}{{2,6}}"
    rf"(?:苏木|镇|乡)[0-9{_N}]{{1,3}}嘎查)"
)
_LIVES = re.compile(
    rf"(?:邮寄|寄送|寄到|寄往|快递到付[，,]寄|[，,]寄|租住于?|暂住于?|返回|家住|家在|居住在|住在|现住|"
    rf"住|送到|收[，,])[:：]?[ ]?(?P<v>{_HAN}{{1,10}}?(?:村|里|苑|府|小区|新村|"
    rf"家园|花园|公寓|城|湾|庭|邸|路口|名邸|大院|胡同|社区))(?=[，。,;；\n取]|$|就行|门卫|附近)"
)
_MAILED = re.compile(
    rf"(?:切片|病历|报告|片子|快递)?邮寄[:：](?P<v>{_HAN}{{2,16}}"
    rf"(?:[0-9]{{1,4}}[号栋幢弄单元排室楼\-]*)*)(?=[，,])"
)
_AREA = re.compile(
    rf"(?:自|去|来|参保地|只说是|老家|居住于|久居|介绍我|往返|回)(?P<v>{_HAN}{{2,3}}(?:县|镇|乡|旗)"
    rf"(?:{_HAN}{{2,4}}(?:镇|乡))?)"
)
_AREA_SEX = re.compile(
    rf"[男女][，,][0-9]{{1,3}}岁[，,](?P<v>{_HAN}{{2,8}}(?:省|市|县|区|镇|乡|旗))(?:人|籍)"
)
_GENERIC_WORK = words("organisation_words.txt")


_DIVIDED = re.compile(r"[县市镇乡旗州]|街道")
_CROSSING_HINT = re.compile("[路街道巷][和与及、]")
_FLAT_HINT = re.compile("[0-9]-[0-9]{1,3}-[0-9]{2}|[园区][A-Z0-9]|号院?[0-9]+排|楼[A-Z0-9]{1,3}座|嘎查")
_LIVES_HINT = re.compile("住|寄|家在|返回|送到|收[，,]")
_AREA_HINT = re.compile("[县镇乡旗省市区][人籍]?")


def find(text: str) -> Iterator[Span]:
    """Places in short forms in a folded text."""
    yield from _hospitals(text)
    for match in _EMPLOYED.finditer(text):
        if _names(match["v"]):
            yield Span(*match.span("v"), "ORG_WORK", "lexicon", 0.6)
    for cue in _WORKS.finditer(text):
        found = _WORKING.search(text, max(0, cue.start() - 30), cue.start())
        if found and _names(found["v"]):
            yield Span(*found.span("v"), "ORG_WORK", "lexicon", 0.6)
    for pattern, hint in ((_CROSSING, _CROSSING_HINT), (_FLAT, _FLAT_HINT), (_LIVES, _LIVES_HINT)):
        for match in pattern.finditer(text) if hint.search(text) else ():
            if pattern is not _LIVES or not _ONLY_GENERIC.match(match["v"]):
                yield Span(*match.span("v"), "ADDR_DETAIL", "rule", 0.65)
    for match in _MAILED.finditer(text) if "邮寄" in text else ():
        yield Span(*match.span("v"), "ADDR_DETAIL", "rule", 0.65)
    for pattern in (_AREA, _AREA_SEX) if _AREA_HINT.search(text) else ():
        for match in pattern.finditer(text):
            if not _ONLY_GENERIC.match(match["v"]):
                yield Span(*match.span("v"), "ADDR_AREA", "rule", 0.55)


def _hospitals(text: str) -> Iterator[Span]:
    """Short names of hospitals, hospitals of a division, branches in brackets."""
    for match in _HOSPITAL.finditer(text):
        if _HOSPITAL_LEFT.search(text, max(0, match.start() - 1), match.start()):
            yield Span(*match.span("v"), "HOSPITAL", "lexicon", 0.55)
    for ending in _PLACED_END.finditer(text) if "院" in text or "卫生" in text else ():
        placed = _PLACED.search(text, max(0, ending.start() - 14), ending.start())
        division = placed and (ending[0] not in ("医院", "卫生院") or _DIVIDED.search(placed["v"]))
        if placed and division and not _ONLY_GENERIC.match(placed["v"]):
            yield Span(placed.start("v"), ending.end(), "HOSPITAL", "lexicon", 0.6)
    for match in _BRANCH.finditer(text) if "院区" in text else ():
        yield Span(*match.span("v"), "HOSPITAL", "lexicon", 0.6)


def _names(value: str) -> bool:
    """Do the words before the ending of an employer name it?"""
    head = re.sub(f"{_WORK}$", "", value) or value
    while head:
        for length in range(min(len(head), 4), 0, -1):
            if head[:length] in _GENERIC_WORK:
                head = head[length:]
                break
        else:
            return len(head) >= 2
    return False
