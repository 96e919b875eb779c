"""Default-deny before titles, and nicknames by themselves: what stands between an edge and 主任医师 is a
name, even an everyday word, unless a list says otherwise; a lone surname before a title; 小李 and 老王 in
any sentence."""

from __future__ import annotations

import re
from functools import lru_cache

import rjieba

from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import (
    ALL_SURNAMES,
    COMPOUND,
    FAMILY,
    FREQUENT,
    GIVEN,
    HAN,
    NOT_GIVEN,
    STRONG,
    SURNAMES,
)
from curation.deid.patterns import Row

_TITLE = (
    "副主任医师|主任医师|主治医师|住院医师|执业医师|进修医师|规培医师|副?教授|副?主任|医[生师]|大夫|护士长?|[技药护]师|"
    "院士|[副院]?院长|麻醉师|研究生|住院总"
)
_HAN = re.compile(HAN)
_ANY = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(ALL_SURNAMES))}])"
_EDGE = "由请经与和及叫找给约院科组区房队室处诊示知分时日号的称说看心班任遵同予至是元层度谢天意、"
_HINTS = "医师 医生 教授 主任 大夫 护士 技师 药师 护师 院士 院长 麻醉师 研究生 住院总"
_NO_TITLED = words("framed_no_names.txt") | words("titled_no_names.txt") | words("titles.txt")
_NO_NICK = words("no_nicknames.txt")
# Before a title these are words of grammar, position or kind, never a lone surname.
_NEVER_ALONE = (
    frozenset(
        "向和从同由经与于让对因被给请叫是有都能会过多那该本此其当时后小新老专名全高大上下主副总各每某女男外内两几位这哪我你他她您贵医院科师班见问找看谢来行但相应常且可再如又要生成原单主"
    )
    | GRAMMAR
)


@lru_cache(maxsize=16384)
def _everyday(word: str) -> bool:
    return is_word(word) and not rjieba.tag(word)[0][1].startswith("nr")


def titled(match: re.Match[str]) -> bool:
    """Could what fills the place before a title be a name, if need be an everyday word?"""
    word = match["v"].replace(" ", "")
    surname = 2 if word[:2] in COMPOUND and len(word) > 2 else 1
    given = word[surname:]
    if any(word.startswith(no) for no in _NO_TITLED) or word[-2:] in _NO_TITLED or not given:
        return False
    if given in words("kinship.txt") or given in words("titles.txt") or given in _NO_TITLED:
        return False
    if word[0] in GRAMMAR and not all(sign in GIVEN and sign not in NOT_GIVEN for sign in given):
        return False
    if len(given) == 3:
        return all(sign in GIVEN for sign in given) and word[0] in STRONG
    tags = [tag for _, tag in rjieba.tag(word)]
    if len(tags) == 1 and is_word(word):
        sure = word[0] in FREQUENT | STRONG or (word[0] in SURNAMES and match["long"])
        return tags[0][:1] in "naztsbixlfvd" and bool(sure)
    return all(sign in GIVEN for sign in given) or not any(sign in NOT_GIVEN for sign in given)


def _alone(match: re.Match[str]) -> bool:
    """May this be a surname by itself: neither part of a word nor one of grammar?"""
    sign, text, start = match["v"], match.string, match.start("v")
    if len(sign) == 2:
        return True
    before = text[start - 1 : start + 1] if start else ""
    if sign in _NEVER_ALONE:
        return sign in "才司席水" and not (before[:-1] and _HAN.match(before))
    return not (len(before) == 2 and is_word(before))


_CALLING = "转告 转达 通知 告诉 喊 叫 让 请 问 找 我是 就是 替 跟 "
_NOT_BEFORE_NICK = frozenset("大矮缩从很最较不太")


def _nick(match: re.Match[str]) -> bool:
    """小李 and 老王: no word of everyday, and joined to none on either side."""
    word, text, start, end = match["v"], match.string, match.start("v"), match.end("v")
    before = text[start - 1 : start + 1] if start else ""
    if (
        word in _NO_NICK
        or (_everyday(word) and word[1] not in "马高江田史")
        or before[:-1] in _NOT_BEFORE_NICK
    ):
        return False
    if (len(before) == 2 and is_word(before)) or _everyday(text[end - 1 : end + 2]):
        return False
    return not _everyday(text[end - 1 : end + 1])


def _called(match: re.Match[str]) -> bool:
    """Behind a word of calling: a nickname of any character that is no word with its neighbour."""
    word, text, end = match["v"], match.string, match.end("v")
    root = word[0] if word[1] in "哥姐" else word[1]
    if word in _NO_NICK or _everyday(word) or (root in NOT_GIVEN and root not in GIVEN):
        return False
    return not _everyday(text[end - 1 : end + 1]) and not _everyday(text[end - 2 : end + 1])


