"""Default-deny for digits: every run of five or more that is not a date, a value with a unit, a score, a
range, a code of a classification or a dose is proposed. Chinese digits and letters mixed with digits
count too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.types import Span
from curation.deid.views import chinese_digits

_RUN = re.compile(
    r"(?<![0-9A-Za-z.])[A-Za-z]{0,6}[\-_]?(?<![0-9.])[0-9]{5,}(?:[\-_/][0-9]{1,12}){0,3}[A-Za-z]?(?![0-9])|"
    r"(?<![0-9.\-/])[0-9]{2,4}-[0-9]{4,}(?:-[0-9]{1,12})?(?![0-9])|(?<![0-9])[0-9]{5,}"
)
_MIXED = re.compile(
    r"(?<![0-9A-Za-z])(?<![A-Z][0-9]{2}\.)(?=[A-Za-z]*[0-9])(?=[0-9A-Za-z]{0,11}[A-Za-z])[A-Za-z]{0,4}[0-"
    r"9]{2,}[A-Za-z]{1,3}[0-"
    r"9]{3,}[0-9A-Za-z]*(?![0-9A-Za-z])"
)
_ROW = re.compile(r"[0-9A-Za-z][0-9A-Za-z._\-/ ]{3,}[0-9A-Za-z]")
_MEASURED = re.compile(r"^[A-Za-z]{0,4}[0-9]+[xX]10[0-9]{0,2}|^[0-9]+(?:mg|ml|cm|mm|kg|ug|mmol)[xX*]?[0-9]*")
_ASSAYS = re.compile("ALT|AST|GGT|HBV|WBC|PLT|RBC|TBIL|DNA")
_UNIT_AFTER = re.compile(
    r"[0-9]*(?:\.[0-9]+)?[ ]?(?:[~～\-–—至到][ ]?[0-9.]+[ ]?)?(?:[×xX*][ ]?10|(?:万|亿|千|百|多|余|"
    r"[kKMm]?[IU]{1,2}\b|[uU](?![a-z])|iu|单位|元|块|人|例|次|步|株|卡|个|名|只|支|片|粒|kcal|kJ|"
    r"copies|拷贝|mg|ug|μg|µg|ng|pg|fg|kg|g|ml|mL|ML|l|L|dl|μl|ul|mm|cm|m(?![a-z])|mol|mmol|μmol|umol|nmol|"
    r"pmol|Pa|kPa|Hz|bp|kb|cpm|RLU|S/CO|COI|/(?![ ])|℃|%|‰|°|天|日|小时|分|秒|年|岁|周|月|米|克|毫|微|度|"
    r"转|r/|"
    r"rpm|倍|毫升|毫克|cells|CFU|cfu|AU|BAU|mAs|cGy|Gy|HU|ms|级|首|篇|味|型|处|份|件|头|户|家|项|条|"
    r"本|部|页|字|千焦|千卡|大卡|秒|公里|平|吨|斤))"
)
_ANALYTE_BEFORE = re.compile(
    r"(?:BNP|CA ?(?:125|199|19-9|153|15-3|724|72-4|242|50)|AFP|CEA|PSA|HCG|hCG|CK|CK-?MB|LDH|ALT|AST|GGT|"
    r"γ-GT|ALP|IgE|PLT|WBC|RBC|DNA|RNA|SF|铁蛋白|酶|激素|计数|载量|滴度|肽|蛋白|血小板|白细胞|定量|"
    r"抗体|病毒量|病毒含量|含量|"
    r"抗原|[DdＤ]-?二聚体|PCT|IL-?[0-9]+|E2|TSH|MYO|LP|流速|剂量|费用|金额|花了|花费|步数|约|共|近|达|至|"
    r"大于|小于|超过|[<>≤≥=＜＞≈])(?:\([^)]{0,10}\))?[ ]?(?:[:：=]|为|是|约|值)?[ ]?[<>≤≥]?[ ]?$"
)
_CODE = re.compile(
    r"[A-TV-Za-z][0-9]{2}\.[0-9xX]{1,8}|rs[0-9]{4,12}|N[MPCRGT]_?[0-9]{4,9}|NCT[0-9]{8}|ChiCTR.*|"
    r"[HZSJBF][0-9]{8}|M[0-9]{4,5}/[0-9]|c\.[0-9]+.*|chr[0-9XY]+.*"
)
_DRUG_APPROVAL_BEFORE = re.compile(r"(?:国药准字|批准文号|注册证号)[:： ]?[A-Z]{0,2}$")
# Numbers of standards (GB/T 18883-2002), round counts, one in 10000, teeth by quadrant.
_STANDARD = re.compile(
    r"(?:[A-Z]{2,4})?[0-9]{1,5}(?:\.[0-9]+)?-(?:19|20)[0-9]{2}|(?:YBB|YY|WS|GB|GBZ|HJ|NY|QB)[0-9]{6,10}"
)
_STANDARD_BEFORE = re.compile(
    r"(?:GB|GBZ|WS|YY|YBB|HJ|NY|QB|ISO|CJ|SN|AQ|TJ|LY|JJG|IEC|ASTM)[ ]?/?[ ]?[TZ]?[ ]?(?:\n|\\n)?$"
)
_STANDARD_AFTER = re.compile(r"[)）]?[ ]?[)）]?》|[)）]?[ ]?(?:标准|规定|要求)")
_ROUND = re.compile(r"[1-9][0-9]?0{4,}|[1-9][0-9]{0,2}000")
_TEETH_BEFORE = re.compile(r"(?:上颌|下颌|上下颌|牙|左上|右上|左下|右下|缺失)[:：]?$")
_COMPOUND = re.compile(
    r"(?:NSC|BAY|SCH|ICI|RU|AZD|LY|MK|TAK|GW|SB|WIN|PD|U)-?[0-9]{4,6}|C[0-9]{1,3}H[0-9]{1,3}[A-Z0-9]*|"
    r"E[0-9]{3,4}[a-z]?"
)
_DATE_LIKE = re.compile(
    r"(?:(?:19|20)[0-9]{2})(?:[\-/](?:0?[1-9]|1[0-2])(?:[\-/](?:0?[1-9]|[12][0-9]|3[01]))?|(?:0[1-9]|"
    r"1[0-2])(?:0[1-9]|[12][0-9]|3[01]))"
)
_PERIOD = re.compile(r"(?:19|20)[0-9]{2}-(?:19|20)[0-9]{2}")
_CHINESE_RUN = re.compile(
    r"[〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖0-9](?:[ \-]?[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
    r"0-9]){6,20}[xX]?"
)
_LETTERS_SPACED = re.compile(r"(?<![0-9])[0-9](?:[ ][0-9]){6,20}(?![0-9])")


def find(text: str) -> Iterator[Span]:
    """Unexplained numbers in a folded text."""
    for row in _ROW.finditer(text):
        for match in _RUN.finditer(text, row.start(), row.end()):
            if not _explained(text, match):
                yield Span(match.start(), match.end(), _kind(match[0]), "digits", 0.6)
        for match in _MIXED.finditer(text, row.start(), row.end()):
            if (
                not _CODE.fullmatch(match[0])
                and not _MEASURED.search(match[0])
                and not _ASSAYS.search(match[0])
            ):
                yield Span(match.start(), match.end(), "UNIQUE_OTHER", "digits", 0.5)
        for match in _LETTERS_SPACED.finditer(text, row.start(), row.end()):
            yield Span(match.start(), match.end(), "UNIQUE_OTHER", "digits", 0.5)
    for match in _CHINESE_RUN.finditer(text):
        if not match[0].isascii():
            number = re.sub("[^0-9]", "", chinese_digits(match[0]))
            if len(set(number)) > 2 and not _counting(number):
                kind = "PHONE_MOBILE" if re.fullmatch("1[3-9][0-9]{9}", number) else "UNIQUE_OTHER"
                yield Span(match.start(), match.end(), kind, "digits", 0.8)


def _explained(text: str, match: re.Match[str]) -> bool:
    run, start, end = match[0], match.start(), match.end()
    digits_start = (
        start + len(run) - len(run.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"))
    )
    before = text[max(0, start - 16) : start]
    if (
        _CODE.fullmatch(run)
        or _DATE_LIKE.fullmatch(run)
        or _PERIOD.fullmatch(run)
        or _DRUG_APPROVAL_BEFORE.search(before)
    ):
        return True
    if _public(text, run, before, end):
        return True
    if before.endswith(".") and before[-2:-1].isdigit():
        return True
    longest = max(len(part) for part in re.findall("[0-9]+", run))
    if longest > 8:
        return False
    if digits_start == start and _UNIT_AFTER.match(text, start + len(re.match("[0-9]*", run)[0])):  # type: ignore[index]
        return True
    if re.match(r"\.[0-9]", text[end : end + 2]) and longest <= 6:
        return True
    return longest <= 8 and digits_start == start and bool(_ANALYTE_BEFORE.search(before))


def _public(text: str, run: str, before: str, end: int) -> bool:
    """Numbers that are nobody's: of standards, counts in round figures, proportions, teeth, compounds."""
    if _STANDARD.fullmatch(run) and (
        run[:2].isalpha() or _STANDARD_BEFORE.search(before) or _STANDARD_AFTER.match(text, end)
    ):
        return True
    if _ROUND.fullmatch(run) or _COMPOUND.fullmatch(run) or before.endswith(("1/", "1:", "1：", "1／")):
        return True
    return bool(_TEETH_BEFORE.search(before)) and not run.strip("12345678") and len(run) <= 8


def _counting(number: str) -> bool:
    return number in "0123456789" or number in "9876543210"


def _kind(run: str) -> str:
    digits = re.sub("[^0-9]", "", run)
    if len(digits) == 18:
        return "ID_RESIDENT"
    if len(digits) in (11, 12) and "-" in run and digits[0] == "0":
        return "PHONE_LAND"
    return "UNIQUE_OTHER"
