"""Days, hours, beds, ages, employers and areas in the small turns of a form (缘于12-18, 8°05′, 床 "
"号：25, 身上有…工牌).
Names nobody; a number alone is none of them."""

from __future__ import annotations

import re

from curation.deid.name_words import HAN
from curation.deid.patterns import Row

_M_D = r"(?:1[0-2]|0?[1-9])[./\-](?:3[01]|[12][0-9]|0?[1-9])"
_NO_UNIT = r"(?![0-9./\-]|[ ]?(?:[%℃a-zA-Z×]|岁|年|个|次|天|周岁|小时|片|粒|万|倍|公|厘|毫))"
_NUM = "一二三四五六七八九"


def _employer(match: re.Match[str]) -> bool:
    """Does the place of work have a name of its own?"""
    return not re.search(
        "[某本各该于的]|患者|病人|^(?:一家|[这那]家|工地|工厂|学校|[大中小]学|商店|饭店)", match["v"]
    )


ROWS: tuple[Row, ...] = (
    Row(
        "DATE",
        rf"(?:缘于|已?嘱|提醒|拆线|改约|预约)[ ]?(?P<v>{_M_D}){_NO_UNIT}",
        0.5,
        "缘于 嘱 提醒 拆线 改约 预约",
        layer="rule",
        begins=False,
        reach=10,
    ),
    Row(
        "DATE",
        rf"(?<![0-9./\-A-Za-z约])(?P<v>{_M_D})(?=[～~]{_M_D}住|病情|来取|返院|回院|开始的?|"
        rf"周[一二三四五六日]|突发|[ ]{{1,4}}班主任)",
        0.5,
        "～ ~ 病情 来取 返院 回院 开始 周一 周二 周三 周四 周五 周六 周日 突发 班主任",
        layer="rule",
        reach=8,
    ),
    Row(
        "TIME",
        r"(?<![0-9经纬北东西南;.])(?<![0-9]:)(?P<v>(?:[01]?[0-9]|2[0-3])°[0-5][0-9]['′](?![0-9.])|"
        r"(?:[01][0-9]|2[0-3])(?:[ ]:[ ]|;)[0-5][0-9](?![0-9;.:%]))",
        0.5,
        "° ; :",
        layer="rule",
        reach=6,
    ),
    Row(
        "TIME",
        rf"(?<![{_NUM}十第])(?P<v>(?:二?十[{_NUM}]?|[{_NUM}零两])[点时](?:(?:[二三四五]?十[{_NUM}]?|"
        rf"零?[{_NUM}])分|"
        rf"半(?![{HAN[1:-1]}]?年)|[一三]刻))",
        0.5,
        "分 点半 时半 一刻 三刻",
        layer="rule",
        reach=9,
    ),
    Row(
        "BED",
        r"床(?:[ ]{1,4}号|头卡)[ ]?[:：][ ]?(?P<v>[+加]?[A-Za-z]?[0-9]{1,4}[A-Za-z]?)",
        0.7,
        "床",
        layer="label",
        begins=True,
    ),
    Row(
        "AGE_90",
        r"(?:年[ ]{0,4}龄[ ]?[:：|]?[ ]?|/[男女]/)(?P<v>9[0-9]|1[01][0-9])(?![0-9.%])",
        0.8,
        "年 /男/ /女/",
        layer="label",
        begins=True,
    ),
    Row(
        "ORG_WORK",
        rf"(?:发票抬头|身上有|参保单位|职业[:：]|班级[:：]|(?<=[,，:：在]))"
        rf"[ ]?(?P<v>(?![在于到系为]){HAN}{{2,14}}?(?:店|"
        rf"局|工程处|公司|厂|矿|"
        rf"幼儿园|[小中]学|大学|学校)(?:{HAN}{{1,3}}[(（][0-9]{{1,2}}[)）]班)?)(?=工牌|员工|上班|会计|"
        rf"司机|[,，]税号|"
        rf"[(（]统一|学生|[ ]{{1,3}}{HAN}|工作)",
        0.5,
        "店 局 处 公司 厂 矿 幼儿园 小学 中学 大学 学校",
        judge=_employer,
        layer="slot",
        reach=26,
    ),
    Row(
        "ADDR_AREA",
        rf"(?:参保地|→)[:： ]{{0,2}}(?P<v>{HAN}{{2,8}}?(?:州|市|区|县|旗)(?:{HAN}{{1,5}}[区县镇乡市])?)"
        rf"(?=[,，。(（\s]|$)",
        0.6,
        "参保地 →",
        layer="slot",
        begins=True,
    ),
)
