"""Default-deny for words of letters and digits: handles (feitang2001, yib_369_b) and codes (KF-17-3483,
02406-99-QZ) that no clinical shorthand explains, and numbers cut into groups. Announced ones are found
elsewhere; this asks only what a word is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.lexicon import words
from curation.deid.types import Span
from curation.deid.views import CJK

_WORD = re.compile(r"(?<![A-Za-z0-9@/\\_.\-])[A-Za-z0-9]+(?:[_.\-/@][A-Za-z0-9]+)*(?![A-Za-z0-9_@])")
_HANDLE = re.compile(
    r"[A-Za-z]{3,}[A-Za-z.\-]*[0-9]{2,}[a-z]?|[A-Za-z][A-Za-z0-9]*(?:[_@][A-Za-z0-9]+)+|"
    r"[a-z]{2,}\.[a-z]{2,}\.[0-9]{2,}|[A-Za-z]{2,}-[0-9]{2,}|"
    r"(?=[a-z0-9]*[0-9])[a-z][a-z0-9]{9,}"
)
_NO_HANDLE = re.compile(r"[A-Z]+[0-9]{1,3}|[A-Z]{1,5}-?[0-9]{1,3}|[A-Za-z]+-[0-9]{1,2}")
# Letters, groups and at least four digits.
_CODE = re.compile(
    r"[A-Z]{1,6}[0-9]{1,12}[A-Z]{0,3}(?:[\-./][A-Z0-9]{1,12}){1,4}|[A-Z]{2,6}(?:-[A-Z0-9]{1,12}){1,4}|"
    r"[A-Z]{1,4}[0-9]{4,}[A-Z0-9]{0,8}|[0-9]{2,8}(?:-[0-9A-Z]{1,8}){1,4}|[a-z]{2,6}-[0-9]{2,6}|"
    r"[0-9]{2,5}\.[0-9]{3,4}\.[0-9]{3,5}"
)
_EXPLAINED = re.compile(
    r"[A-TV-Za-z][0-9]{2}(?:\.[0-9xX]{1,3}(?:[xX][0-9]{3})?)?|M[0-9]{4,5}/[0-9]|N[MPCRGT]_?[0-9.]{4,12"
    r"}|NCT[0-9]{8}|"
    r"ChiCTR.*|rs[0-9]{4,12}|[HZSJBF][0-9]{8}|(?:19|20)[0-9]{2}[\-/.].*|[0-9]{1,4}(?:[./\-][0-9]{1,2}){1,2}|"
    r"[0-9]+(?:\.[0-9]+)?(?:/[0-9]+(?:\.[0-9]+)?)?|[0-9.]+-[0-9.]+(?:mg|ml|g|cm|mm|U|kg)?|"
    r"(?:[yc]?p?T[0-4][a-d]?(?:N[0-3x][a-c]?)?(?:M[01x])?)|C[0-9]+H[0-9]+[A-Z0-9]*|"
    r"(?:GB|WS|YY|ISO|HJ|NY|QB)[A-Z]?[0-9\-./]+|HLA-.*|COVID-?19|SARS-.*|[0-9]+(?:st|nd|rd|th)|[0-9]{1"
    r",3}-[0-9]{1,3}|"
    r"(?:BP|HR|PR|RR|P|R|T|SBP|DBP)[0-9]{2,3}(?:[/\-][0-9]{2,3})?|[12]?[0-9]{2}/[0-9]{2,3}"
)
_TOLD = re.compile(
    r"(?:微信|薇信|绿泡泡|绿色软件|[他她我加]V|[vV]信|[vVwW][xX]|加|受试者|筛选|账号|帐号|昵称|号)["
    r"^A-Za-z0-9，。\n]{0,4}$"
)
_LEFT_OF_CODE = re.compile(r"(?:国药准字|批准文号|注册证号|ICD-?1?0?|GB|《)[^，。]{0,6}$")
_TRIPLE = re.compile(
    r"(?<![0-9A-Za-z.\-/])(?P<v>(?:[A-Z]{1,4}[ ]?)?[0-9]{2,4}(?P<s>[ \-])[0-9]{2,4}(?P=s)[0-9]{2,4}(?:"
    r"(?P=s)[0-9]{2,4})*)"
    rf"(?![0-9A-Za-z.%\-/]|[ ]?[0-9{CJK}]?[年月mg×])"
)
_PAIRED = re.compile(
    r"(?<![0-9A-Za-z.\-])(?P<v>[A-Z]{1,4}[ ][0-9]{3,5}[ ][0-9]{3,5}|[1-9][0-9]{3,5}\.[0-9]{4}|[0-9]{3}"
    r"-[0-9]{4})"
    r"(?![0-9A-Za-z.%\-]|[ ]?(?:mg|ml|mm|cm|kg|g|次|个|元|[~～]))"
)
_DIGITS = re.compile("[0-9]")
_LETTERS = re.compile("[A-Za-z]")
_HINT = re.compile(r"[A-Za-z][_.\-@]?[A-Za-z0-9]*[0-9]|[0-9]{2,}[\-. ][0-9A-Z]{2,}|[A-Za-z]_[A-Za-z]")
_NET = re.compile(
    r"(?:QQ|qq|Qq|[我加+找]?[qQ]|扣扣|企鹅)[号群是:： ]{0,3}(?P<v>[1-9](?:[ .\-·]?[0-9]){4,11})(?![0-9])"
)
_MINE = re.compile(
    r"(?<![0-9])(?P<v>[1-9](?:[ .\-·]?[0-9]){4,11})(?=[ ]?是(?:我|他|她|俺|孩子|家属)?的?("
    r"?:小号|大号|微信|QQ|qq|扣扣|号)"
    r")"
)
_PAGE = re.compile(
    rf"(?:\bdy|\bks|抖音|快手|视频号?|短视频|小红书|微博|B站|公众号|账号|帐号|昵称|网名|用户名|ID)["
    rf"号名]?[ :：]{{0,2}}[“\"]?"
    rf"(?P<v>[{CJK}]{{0,8}}(?=[A-Za-z0-9_.]*[A-Za-z0-9]{{2}})[A-Za-z0-9_.\-]{{2,24}})(?![A-Za-z0-9])"
)
_PAGE_HINTS = (
    "dy",
    "ks",
    "音",
    "快手",
    "视频",
    "红书",
    "微博",
    "B站",
    "公众号",
    "号",
    "昵称",
    "网名",
    "用户名",
    "ID",
)


def find(text: str) -> Iterator[Span]:
    """Unexplained words of letters and digits in a folded text."""
    if not _DIGITS.search(text):
        return
    if _HINT.search(text):
        for match in _WORD.finditer(text):
            kind = _kind(text, match)
            if kind:
                yield Span(match.start(), match.end(), kind, "digits", 0.5)
        for pattern, least in ((_TRIPLE, 8), (_PAIRED, 7)):
            for match in pattern.finditer(text):
                if len(_DIGITS.findall(match["v"])) >= least and not _EXPLAINED.fullmatch(match["v"]):
                    yield Span(*match.span("v"), "UNIQUE_OTHER", "digits", 0.5)
    for match in _NET.finditer(text) if "q" in text or "Q" in text or "扣" in text or "企鹅" in text else ():
        yield Span(*match.span("v"), "SOCIAL", "rule", 0.8)
    for match in _MINE.finditer(text) if "号" in text or "是" in text else ():
        yield Span(*match.span("v"), "SOCIAL", "rule", 0.7)
    for match in _PAGE.finditer(text) if any(hint in text for hint in _PAGE_HINTS) else ():
        yield Span(*match.span("v"), "SOCIAL", "rule", 0.7)


def _kind(text: str, match: re.Match[str]) -> str | None:
    """What a word of letters and digits is proposed as, if nothing explains it."""
    word = match[0]
    if len(word) < 5 or _EXPLAINED.fullmatch(word) or word in words("clinical_codes.txt"):
        return None
    letters, digits = len(_LETTERS.findall(word)), len(_DIGITS.findall(word))
    stem = re.split("[0-9_.@/-]", word)[0]
    if stem in words("clinical_codes.txt") or not letters + digits:
        return None
    if letters >= 3 and _HANDLE.fullmatch(word):
        told = _TOLD.search(text, max(0, match.start() - 10), match.start())
        if told or not _NO_HANDLE.fullmatch(word):
            return "SOCIAL"
    if digits >= 4 and (letters or word.count(".") == 2) and _CODE.fullmatch(word):
        announced = _LEFT_OF_CODE.search(text, max(0, match.start() - 12), match.start())
        return None if announced else "UNIQUE_OTHER"
    return None