_NICKED = "".join(
    sorted(
        (STRONG | frozenset("高何余任方史段白江黄严康谢许龙钟易施洪万温于曾田马金齐向常雷顾毛童文简徐冯祝"))
        - frozenset("孙龙姑于子叶闭越")
    )
)

ROWS: tuple[Row, ...] = (
    Row(
        "NAME_STAFF",
        rf"(?:(?<!{HAN})|(?<=[{_EDGE}]))(?P<v>{_ANY}[ ]{{0,3}}{HAN}{{1,3}}?)"
        rf"(?=[ ]{{0,2}}[(]?(?:(?P<long>副?主任医师|主治医师|住院医师|进修医师|副?教授|院士)|"
        rf"{_TITLE}))",
        0.5,
        _HINTS,
        judge=titled,
        layer="slot",
        reach=12,
    ),
    Row(
        "NAME_STAFF",
        rf"(?P<v>{_ANY})(?=[ ]?(?:{_TITLE}|老师|董|总说|总先)(?!们))",
        0.5,
        _HINTS + " 老师 董 总说 总先",
        judge=_alone,
        layer="slot",
        reach=6,
    ),
    Row(
        "NAME_OTHER",
        rf"(?P<v>[小老]{{1}}[{_NICKED}])",
        0.5,
        "小 老",
        judge=_nick,
        layer="slot",
        reach=4,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:{any_of('kinship.txt')}|{any_of('acquaintances.txt')}|转告|转达|通知|告诉|"
        rf"喊|叫|让|请|问|找|我是|就是|替|跟)(?P<v>[小老阿]{HAN}|{HAN}[哥姐])"
        rf"(?={HAN}|[,，。;；、 ]|$)",
        0.5,
        _CALLING + " ".join(sorted(words("kinship.txt") | words("acquaintances.txt"))),
        judge=_called,
        layer="slot",
        begins=True,
    ),
    Row(
        "NAME_OTHER",
        rf"(?<=[号院科]的)(?P<v>[小老阿]{HAN})(?=[,，。;；、]|$)",
        0.5,
        "小 老 阿",
        judge=_called,
        layer="slot",
        reach=6,
    ),
    Row(
        "NAME_OTHER",
        rf"(?P<v>{FAMILY}(?:、{FAMILY})+)(?=[二两三四五几][位名个])",
        0.5,
        "两 二 三 四 五 几",
        layer="slot",
        reach=10,
    ),
    # 甲替乙上大夜, (甲代乙签): even everyday words.
    Row(
        "NAME_STAFF",
        rf"(?P<v>(?:[小老阿]{HAN}{{1,2}}|(?<!{HAN}){HAN}{{1,2}}[ ]?{HAN}{{1,2}}|"
        rf"(?<=[晚日早夜午]){HAN}{{2,3}}))"
        rf"(?=[替代](?:[小老阿]{HAN}{{1,2}}|{HAN}{{2}}|{FAMILY}[ ]?{HAN}{{1,3}})(?:上|值|签|顶|的班))",
        0.5,
        "替 代",
        judge=lambda match: match["v"][-2:] not in words("framed_no_names.txt"),
        layer="slot",
        reach=8,
    ),
    Row(
        "NAME_STAFF",
        rf"(?<=[替代])(?P<v>(?:[小老阿]{HAN}{{1,2}}?|{HAN}{{2}}|{FAMILY}[ ]{{0,3}}{HAN}{{1,3}}?))"
        rf"(?=[ ]?(?:上[大小]?夜|值班|值夜|签[)）字名]|顶班|的班))",
        0.5,
        "替 代",
        judge=lambda match: match["v"] not in words("kinship.txt") and match["v"][0] not in "为由",
        layer="slot",
        reach=9,
    ),
    # Nicknames of the net, whatever they are made of, and a name broken over two lines of a form.
    Row(
        "SOCIAL",
        r"(?:昵称|网名|群名片|微信名|备注名|用户名|群昵称|头像名)[ ]?(?:[:：为是]|[“\"])[ ]?[“\"]?"
        r"(?P<v>[^\s，。,;；、“”\"()]{2,16})",
        0.6,
        "昵称 网名 群名片 微信名 备注名 用户名 头像名",
        layer="label",
        reach=24,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:姓名|患者|医[师生]|签[名字]|护士|联系人|家属|录者|核者)[: ]{{1,3}}"
        rf"(?P<v>{FAMILY}\n[ ]{{0,3}}{HAN}{{1,2}})(?!{HAN})",
        0.6,
        "姓名 患者 医师 医生 签名 签字 护士 联系人 家属 录者 核者",
        layer="label",
        begins=True,
    ),
    Row(
        "NAME_OTHER",
        r"(?<![A-Za-z])(?P<v>[A-Z][A-Za-z]+(?:[·•][A-Z][A-Za-z]+){1,3})(?![A-Za-z])",
        0.7,
        "· •",
        layer="slot",
        reach=30,
    ),
)
