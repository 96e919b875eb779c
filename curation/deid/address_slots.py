"""Addresses by what is done with them: what somebody lives at, sends to, moves to or leaves a parcel at, up
to the next sign. Behind 地址 or 寄 anything counts; behind 到 or 在 it must end like an address."""

from __future__ import annotations

import re

from curation.deid.headwords import head_start
from curation.deid.lexicon import words
from curation.deid.patterns import HOUSED, Row, Table
from curation.deid.views import CJK

_HAN = f"[{CJK}]"
_VALUE = rf"(?P<v>[{CJK}A-Za-z0-9][{CJK}A-Za-z0-9\-—#·]{{2,48}}?)"
_STOP = r"(?=$|[^\w\-—#·]|取|签收|的?门卫|就行|干农活|打工|务工|住(?!宅|院|家)|开门|时|等候|附近)"
_STRONG = (
    rf"(?:(?P<told>[地住]址|户籍地|居住地|实际居住|暂居|暂住|现居|常住|寄居|寓居|借住|客居|"
    rf"落户|[现家租]住[于在]?|搬[到至去]|迁[到至居]|"
    rf"寄[到往去回]?|邮[到往]|快递[到至]|送货[到至]|收货地址|收件地址)|户籍|籍贯|居住[于在]?|"
    rf"住[在于]?|[放存]在?|寄存在?|门牌|家访|家在|"
    rf"老家在?)"
    rf"[ ]?[:：【]?[ ]?{_VALUE}{_STOP}"
)
_WEAK = rf"(?:[到至在于抵往]|[，,]住)[ ]?{_VALUE}{_STOP}"
_GIVEN_AS = rf"(?:^|[\n，,。；;])[ ]?{_VALUE}(?=[(（](?:[送寄收住]|邮|家庭|户籍|现)[{CJK}]{{0,3}}地?址?[)）])"
_END = re.compile(
    r"(?:[路街巷弄道村屯寨庄坊里苑庭府园城湾厦场港桥楼栋幢座室号院镇乡组社队门口旁站点铺店"
    r"寓邸堡岗坪坝沟洼塘岭坡湖桥渡埠圩集墟屋户层单元]|"
    r"之[一二三四五六七八九十0-9]+|[号附弄楼栋室座幢层门#\-][甲乙丙丁0-9A-Za-z]{1,5}|[东西南北"
    r"][门口侧]|宿舍[0-9]*|寝室)$"
)
_NUMBERED = re.compile(
    r"[0-9一二三四五六七八九十][ ]?(?:号|弄|栋|幢|座|楼|单元|组|社|队|室|户|层|网格|小队|大队|寝室)|"
    r"[0-9]+[\-—][0-9]+"
)
_NEVER = re.compile(r"(?:院[^子里]|科|医|诊|病|手术|检查|治疗|药|床|病房|门诊|卫生间|厕所|ICU)")
_BODY = (
    rf"(?P<v>{_HAN}{{2,14}}?(?:路|大街|街|大道|巷|弄|村|小区|花园|苑|公寓|新村|家园|社区|"
    rf"城|湾|庭|府|园|厂|大学|学院|学校|院)"
    r"(?:[0-9一二三四五六七八九十百]{1,5}(?:号|弄|网格|栋|幢|座|楼|单元|组团|组|社|小?队|宿舍|室|层"
    r"|#)?(?:院|附|之|内|楼|甲|乙|丙|[\-—])?){1,"
    r"6}"
    r"(?:[0-9A-Za-z一二三四五六七八九十]{1,5}(?:号|室|户|层|栋|幢|座|楼|单元|寝室|宿舍)?)?"
    r"(?:甲|乙|丙|丁|之[一二三四五六七八九十0-9])?)"
)
_BY = (
    rf"(?P<v>{_HAN}{{2,10}}?(?:村|小区|花园|苑|公寓|新村|家园|社区|家属院|大院|路|街|大道|"
    rf"巷|广场|城|湾|庭|府|居|天地|名邸)"
    r"(?:[东南西北正侧后前]门|路?口|小学旁|学校旁|超市旁|卫生室旁|公交站|地铁站|菜场旁?|桥头|"
    r"[对斜]面|门卫室?|传达室|快递柜|驿站))"
)
_PLACES = (
    "村 屯 寨 庄 苑 小区 花园 家园 公寓 宿舍 寝室 社区 弄 胡同 栋 幢 座 单元 旁 南门 北门 "
    "东门 西门 公交站 号 大院 家属院 网格 小队 大队 "
    "大道 广场 大厦 路口 街 巷"
)


def _told(match: re.Match[str]) -> bool:
    value = match["v"]
    if not (_END.search(value) or _NUMBERED.search(value)) or _NEVER.search(value):
        return False
    plain = match["told"] and value not in words("address_words.txt")
    return bool(plain) or _named(match, cued=True)


def _ends(match: re.Match[str]) -> bool:
    value = match["v"]
    return len(value) > 3 and bool(_END.search(value) or _NUMBERED.search(value)) and _plainly(match)


def _numbered(match: re.Match[str]) -> bool:
    return bool(_NUMBERED.search(match["v"])) and _plainly(match)


def _plainly(match: re.Match[str]) -> bool:
    return not _NEVER.search(match["v"]) and _named(match, cued=False)


def _named(match: re.Match[str], *, cued: bool) -> bool:
    """Do the words in front of the last ending name a place? 家门口 and 小区门口 do not."""
    start, end = match.span("v")
    cut = _NUMBERED.search(match["v"])
    stop = start + cut.start() if cut and cut.start() > 1 else end
    return head_start(match.string, start, stop, generic=words("address_words.txt"), cued=cued) is not None


ROWS: tuple[Row, ...] = (
    Row("ADDR_DETAIL", _STRONG, 0.6, _PLACES, layer="rule", judge=_told, reach=50),
    Row("ADDR_DETAIL", _WEAK, 0.5, _PLACES, layer="rule", judge=_ends, reach=40),
    Row("ADDR_DETAIL", _GIVEN_AS, 0.7, "址)", layer="rule", reach=60),
    Row("ADDR_DETAIL", _BODY, 0.5, HOUSED, layer="rule", judge=_numbered, reach=30),
    Row(
        "ADDR_DETAIL",
        _BY,
        0.5,
        "东门 南门 西门 北门 正门 侧门 后门 前门 路口 村口 街口 旁 公交站 地铁站 桥头 对面"
        " 斜面 门卫 传达室 快递柜 驿站",
        layer="rule",
        judge=_plainly,
        reach=16,
    ),
)

# Addresses by the words around them, in a folded text.
find = Table(ROWS).find
