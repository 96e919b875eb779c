"""Villages and estates by default-deny: what stands before 村 or 小区 between a word of place and an edge is
named, unless a list says that it only describes; houses of schools and works (技术学院7栋545寝室)."""

from __future__ import annotations

import re

import rjieba

from curation.deid.lexicon import words
from curation.deid.patterns import Row
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_ENDS = "村|屯|寨|庄|苑|小区|花园|家园|公寓|新村|家属院|大院|社区|胡同|大厦|农场"
_TO = "在到至于住往回抵放寄居去从自搬起"
_BESIDE = (
    r"(?:小学|中学|卫生室|村部|大队部)?"
    r"(?:[东南西北正侧后前]门|[村路街巷]?口|旁|对面|附近|门卫|后面|前面|隔壁)?"
)
_GENERIC = words("address_words.txt") | words("place_no_names.txt")
_BREAKS = frozenset("rcpuydm")
_NUM = "[0-9一二三四五六七八九十A-Za-z]{1,4}"


def _named(match: re.Match[str]) -> bool:
    """Is what stands before the ending a name of one place?"""
    head = match["head"]
    if any(head.endswith(word) for word in _GENERIC) or any(
        head.startswith(word) for word in words("place_no_names.txt")
    ):
        return False
    if head[-1] in _TO or (len(head) == 1 and head in "农山渔本同全邻外该乡大小新老"):
        return False
    tokens = rjieba.tag(head)
    if any(tag[:1] in _BREAKS and len(word) > 1 for word, tag in tokens) or tokens[0][1][:1] in "rcpuy":
        return False
    return len(head) <= 4 or tokens[-1][1][:1] in "nx"


def _housed(match: re.Match[str]) -> bool:
    return not re.match("[该本某我同一]", match["v"])


ROWS: tuple[Row, ...] = (
    Row(
        "ADDR_DETAIL",
        rf"(?:(?<!{_HAN})|(?<=[{_TO}]))(?![{_TO}])(?P<v>(?P<head>{_HAN}{{1,8}}?)(?:{_ENDS}){_BESIDE})"
        rf"(?=[,，。;；)(\s]|$|干活|干农活|务农|务工|的?家|现场|取|签收|收|人[,，。]|[0-9一二三四五六七八九十]{{1,3}}[组社队号栋幢])",
        0.5,
        _ENDS.replace("|", " "),
        judge=_named,
        layer="slot",
        reach=18,
    ),
    Row(
        "ADDR_DETAIL",
        rf"(?:(?<!{_HAN})|(?<=[{_TO}]))(?![{_TO}])(?P<v>{_HAN}{{2,14}}?"
        rf"(?:学院|大学|学校|[中小]学|厂|矿|公司|工地|宿舍|公寓|部队)"
        rf"{_NUM}(?:栋|幢|号楼|号宿舍|舍|座|号)(?:{_NUM}(?:单元|楼|层))?(?:[0-9]{{1,5}}(?:寝室|宿舍|室|号|房)?)?)",
        0.6,
        "学院 大学 学校 中学 小学 厂 矿 公司 工地 宿舍 公寓 部队",
        judge=_housed,
        layer="slot",
        reach=26,
    ),
)
