"""Numbers, addresses of the net and papers in disguise: masked, cut into groups by any sign, told in two
halves, misread by a scanner, with characters in front. Each is told by its own shape; what only the words
beside it tell is the business of `announced`."""

from __future__ import annotations

import re

from curation.deid.patterns import DENSE, DOTS, LETTERED, PLATED, PROVINCES, Row, Table
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_CUT = rf"[^0-9A-Za-z{CJK}\n]{{1,4}}"
_MASK = r"[*×xX○〇●□■◯_?#某]"
_DOTS = r"(?:…|[.·•~—–\-]{3,9}|[*×xX○〇●□■◯_?#]{2,9})"
_TOP = "com|cn|net|org|edu|gov|info|me|cc|io|top|vip|xyz|site|online|club|tv|hk|tw|co"
_PART = "[A-Za-z0-9_%+\\-]"

ROWS: tuple[Row, ...] = (
    Row("IMAGE", r"(?P<v><(?:img|image)\b[^>]*>)", 0.9, "<", flags=re.I, reach=400),
    Row(
        "PHONE_MOBILE",
        r"(?P<v>\(?\+?(?:00)?86[ ]?\)?[ ]?\(?1[3-9](?:[ \-]?[0-9]){9}\)?)(?![0-9])",
        0.95,
        DENSE,
    ),
    Row(
        "PHONE_MOBILE",
        rf"(?<![0-9])(?P<v>1[3-9][0-9]{{1,2}}[ ]?{_DOTS}{{1,3}}[ ]?[0-9]{{2,4}})(?![0-9])",
        0.9,
        DENSE,
    ),
    Row(
        "PHONE_MOBILE", rf"(?<![0-9])(?P<v>1[3-9][0-9]{_CUT}[0-9]{{4}}{_CUT}[0-9]{{4}})(?![0-9])", 0.9, DENSE
    ),
    Row(
        "PHONE_MOBILE",
        rf"(?<![0-9])(?P<v>1[3-9][0-9]{{2}}{_CUT}[0-9]{{3}}{_CUT}[0-9]{{4}})(?![0-9])",
        0.8,
        DENSE,
    ),
    # A scanner reads letters for digits.
    Row(
        "PHONE_MOBILE",
        r"(?<![0-9A-Za-z])(?P<v>[1Il][3-9SB][0-9OoQDIlSBZ]{9})(?![0-9A-Za-z])(?<![A-Za-z]{5})",
        0.7,
        DENSE,
    ),
    Row(
        "ID_RESIDENT",
        r"(?<![0-9A-Za-z])(?P<v>(?=[0-9OoIlSBZ]*[0-9]{6})[1-9Il][0-9OoIlSBZ]{16}[0-9OoIlSBZXx])(?![0-9"
        r"A-Za-z])",
        0.7,
        DENSE,
    ),
    # In two or three parts with words between: 前三位…, 后八位….
    Row(
        "UNIQUE_OTHER",
        r"(?:[前头开][几一二三四五六七八3-8]?[位个段半]|开头)[^0-9\n]{0,5}(?P<v>[0-9]{2,9}[^0-9\n。]{1,10}"
        r"[0-9]{2,12}(?:[^0-9\n。]{1,10}[0-9]{2,8})?)",
        0.7,
        "位 段 开头 前半",
    ),
    Row(
        "ID_RESIDENT",
        rf"(?<![0-9A-Za-z])(?P<v>{_MASK}{{6,17}}[0-9]{{2,5}}[Xx]?)(?![0-9A-Za-z])",
        0.8,
        "** ×× xx XX ○○ 〇〇 ●● □□ ■■ __ ?? ## 某某",
    ),
    Row(
        "UNIQUE_OTHER",
        r"(?<![0-9A-Za-z])(?P<v>[*×○●□■]{4,5}[0-9]{3,5})(?![0-9A-Za-z])",
        0.6,
        "** ×× ○○ ●● □□ ■■",
    ),
    Row(
        "ID_RESIDENT",
        rf"(?<![0-9])(?P<v>[1-9][0-9]{{5}}{_CUT}[0-9]{{4,8}}{_CUT}[0-9]{{2,4}}(?:{_CUT}[0-9]{{3}})?[0-"
        rf"9Xx]?)(?![0-9A-Za-z])",
        0.8,
        DENSE,
    ),
    Row(
        "PHONE_LAND",
        r"(?P<v>(?:\+|00)86[ \-]{0,2}\(?[1-9][0-9]{1,2}\)?[ \-]{0,2}[2-9][0-9]{6,7})(?![0-9])",
        0.9,
        DENSE,
    ),
    Row(
        "PHONE_LAND",
        r"(?<![0-9])(?P<v>0[1-9][0-9]{1,2}[ ]?[/.·_—–\-~][ ]?[2-9][0-9]{6,7})(?![0-9])",
        0.85,
        DENSE,
    ),
    Row(
        "PHONE_LAND",
        r"(?<![0-9.])(?P<v>(?:0[0-9]{2,3}[ \-])?[2-9][0-9]{2,3}[ \-]?[0-9]{4}[ ]?[(]?(?:转|分机"
        r"号?|ext\.?|"
        r"EXT|#|x)[ :]?[0-9]{1,6}[)]?)",
        0.85,
        "转 分机 ext EXT # x",
    ),
    Row(
        "USCC",
        r"(?<![0-9A-Za-z])(?P<v>[159NY][1239][0-9]{2}(?:[ \-][0-9A-Z]{2,4}){3,6})(?![0-9A-Za-z])",
        0.8,
        DENSE,
    ),
    Row(
        "PLATE",
        rf"(?P<v>[{PROVINCES}][ ]?[A-HJ-NP-Z][ ·•.\-]{{0,2}}(?=[A-Z]{{0,3}}[0-9])[A-HJ-NP-Z0-9]{{5,6}}"
        rf"[学警挂港澳]?)(?![0-9A-Za-z])",
        0.8,
        PLATED,
    ),
    Row("NET", rf"(?P<v>[A-Za-z]{{2,8}}://[^\s{CJK}，。；、）】》]+)", 0.95, "://", reach=200),
    Row(
        "NET",
        rf"(?<![A-Za-z0-9@._\-])(?P<v>(?:[A-Za-z0-9\-]{{1,30}}\.){{1,4}}(?:{_TOP})(?:[/:][\w\-./?=&%#]*)?)"
        rf"(?![A-Za-z0-9@])",
        0.85,
        ".com .cn .net .org .edu .gov .info .me .cc .io .top .vip .xyz .site .online .club .tv .hk .tw .co",
    ),
    Row(
        "NET", r"(?<![0-9.])(?P<v>[0-9]{1,3}(?:[.。·][0-9]{1,3}){3}(?:[/:][0-9]{1,5})?)(?![0-9.])", 0.85, DOTS
    ),
    Row(
        "NET",
        r"(?<![0-9A-Za-z])(?P<v>(?=[0-9a-zA-Z:]{0,36}::)[0-9a-zA-Z]{1,4}(?:::?[0-9a-zA-Z]{1,4}){2,7})(?![0"
        r"-9A-Za-z:])",
        0.8,
        "::",
    ),
    Row(
        "EMAIL",
        rf"(?P<v>{_PART}[A-Za-z0-9._%+\-]{{1,40}}[ ]{{0,2}}(?:艾特|爱特|小老鼠|圈[aA]|花[aA]|AT|"
        rf"at|[\[(<"
        rf"{{【]at[\])>}}】]|@)[ ]{{0,2}}"
        rf"[A-Za-z0-9\-]{{2,20}}[ ]{{0,2}}(?:[.。点]|dot|[\[(<{{【]dot[\])>}}】])[ ]{{0,2}}(?:"
        rf"{_TOP})(?:[ "
        rf"]?[.点][ ]?[a-z]{{2}})?)",
        0.9,
        "艾特 爱特 老鼠 圈 花 AT at @",
    ),
    Row(
        "LICENSE",
        rf"(?P<v>[{PROVINCES}][ ]?[护医药技检师](?:[士师]?证?字?第?)[ ]?[0-9]{{6,15}}号?)",
        0.85,
        DENSE,
    ),
    Row("ID_OTHER", r"(?P<v>[军海空陆武警字政参后][ ]?(?:字第?)?[ ]?[0-9]{5,9}号?)(?![0-9])", 0.7, LETTERED),
    Row(
        "UNIQUE_OTHER",
        rf"(?P<v>{_HAN}{{1,8}}[〔\[(【](?:19|20)[0-9]{{2}}[〕\])】][ ]?第?[ ]?[0-9]{{1,7}}[ ]?号?)",
        0.8,
        "〔 [ ( 【",
    ),
    Row(
        "DEVICE",
        r"(?P<v>\(01\)[ ]?[0-9]{8,14}(?:[ ]?\((?:10|11|17|21|240|30)\)[ ]?[0-9A-Za-z\-]{2,20})*)",
        0.9,
        "(01)",
    ),
    Row("GEO", r"(?P<v>\(?-?[0-9]{1,3}\.[0-9]{4,},[ ]?-?[0-9]{1,3}\.[0-9]{4,}\)?)", 0.85, DENSE),
    # Letters or a character in front of a record number.
    Row("MRN", r"(?<![A-Za-z0-9])(?P<v>[门急住体病检外]诊?[ ]?[0-9]{6,12})(?![0-9年月])", 0.7, LETTERED),
    Row(
        "MRN", r"/[男女]/[^\n/]{1,8}/(?:[^\n/]{1,12}/)?(?P<v>[A-Z]{0,4}[0-9][A-Z0-9 \-]{3,16}[0-9])", 0.8, "/"
    ),
    Row(
        "ID_TRAVEL",
        r"(?:护照|[Pp]assport|通行证|台胞证|回乡证|持)[号]?[:： ]{0,3}(?P<v>[A-Za-z]{1,2}[ ]{0,3}[0-9"
        r"]{7,9})(?![0-9])",
        0.8,
        DENSE,
    ),
)


# Disguised numbers in a folded text.
find = Table(ROWS).find
