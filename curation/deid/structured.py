"""Rules for identifiers with a shape: numbers of persons, phones, mail, plates, links, beds, high ages,
images. Look-arounds for digits and letters, never a word boundary, because a Chinese character is a word
character. A checksum only raises the score, it never rejects."""

from __future__ import annotations

import re

from curation.deid.checksums import luhn_is_valid, resident_id_is_valid
from curation.deid.patterns import DENSE, DOTS, PLATED, PROVINCES, Row, Score, Table
from curation.deid.views import CJK

SEP = r"[ \t\-‐-―.·_/]{0,2}"


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


def _octets(match: re.Match[str]) -> float | None:
    return 0.9 if all(int(part) < 256 for part in match["ip"].split(".")) else None


def _rule(kind: str, pattern: str, score: float | Score, needs: str = "", *, reach: int = 64) -> Row:
    """A rule that is only tried around one of the words in `needs`."""
    return Row(kind, pattern, score, needs, layer="rule", reach=reach)


def _long(kind: str, pattern: str, score: float | Score) -> Row:
    """A rule that is only tried around rows of digits, which are rare: this is what makes it cheap."""
    return Row(kind, pattern, score, DENSE, layer="rule", reach=24)


_DOT = r"(?:\s{0,2}(?:\.|。|\[dot\]|\(dot\)|点)\s{0,2})"
_AT = r"\s{0,2}(?:@|\[at\]|\(at\)|\(a\)|#(?=\s{0,2}(?:qq|163|126|gmail|sina|outlook|hotmail|foxmail)))\s{0,2}"

_WARD = (
    r"(?:[EPNCRSM]?ICU|CCU|HDU|[A-Z]区|抢救室?|留观室?|观察室?|走廊|过道|急诊|[内外]?[一二三四五六七"
    r"八九十0-9]{1,2}病区)"
)

