"""Codes that a noun announces: 股骨假体序列号…, 工伤编号…, 标本送病理（…）. The noun in front decides the
type, the shape of the code decides that it is one; lists of codes are read to their end. Prose without a code
is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.lexicon import any_of
from curation.deid.types import Span
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_VALUE = r"(?=[A-Za-z0-9\-_/.]*[0-9])[A-Za-z0-9](?:[A-Za-z0-9]|[\-_/.](?=[A-Za-z0-9])){2,39}"
_NOUN = re.compile(
    rf"(?P<noun>[{CJK}A-Za-z]{{0,12}}?)(?P<key>序列号|流水号|编号|编码|批次号|批号|号码|条码号?|条形码|代码|"
    rf"(?<![型符信挂星井口逗问文称外])号|UDI|SN|S/N)"
    rf"[ ]?(?:[(（][左右上下内外前后]侧?[)）])?[ ]?(?:[:：=]|分别为|为|是|系)?[ ]?[:：]?[ ]?[\"“【\[]?"
    rf"(?P<v>{_VALUE})"
)
_NEXT = re.compile(rf"[ ]?(?:[(（]{_HAN}{{1,4}}[)）])?[ ]?[、,，及和/;；][ ]?(?P<v>{_VALUE})")
_CASE = r"[A-Za-z]{1,6}-?(?:19|20)?[0-9]{2}-?[0-9]{3,7}(?:-[0-9]{1,5})?|[A-Za-z]{1,6}-[0-9]{2}-[0-9]{2,5}"
_EXAMINED = re.compile(
    rf"(?P<noun>{any_of('examinations.txt')})(?:{_HAN}{{0,6}})[ ]?[(（]?[ ]?(?:{_HAN}{{0,4}}号)?[:：]?[ ]?"
    rf"(?P<v>{_CASE})(?![A-Za-z0-9%])"
)
_DEVICE = re.compile(any_of("devices.txt"))
_EXAM = re.compile(any_of("examinations.txt"))
_DOCUMENT = re.compile(
    r"证|工伤|工作|员工|学籍|学号|考|保险|理赔|报案|案|合同|鉴定|认定|警|低保|会员|骑手|志愿|捐献|"
    r"救助|备案|回执|户"
)
_NO_CODE = re.compile(
    r"[A-TV-Za-z][0-9]{2}\.[0-9xX]{1,8}|(?:[A-Z]{1,4}[0-9]{1,2}|[0-9]{1,4})|[0-9]+(?:\.[0-9]+)?(?:mg|"
    r"ml|g|cm|mm|kg|岁|U)?|"
    r"(?:19|20)[0-9]{2}[\-/.][0-9]{1,2}(?:[\-/.][0-9]{1,2})?|(?:GB|WS|YY|ISO)[/ ]?T?[ ]?[0-9].*"
)
_NO_NOUN = re.compile(
    r"(?:诊断|疾病|手术|ICD-?1?[0-9]?(?=$)|邮政|国药准|批准文|注册证|房间|房|楼|门牌|车次|航班|频道|"
    r"基因|位点|染色体|标准)$"
)


def find(text: str) -> Iterator[Span]:
    """Announced codes in a folded text."""
    if "号" in text or "码" in text or "UDI" in text or "SN" in text or "S/N" in text:
        for match in _NOUN.finditer(text):
            yield from _listed(text, match)
    for match in _EXAMINED.finditer(text):
        if sum(map(str.isdigit, match["v"])) >= 4:
            yield Span(*match.span("v"), "EXAM_NO", "label", 0.75)


def _listed(text: str, match: re.Match[str]) -> Iterator[Span]:
    """The announced code and those that follow it in the same list."""
    noun = match["noun"]
    if _NO_NOUN.search(noun) and not _DEVICE.search(noun) and match["key"] != "序列号":
        return
    kind = _kind(noun, match["key"])
    found: re.Match[str] | None = match
    while found is not None:
        value = found["v"].rstrip("./-_")
        if not _is_code(value, digits=3 if match["key"] != "号" or kind != "UNIQUE_OTHER" else 4):
            return
        yield Span(found.start("v"), found.start("v") + len(value), kind, "label", 0.75)
        found = _NEXT.match(text, found.start("v") + len(value))


def _is_code(value: str, *, digits: int) -> bool:
    return sum(map(str.isdigit, value)) >= digits and (
        not _NO_CODE.fullmatch(value) or (value.isdigit() and len(value) >= 5)
    )


def _kind(noun: str, key: str) -> str:
    if _DEVICE.search(noun) or key in ("序列号", "批次号", "UDI", "SN", "S/N"):
        return "DEVICE"
    if _EXAM.search(noun):
        return "EXAM_NO"
    return "ID_OTHER" if _DOCUMENT.search(noun) else "UNIQUE_OTHER"
