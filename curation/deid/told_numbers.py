"""Numbers that are told rather than written: in parts with words between, letter by letter, read by a
scanner, as extensions in brackets behind a title, as element strings of a bar code. Initials of people and
what is quoted as somebody's name stand here too, because only their frame tells them."""

from __future__ import annotations

import re

from curation.deid.patterns import DENSE, SPELT, Row
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_DIGITS = re.compile("[0-9]")
_PART = re.compile("[后末尾中接再加然]")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NO_INITIALS = frozenset(
    [
        "U.S.",
        "U.S.A.",
        "U.K.",
        "P.R.",
        "P.R.C.",
        "D.C.",
        "P.O.",
        "I.V.",
        "I.M.",
        "P.M.",
        "A.M.",
        "N.S.",
        "H.P.",
    ]
)
_PUBLIC_CALL = r"(?!1(?:20|10|19|14|22|17|2345|2320|2329|2356|2393)(?![0-9]))"


def _eleven(match: re.Match[str]) -> bool:
    written = match["v"]
    return len(_DIGITS.findall(written)) == 11 and bool(_PART.search(written))


def _spelt(match: re.Match[str]) -> bool:
    written = match["v"]
    return "@" in written or len(_DIGITS.findall(written)) >= 5


def _misread(match: re.Match[str]) -> bool:
    written = match["v"]
    return bool(re.search("[OoQIlSBZ]", written)) and len(_DIGITS.findall(written)) >= 3


ROWS: tuple[Row, ...] = (
    Row(
        "PHONE_MOBILE",
        r"(?P<v>(?:(?:前[面头边]|开头)[几一二三四七]?[位个]?[是为]?[:： ]?)?(?<![0-9])1[3-9][0-9]{1,6}"
        r"(?:[^0-9\n。]{1,8}[0-9]{3,8}){1,2})(?![0-9])",
        0.85,
        "后面 后四 后八 后边 后头 末尾 末四 中间 最后 接着 然后 尾号 尾数 尾巴 再加",
        judge=_eleven,
        reach=26,
    ),
    Row(
        "UNIQUE_OTHER",
        r"(?<![A-Za-z0-9])(?P<v>[A-Za-z0-9](?:[ ]{1,4}[A-Za-z0-9@._\-年月日]){5,60})(?![A-Za-z0-9])",
        0.7,
        SPELT,
        judge=_spelt,
        reach=120,
    ),
    Row(
        "PHONE_LAND",
        r"(?<![0-9A-Za-z])(?P<v>[0OoQ][0-9OoQIlSBZ]{2,3}[)]?[ \-—]{0,3}[2-9SBlIZ][0-9OoQIlSBZ]{6,7})"
        r"(?![0-9A-Za-z])",
        0.7,
        DENSE,
        judge=_misread,
    ),
    Row(
        "DATE",
        r"(?<![0-9A-Za-z])(?P<v>[12lI][09OoQ][0-9OoQlIS]{2}(?P<s>[\-/.])[01OolI]?[0-9OoQlIS](?P=s)[0-3OolI]?"
        r"[0-9OoQlIS])(?![0-9A-Za-z])",
        0.7,
        DENSE,
        judge=_misread,
    ),
    Row(
        "DATE",
        r"(?<![0-9A-Za-z])(?P<v>[12lI][09OoQ][0-9OoQlIS]{2}年[01OolI]?[0-9OoQlIS]月(?:[0-3OolI]?[0-9OoQlI"
        r"S][日"
        r"号曰]?)?)",
        0.7,
        "l9 I9 2O 2o 2Q O年 o年 l年 I年",
        reach=14,
        judge=_misread,
    ),
    Row(
        "PHONE_LAND",
        rf"(?:电话|咨询|热线|分诊台|总机|值班室|致电|拨打|传呼|短号)[:： ]{{0,2}}{_PUBLIC_CALL}"
        r"(?!(?:19|20)[0-9]{2}[年./\-])(?P<v>[1-9][0-9]{2,4})(?=[ ]*(?:$|\n)|[，,。；;）)、]|[ ]?[转或])",
        0.6,
        "电话 咨询 热线 分诊台 总机 值班室 致电 拨打 传呼 短号",
        reach=14,
    ),
    Row(
        "PHONE_LAND",
        r"(?:医[师生]|护士长?|主任|教授|[技药护]师|老师|大夫)[(（](?:电话|内线|短号|分机)?[:： ]?(?P<v>[0"
        r"-9]{3,6})"
        r"[)）]",
        0.6,
        "师( 师（ 生( 士( 长( 任( 授( 夫(",
        reach=14,
    ),
    # Element strings of a bar code: application identifiers in brackets with their values.
    Row(
        "DEVICE",
        r"(?P<v>(?:\((?:01|10|11|15|17|20|21|30|37|91|240|241|250)\)[ ]?[0-9A-Za-z\-/.]{4,20}[ ]?)+)",
        0.85,
        "(01) (10) (11) (15) (17) (20) (21) (91) (240) (241) (250)",
        judge=lambda match: len(_DIGITS.findall(match["v"])) >= 8,
        reach=60,
    ),
    Row(
        "NAME_OTHER",
        r"(?<![A-Za-z0-9.])(?P<v>[A-Z]\.[ ]?(?:[A-Z]{1,2}\.[ ]?){0,2}[A-Z]{1,2}\.)(?![A-Za-z0-9])",
        0.5,
        " ".join(f"{letter}." for letter in _LETTERS),
        judge=lambda match: match["v"] not in _NO_INITIALS,
        reach=8,
        layer="slot",
    ),
    # What is quoted as a name or a nickname, whatever it looks like.
    Row(
        "NAME_OTHER",
        r"(?:署名|写作|写成|写着|登记[为成]|打印[为成]|误[写录打]为?|记作|化名|落款)(?:是|为)?[:：]?[“\""
        r"「'](?P<v>"
        r"[^”\"」'\n]{1,20})[”\"」']",
        0.6,
        "署名 写作 写成 写着 登记 打印 误写 误录 误打 记作 化名 落款",
        reach=30,
        layer="slot",
    ),
    Row(
        "SOCIAL",
        r"(?:昵称|网名|微信名|群名片?|备注名?)(?:是|为|叫)?[:：]?[ ]?[“\"「'](?P<v>[^”\"」'\n]{1,24})[”\""
        r"」']",
        0.7,
        "昵称 网名 微信名 群名 备注",
        reach=34,
        layer="slot",
    ),
    Row(
        "SOCIAL", rf"(?<![A-Za-z0-9])@(?P<v>{_HAN}{{1,8}})(?=[ ，,。:：]|$)", 0.6, "@", reach=12, layer="slot"
    ),
)