RULES: tuple[Row, ...] = (
    _rule(
        "IMAGE",
        r"(?P<v><img\b[^>]*>|!\[[^\]]*\]\([^)]*\)|data:image/[\w+.\-]+;base64,[\w+/=]+|\[图片\]|【图片】)",
        0.9,
        "<img ![ data: 图片",
    ),
    _rule(
        "EMAIL",
        rf"(?P<v>[A-Za-z0-9._%+\-]{{1,64}}{_AT}[A-Za-z0-9\-]{{1,40}}"
        rf"(?:{_DOT}[A-Za-z]{{2,12}}|\.[A-Za-z0-9\-]{{2,12}}){{1,3}})",
        1.0,
        "@ [at] (at) (a) # [ at",
    ),
    _rule(
        "EMAIL",
        r"(?P<v>[A-Za-z0-9._%+\-]{2,64} at [A-Za-z0-9\-]{2,20}(?:\.[A-Za-z0-9]{2,12}){1,3})(?![A-Za-z0-9])",
        0.85,
        "at",
    ),
    _rule("EMAIL", r"(?P<v>[A-Za-z0-9._%+\-]{2,64}@[A-Za-z0-9.\-]+)", 0.8, "@"),
    _long(
        "ID_RESIDENT",
        rf"(?<![0-9])(?P<v>[1-9](?:{SEP}[0-9]){{16}}{SEP}[0-9Xx])(?![0-9A-Za-z])",
        _resident,
    ),
    _long(
        "ID_RESIDENT",
        r"(?<![0-9])(?P<v>[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})(?![0-9])",
        0.8,
    ),
    _rule(
        "ID_RESIDENT",
        r"(?<![0-9])(?P<v>[1-9][0-9]{2,13}[*×xX]{3,14}[0-9]{0,4}[0-9Xx]?)(?![0-9A-Za-z])",
        0.85,
        "* x X ×",
    ),
    _long(
        "USCC",
        r"(?<![0-9A-Za-z])(?P<v>(?=[0-9]*[A-Z])[159NY][1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Za-z])",
        0.9,
    ),
    _long(
        "PHONE_MOBILE",
        rf"(?<![0-9])(?P<v>(?:\+?(?:00)?86{SEP})?1{SEP}[3-9](?:{SEP}[0-9]){{9}})(?![0-9])",
        _grouped,
    ),
    _rule(
        "PHONE_MOBILE",
        r"(?<![0-9])(?P<v>1[3-9][0-9][ \-]?[*×xX]{3,5}[ \-]?[0-9]{3,4})(?![0-9])",
        0.9,
        "* x X ×",
    ),
    _long(
        "PHONE_LAND",
        r"(?<![0-9])(?P<v>(?:\+?86[ \-]?)?(?:\(0[0-9]{2,3}\)|0[0-9]{2,3})[ \-—–]{0,3}[2-9][0-9]{2,3}[ \-]?["
        r"0-9]{4}(?:[ \-]{0,2}[(]?(?:转|ext\.?|#|-)[ ]?[0-9]{1,6}[)]?)?)(?![0-9])",
        0.9,
    ),
    _long("PHONE_LAND", r"(?<![0-9])(?P<v>[48]00[ \-][0-9]{3,4}[ \-]?[0-9]{3,4})(?![0-9])", 0.85),
    _long("BANK", rf"(?<![0-9])(?P<v>[3-6](?:{SEP}[0-9]){{15,18}})(?![0-9])", _card),
    _long(
        "ID_TRAVEL",
        r"(?<![0-9A-Za-z准监备])(?P<v>[EGDSPHKLMCTW][A-Za-z]?[0-9]{7,10}|[A-Z]{1,2}[0-9]{6}\([0-9A]\))"
        r"(?![0-9A-Za"
        r"-z])(?<!准字.{9})(?<!监字.{9})",
        0.55,
    ),
    _rule(
        "NET",
        r"(?P<v>(?:https?|ftp)://[^\s\u4e00-\u9fff，。；、）】》]+|www\.[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
        r"[^\s\u4e00-\u9fff，。；、）】》]*)",
        0.95,
        ":// www.",
    ),
    _rule(
        "NET",
        r"(?<![0-9.])(?P<v>(?P<ip>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{2,5})?)(?![0-9.])",
        _octets,
        DOTS,
    ),
    _rule(
        "NET",
        r"(?<![0-9A-Za-z])(?P<v>(?=[0-9A-Fa-f:]{0,36}::)[0-9A-Fa-f]{1,4}"
        r"(?::{1,2}[0-9A-Fa-f]{1,4}){2,7})(?![0-9A-Za-z:])",
        0.85,
        "::",
    ),
    _rule(
        "NET",
        r"(?<![A-Za-z0-9@.\-])(?P<v>(?:[a-z0-9\-]{2,30}\.){1,3}(?:cn|com|net|org|me|cc|io|ly|top|vip|"
        r"info)/[\w\-./?=&%#]{1,80})",
        0.85,
        ".cn/ .com/ .net/ .org/ .me/ .cc/ .io/ .ly/ .top/ .vip/ .info/",
    ),
    _rule(
        "NET",
        r"(?<![0-9A-Za-z])(?<![0-9A-Fa-f]{2}[:\-])(?P<v>(?=[0-9:]{0,16}[A-Za-z])[0-9A-Fa-f]{2}"
        r"(?::[0-9A-Za-z]{2}){5}|[0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5})(?![0-9A-Za-z])",
        0.85,
        ": -",
    ),
    _rule(
        "PLATE",
        rf"(?P<v>[{PROVINCES}][A-HJ-NP-Z][ ·•\-]?(?=[A-Z]{{0,3}}[0-9])[A-HJ-NP-Z0-9]{{4,6}}[学警挂港澳]"
        rf"?)(?![0-9A-Za-z])",
        0.9,
        PLATED,
    ),
    _rule(
        "BED",
        rf"(?<![0-9A-Za-z卧])(?P<v>(?:{_WARD}[ \-]?){{0,2}}(?:[0-9]{{1,2}}[\-+])?(?:\+|加)?[A-Za-z]?[0-9]{{"
        rf"1,4}}[A-Za-z]?"
        rf"[ \-+]?号?床)(?!上(?!机)|[旁边位头日垫单被])",
        0.8,
        "床",
        reach=24,
    ),
    _rule(
        "BED",
        rf"(?P<v>(?:{_WARD}|(?<![{CJK}]))(?:加[一二三四五六七八九十]{{1,3}}|"
        rf"[二三四五六七八九]?十[一二三四五六七八九]?)号?床|"
        r"(?:加床|\+床)[0-9]{1,3}|(?:病?床号|床位)[:：]?[ ]?[+加][0-9]{1,3})(?!上(?!机)|[旁边位头日垫单被])",
        0.75,
        "床",
        reach=24,
    ),
    _rule("BED", r"(?<![0-9A-Za-z])(?P<v>[0-9]{1,4}[ ]?号?床位?)(?=[上旁边头]?)", 0.7, "床", reach=10),
    _rule(
        "AGE_90",
        r"(?<![0-9.\-~～至到])(?P<v>(?:9[0-9]|1[0-2][0-9])[ ]?(?:周岁|岁|y/o|yo(?![a-z])))",
        0.9,
        "岁 y/o yo",
        reach=9,
    ),
    _rule(
        "AGE_90",
        r"(?<![一二三四五六七八])(?P<v>(?:九十[一二三四五六七八九]?|一?百(?:零?[一二三四五六七八九]|"
        r"一十[一二三四五六七八九]?)?)[多余来几]?(?:周岁|岁))",
        0.85,
        "岁",
        reach=9,
    ),
)


# Spans of all shape rules in a folded text.
find = Table(RULES).find
