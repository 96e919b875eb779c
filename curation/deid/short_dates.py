"""Days without a year, of the old calendar, and hours as people say them (3.5入院, 12-07, 腊月廿三,
5点半, 6am). Each needs words beside it that speak for a day or an hour; a ratio, a score or a dose is
none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.types import Span

_M, _D = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12][0-9]|0?[1-9])"
_SHORT = rf"{_M}(?P<sep>[.\-/]){_D}"
_YEARED = rf"(?:[0-3][0-9])(?P<sep2>[.\-/]){_M}(?P=sep2){_D}"
_N = "一二三四五六七八九十"
_BEHIND = (
    r"[ ]?(?:见|休息|护理|记录|植入|取出|去|从|开始|起|[0-9]{1,2}诊室|[\u4e00-\u9fff]{2,4}的号|"
    r"出?入院|出院|住院|拔除|前勿|后[，,复来到]|复查|复诊|随访|手术|术后|行|于|曾|在|因|患者|走|发病|"
    r"起病|出现|就诊|来诊|转|开学|"
    r"停药|的?号|的?片|的?报告|的?结果|的生日|出生|核酸|应|到[⏎\n]|日|晚|早|上午|下午|凌晨|夜|片|CT|"
    r"MR|B超|病理|至|到|[—~～-]|[)）]|"
    r"(?:[01]?[0-9]|2[0-3])(?:[:：时点]|[ ]?[ap]m)|[一二三四五六七八九十两]{1,2}[点时])"
)
_BEFORE = (
    r"(?:复诊|应该|报告时间|于|自|从|在|约|至|到|是|应|我|看|与|对照|携|下次|时间|日期|拆线[，,]|"
    r"我[妈爸]\w{0,4}[，,]|入院|出院|好的[，,]|出生|生日|预产期|月经|挂上了[，,]|"
    r"上了[，,]|复印|签[名字][:： ]?\w{0,4}|[医护]师?\w{0,4}|[(（]|—|-|[~～至到]|打错了[，,]不是|"
    r"[：:]|续观。\w{0,4})[ ]{0,2}$"
)
_UNIT = "mg|ml|cm|mm|kg|g|%|mmol|U|L|岁|年|个|次|天|周|小时|分(?!许)|片|粒|[×x*万]"
_NOT_A_DAY = rf"(?![0-9]|[./\-][0-9]|[ ]?(?:{_UNIT}))"
_DATED = re.compile(rf"(?<![0-9./\-])(?<![0-9]:)(?P<v>{_SHORT}){_NOT_A_DAY}")
_LONG = re.compile(rf"(?<![0-9./\-])(?<![0-9]:)(?P<v>{_YEARED})(?![0-9]|[./\-][0-9])")
_RIGHT = re.compile(_BEHIND)
_LEFT = re.compile(_BEFORE)
_LINE = re.compile(r"(?:^|\n|  )[ ]*$")
_LINE_RIGHT = re.compile(
    r"[ ]*(?:$|\n|  |[0-9]{1,2}[:：点时]|[一二三四五六七八九十两]{1,2}[点时]|[0-9]{1,2}[ap]m)"
)
_SIGNED = re.compile(r"[\u4e00-\u9fff)）]{1,3}[ ]{1,3}$")
_LUNAR = re.compile(
    rf"(?P<v>(?:(?:农历|阴历|旧历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)"
    rf"(?:[一二〇零0-9]{{4}}年)?[ ]?"
    rf"(?:[正腊冬闰{_N}]{{1,3}})月[初廿卅]?[{_N}]{{1,3}}|(?:[正腊冬])月[初廿卅]?[{_N}]{{1,3}}|"
    rf"[{_N}]{{1,2}}月[初廿卅][{_N}]{{1,2}}|"
    rf"[{_N}]{{1,2}}月(?:[{_N}]{{1,3}})(?![{_N}]|[个月至、份余多来年天]|[ ]?[—～~-])))"
)
_WEST = re.compile(
    r"(?<![A-Za-z])(?P<v>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?[ ](?:3[01]|"
    r"[12][0-9]|[1-9])(?:st|nd|rd|th)?)(?![0-9%.])|(?<![0-9])(?P<w>(?:3[01]|[12][0-9]|[1-9])[ \-]"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)(?![A-Za-z])"
)
_H = r"(?:[01]?[0-9]|2[0-4]|十[一二]?|[一二两三四五六七八九])"
_HOUR = re.compile(
    rf"(?<![0-9.:第{_N}])(?P<v>{_H}点(?:半|一刻|三刻|整|钟|许|多|[零〇]?[0-5]?[0-9]分?|[{_N}]{{1,3}}分)"
    rf"(?!之|内|以))|"
    rf"(?<![0-9.:A-Za-z])(?P<w>(?:1[0-2]|0?[1-9])(?::[0-5][0-9])?[ ]?(?:am|pm|AM|PM|a\.m\.|p\.m\.))"
    rf"(?![A-Za-z])"
)
_BARE_HOUR = re.compile(
    rf"(?<![0-9.:第{_N}以下上这那几有两差缺优特重要观])(?P<v>{_H}点)(?=的车|发的|发烧|在|与|来我|宣布|"
    rf"做的|左右|前后|许|手术|巡视|检验科|患者|电话|娩出|出生|返|外出|接通|到达|冰冻|"
    rf"送|开始|入|回|通知|T[0-9]|[ ](?:T[0-9]|——)|[，。；)）,;]|\n|$|[ ]{{2}})"
)
_EVER = re.compile(r"(?<![0-9])(?<![0-9]:)(?P<v>(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)(?!:?[0-9])")
# A day and an hour without a space between, and an hour behind the number of a weekday.
_GLUED = re.compile(
    r"(?<![0-9])(?P<v>(?:19|20)[0-9]{2}(?:[./\-](?:1[0-2]|0?[1-9])[./\-](?:3[01]|[12][0-9]|0?[1-9])|[0-9]{4})"
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)(?![0-9])"
)
_WEEKDAY = re.compile(
    r"(?:周|星期)[1-7一二三四五六日天](?P<v>(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9]|[时点]"
    r"(?:[0-5]?[0-9]分?)?)(?:[ ]?[AaPp][Mm])?|[0-9]{1,2}[ap]m|"
    rf"{_H}点(?:半|一刻|三刻)?)"
)
_RANGE = re.compile("[~～]")
_PAIR_HINT = re.compile(r"[0-9][./\-][0-9]")
_LUNAR_HINT = re.compile(rf"[正腊冬闰{_N}]月[初廿卅{_N}]")
_WEST_HINT = re.compile("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
_HOUR_HINT = re.compile(rf"[0-9{_N}两]点|[0-9][ ]?[apAP]\.?[mM]")
_CLOCK_WORD = re.compile(
    r"(?:于|时间|at|周[一二三四五六日1-7]|[0-9日号][ ]|——|[我妈爸][^，。\n,]{0,3}|^|\n|  |[，,。][ ]?|"
    r"[(（]|患者|约|晚|早|[:：])$"
)


def find(text: str) -> Iterator[Span]:
    """Short dates and spoken hours in a folded text."""
    paired = bool(_PAIR_HINT.search(text))
    for match in _DATED.finditer(text) if paired else ():
        start, end = match.span("v")
        left, right = text[max(0, start - 12) : start], text[end : end + 8]
        if match["sep"] == "." and _RANGE.search(left[-1:] + right[:1]):
            continue
        if _speaks(left, right):
            yield Span(start, end, "DATE", "rule", 0.6)
    for match in _LONG.finditer(text) if paired else ():
        yield Span(*match.span("v"), "DATE", "rule", 0.7)
    for match in _LUNAR.finditer(text) if _LUNAR_HINT.search(text) else ():
        yield Span(*match.span("v"), "DATE", "rule", 0.7)
    for match in _WEST.finditer(text) if _WEST_HINT.search(text) else ():
        yield Span(match.start(), match.end(), "DATE", "rule", 0.7)
    yield from _hours(text)


def _hours(text: str) -> Iterator[Span]:
    if _HOUR_HINT.search(text):
        for match in _HOUR.finditer(text):
            yield Span(match.start(), match.end(), "TIME", "rule", 0.6)
        for match in _BARE_HOUR.finditer(text):
            if _CLOCK_WORD.search(text, max(0, match.start() - 6), match.start()):
                yield Span(*match.span("v"), "TIME", "rule", 0.5)
    for match in _GLUED.finditer(text) if ":" in text else ():
        yield Span(*match.span("v"), "DATE", "rule", 0.8)
    for match in _WEEKDAY.finditer(text) if "周" in text or "星期" in text else ():
        yield Span(*match.span("v"), "TIME", "rule", 0.7)
    for match in _EVER.finditer(text) if ":" in text else ():
        yield Span(*match.span("v"), "TIME", "rule", 0.5)


def _speaks(left: str, right: str) -> bool:
    """Do the words beside a pair of numbers speak for a day?"""
    if _LINE.search(left):
        return bool(_LINE_RIGHT.match(right) or _RIGHT.match(right))
    if _LEFT.search(left):
        return bool(_RIGHT.match(right) or re.match(r"[ ]*(?:$|\n|[，,。；;)）]|  )", right))
    if _RIGHT.match(right):
        return not re.search(r"[0-9a-zA-Z±%×约为]$", left) and bool(re.search(r"[\s，,。；;：:、（(]$", left))
    return bool(_SIGNED.search(left) and _LINE_RIGHT.match(right))
