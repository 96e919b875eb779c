"""Rules for identifiers with a shape: numbers of persons, phones, mail, plates, links, beds, high ages,
images. Look-arounds for digits and letters, never a word boundary, because a Chinese character is a word
character. A checksum only raises the score, it never rejects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from curation.deid.checksums import luhn_is_valid, resident_id_is_valid
from curation.deid.types import Span
from curation.deid.views import CJK, signs_of

SEP = r"[ \t\-‐-―.·_/]{0,2}"
_PLATE_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


@dataclass(frozen=True)
class Rule:
    """A type, its pattern (group `v`, if there, is the value) and what decides the score; None refuses."""

    type: str
    pattern: re.Pattern[str]
    score: Callable[[re.Match[str]], float | None]
    needs: tuple[str, ...] = ()
    digits: int = 0
    signs: frozenset[str] = frozenset()


def _grouped_plausibly(text: str) -> bool:
    """A number is written whole, digit by digit, or in a few groups; a row of measured values is none."""
    if "/" in text and "-" in text:
        return False
    lengths = [len(group) for group in re.split(r"[^0-9Xx]+", text) if group]
    if len(lengths) <= 1 or max(lengths) == 1:
        return True
    return len(lengths) <= 7 and sum(length < 2 for length in lengths) <= 1 and max(lengths) >= 3


def _resident(match: re.Match[str]) -> float | None:
    if not _grouped_plausibly(match["v"]):
        return None
    number = re.sub(r"[^0-9Xx]", "", match["v"])
    return 1.0 if resident_id_is_valid(number) else 0.9


def _grouped(match: re.Match[str]) -> float | None:
    return 0.95 if _grouped_plausibly(match["v"]) else None


def _card(match: re.Match[str]) -> float | None:
    if not _grouped_plausibly(match["v"]) or re.search(r"\.[0-9]{5,}\.", match["v"]):
        return None
    return 0.95 if luhn_is_valid(re.sub("[^0-9]", "", match["v"])) else 0.75


def _always(score: float) -> Callable[[re.Match[str]], float | None]:
    return lambda match: score


def _octets(match: re.Match[str]) -> float | None:
    return 0.9 if all(int(part) < 256 for part in match["ip"].split(".")) else None


def _rule(kind: str, pattern: str, score: Callable[[re.Match[str]], float | None], needs: str = "") -> Rule:
    """A rule that is only tried if one of the words in `needs` stands in the text."""
    words = tuple(needs.split())
    return Rule(kind, re.compile(pattern), score, words, signs=frozenset(word[0] for word in words))


def _long(digits: int, kind: str, pattern: str, score: Callable[[re.Match[str]], float | None]) -> Rule:
    """A rule that is only tried around rows of so many digits, which are rare: this is what makes it
    cheap.
    """
    return Rule(kind, re.compile(pattern), score, digits=digits)


_DOT = r"(?:\s{0,2}(?:\.|。|\[dot\]|\(dot\)|点)\s{0,2})"
_AT = r"\s{0,2}(?:@|\[at\]|\(at\)|\(a\)|#(?=\s{0,2}(?:qq|163|126|gmail|sina|outlook|hotmail|foxmail)))\s{0,2}"

_WARD = (
    r"(?:[EPNCRSM]?ICU|CCU|HDU|[A-Z]区|抢救室?|留观室?|观察室?|走廊|过道|急诊|[内外]?[一二三四五六七"
    r"八九十0-9]{1,2}病区)"
)

RULES: tuple[Rule, ...] = (
    _rule(
        "IMAGE",
        r"(?P<v><img\b[^>]*>|!\[[^\]]*\]\([^)]*\)|data:image/[\w+.\-]+;base64,[\w+/=]+|\[图片\]|【图片】)",
        _always(0.9),
        "<img ![ data: 图片",
    ),
    _rule(
        "EMAIL",
        rf"(?P<v>[A-Za-z0-9._%+\-]{{1,64}}{_AT}[A-Za-z0-9\-]{{1,40}}"
        rf"(?:{_DOT}[A-Za-z]{{2,12}}|\.[A-Za-z0-9\-]{{2,12}}){{1,3}})",
        _always(1.0),
        "@ [at] (at) (a) #",
    ),
    _rule(
        "EMAIL",
        r"(?P<v>[A-Za-z0-9._%+\-]{2,64} at [A-Za-z0-9\-]{2,20}(?:\.[A-Za-z0-9]{2,12}){1,3})(?![A-Za-z0-9])",
        _always(0.85),
        "at",
    ),
    _rule("EMAIL", r"(?P<v>[A-Za-z0-9._%+\-]{2,64}@[A-Za-z0-9.\-]+)", _always(0.8), "@"),
    _long(
        15,
        "ID_RESIDENT",
        rf"(?<![0-9])(?P<v>[1-9](?:{SEP}[0-9]){{16}}{SEP}[0-9Xx])(?![0-9A-Za-z])",
        _resident,
    ),
    _long(
        15,
        "ID_RESIDENT",
        r"(?<![0-9])(?P<v>[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})(?![0-9])",
        _always(0.8),
    ),
    _rule(
        "ID_RESIDENT",
        r"(?<![0-9])(?P<v>[1-9][0-9]{2,13}[*×xX]{3,14}[0-9]{0,4}[0-9Xx]?)(?![0-9A-Za-z])",
        _always(0.85),
        "* x X ×",
    ),
    _long(
        6,
        "USCC",
        r"(?<![0-9A-Za-z])(?P<v>(?=[0-9]*[A-Z])[159NY][1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Za-z])",
        _always(0.9),
    ),
    _long(
        11,
        "PHONE_MOBILE",
        rf"(?<![0-9])(?P<v>(?:\+?(?:00)?86{SEP})?1{SEP}[3-9](?:{SEP}[0-9]){{9}})(?![0-9])",
        _grouped,
    ),
    _rule(
        "PHONE_MOBILE",
        r"(?<![0-9])(?P<v>1[3-9][0-9][ \-]?[*×xX]{3,5}[ \-]?[0-9]{3,4})(?![0-9])",
        _always(0.9),
        "* x X ×",
    ),
    _long(
        5,
        "PHONE_LAND",
        r"(?<![0-9])(?P<v>(?:\+?86[ \-]?)?(?:\(0[0-9]{2,3}\)|0[0-9]{2,3})[ \-—–]{0,3}[2-9][0-9]{2,3}[ \-]?["
        r"0-9]{4}(?:[ \-]{0,2}[(]?(?:转|ext\.?|#|-)[ ]?[0-9]{1,6}[)]?)?)(?![0-9])",
        _always(0.9),
    ),
    _long(5, "PHONE_LAND", r"(?<![0-9])(?P<v>[48]00[ \-][0-9]{3,4}[ \-]?[0-9]{3,4})(?![0-9])", _always(0.85)),
    _long(16, "BANK", rf"(?<![0-9])(?P<v>[3-6](?:{SEP}[0-9]){{15,18}})(?![0-9])", _card),
    _long(
        6,
        "ID_TRAVEL",
        r"(?<![0-9A-Za-z准监备])(?P<v>[EGDSPHKLMCTW][A-Za-z]?[0-9]{7,10}|[A-Z]{1,2}[0-9]{6}\([0-9A]\))"
        r"(?![0-9A-Za"
        r"-z])(?<!准字.{9})(?<!监字.{9})",
        _always(0.55),
    ),
    _rule(
        "NET",
        r"(?P<v>(?:https?|ftp)://[^\s\u4e00-\u9fff，。；、）】》]+|www\.[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
        r"[^\s\u4e00-\u9fff，。；、）】》]*)",
        _always(0.95),
        ":// www.",
    ),
    _rule(
        "NET",
        r"(?<![0-9.])(?P<v>(?P<ip>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{2,5})?)(?![0-9.])",
        _octets,
        ".",
    ),
    _rule(
        "NET",
        r"(?<![0-9A-Za-z])(?P<v>(?=[0-9A-Fa-f:]{0,36}::)[0-9A-Fa-f]{1,4}"
        r"(?::{1,2}[0-9A-Fa-f]{1,4}){2,7})(?![0-9A-Za-z:])",
        _always(0.85),
        "::",
    ),
    _rule(
        "NET",
        r"(?<![A-Za-z0-9@.\-])(?P<v>(?:[a-z0-9\-]{2,30}\.){1,3}(?:cn|com|net|org|me|cc|io|ly|top|vip|"
        r"info)/[\w\-./?=&%#]{1,80})",
        _always(0.85),
        ".cn/ .com/ .net/ .org/ .me/ .cc/ .io/ .ly/ .top/ .vip/ .info/",
    ),
    _rule(
        "NET",
        r"(?<![0-9A-Za-z])(?<![0-9A-Fa-f][:\-])(?P<v>[0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5})"
        r"(?![0-9A-Za-z])",
        _always(0.85),
        ": -",
    ),
    _rule(
        "PLATE",
        rf"(?P<v>[{_PLATE_PLACES}][A-HJ-NP-Z][ ·•\-]?(?=[A-Z]{{0,3}}[0-9])[A-HJ-NP-Z0-9]{{4,6}}[学警挂港澳]"
        rf"?)(?![0-9A-Za-z])",
        _always(0.9),
    ),
    _rule(
        "BED",
        rf"(?<![0-9A-Za-z卧])(?P<v>(?:{_WARD}[ \-]?){{0,2}}(?:[0-9]{{1,2}}[\-+])?(?:\+|加)?[A-Za-z]?[0-9]{{"
        rf"1,4}}[A-Za-z]?"
        rf"[ \-+]?号?床)(?!上(?!机)|[旁边位头日垫单被])",
        _always(0.8),
        "床",
    ),
    _rule(
        "BED",
        rf"(?P<v>(?:{_WARD}|(?<![{CJK}]))(?:加[一二三四五六七八九十]{{1,3}}|"
        rf"[二三四五六七八九]?十[一二三四五六七八九]?)号?床|"
        r"(?:加床|\+床)[0-9]{1,3}|(?:病?床号|床位)[:：]?[ ]?[+加][0-9]{1,3})(?!上(?!机)|[旁边位头日垫单被])",
        _always(0.75),
        "床",
    ),
    _rule("BED", r"(?<![0-9A-Za-z])(?P<v>[0-9]{1,4}[ ]?号?床位?)(?=[上旁边头]?)", _always(0.7), "床"),
    _rule(
        "AGE_90",
        r"(?<![0-9.\-~～至到])(?P<v>(?:9[0-9]|1[0-2][0-9])[ ]?(?:周岁|岁|y/o|yo(?![a-z])))",
        _always(0.9),
        "岁 y/o yo",
    ),
    _rule(
        "AGE_90",
        r"(?<![一二三四五六七八])(?P<v>(?:九十[一二三四五六七八九]?|一?百(?:零?[一二三四五六七八九]|"
        r"一十[一二三四五六七八九]?)?)[多余来几]?(?:周岁|岁))",
        _always(0.85),
        "岁",
    ),
)


_LONG_ROW = re.compile(rf"[0-9](?:{SEP}[0-9]){{4,}}")


def find(text: str) -> Iterator[Span]:
    """Spans of all shape rules in a folded text."""
    rows = [(*match.span(), sum(map(str.isdigit, match[0]))) for match in _LONG_ROW.finditer(text)]
    present = signs_of(text)
    for rule in RULES:
        if (rule.digits and not rows) or (rule.signs and rule.signs.isdisjoint(present)):
            continue
        if rule.needs and not any(word in text for word in rule.needs):
            continue
        windows = [(0, len(text))]
        if rule.digits:
            windows = [(start - 14, end + 14) for start, end, digits in rows if digits >= rule.digits]
        for begin, stop in windows:
            for match in rule.pattern.finditer(text, max(0, begin), min(stop, len(text))):
                score = rule.score(match)
                if score is not None:
                    start, end = match.span("v")
                    yield Span(start, end, rule.type, "rule", score)
