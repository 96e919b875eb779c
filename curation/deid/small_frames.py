"""Nicknames, lone surnames and names in pinyin that a frame on both sides holds. A word of everyday is only
taken where both sides speak for it."""

from __future__ import annotations

import re

import rjieba

from curation.deid.latin_names import is_surname, syllables_in
from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import ALL_SURNAMES, FAMILY, GIVEN, HAN, NOT_GIVEN
from curation.deid.patterns import Row

_ONE = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(ALL_SURNAMES))}])"
_ELDER = r"阿姨|大[妈爷叔婶娘伯嫂哥姐]|奶奶|爷爷|叔叔|伯伯|婆婆|老师|警官|法官|律师|师傅"
_TITLE = r"副?主任医师|主治医师|住院医师|副?主任|副?教授|医生|大夫|护士长?"
_NEIGHBOUR = "邻居|保姆|护工|班主任|大队|派出所|支队|隔壁|请问是|同学|月嫂|保洁|校医|村医|社工|医院的?"
_NOT_ALONE = frozenset("大小老新该这那各某本我你他她好女男您谢常每几全家同先后单当第专")
_NO_DOUBLE = words("kinship.txt") | words("doubled_words.txt")


def _alone(match: re.Match[str]) -> bool:
    """A lone surname: behind a neighbour almost any, at an edge none of grammar and no word with the next."""
    sign = match["v"]
    if sign in _NOT_ALONE:
        return False
    return bool(match["frame"]) or len(sign) == 2 or sign not in GRAMMAR


def _nick(match: re.Match[str]) -> bool:
    word = match["v"]
    return word not in words("no_nicknames.txt") and (word[1] not in GRAMMAR or word[1] == "于")


def _doubled(match: re.Match[str]) -> bool:
    word = match["v"]
    return word not in _NO_DOUBLE and not rjieba.tag(word)[0][1].startswith(("v", "d", "p", "r", "o"))


def _given(match: re.Match[str]) -> bool:
    """Is this a given name of usual characters, and no word?"""
    word = match["v"]
    usual = all(sign in GIVEN and sign not in NOT_GIVEN for sign in word)
    return usual and not is_word(word) and word[0] not in GRAMMAR


def _parent(match: re.Match[str]) -> bool:
    """Is what stands behind a parent a name, and no disease and no age?"""
    word = match["v"].replace(" ", "")
    known = is_word(word) and not rjieba.tag(word)[0][1].startswith("nr")
    return not known and not is_word(word[:2]) and all(sign in GIVEN for sign in word[1:])


def _pinyin(match: re.Match[str]) -> bool:
    """Is this a surname and a given name of one to three syllables in pinyin?"""
    given = match["b"].split("-")
    if len(given) > 1:
        return is_surname(match["a"]) and all(syllables_in(part) == 1 for part in given)
    english = words("english_words.txt")
    both = match["a"].lower() in english and match["b"].lower() in english
    return not both and is_surname(match["a"]) and syllables_in(match["b"]) in (1, 2, 3)


ROWS: tuple[Row, ...] = (
    Row(
        "NAME_OTHER",
        rf"(?:(?<!{HAN})|(?<=[乡属人士员机理师友事伴生]))(?P<v>[小老阿](?:{_ONE}))"
        rf"(?=[(（][ ]?[0-9]|自述|代述|代诉|诉|投诉|要来|要[打杀害]|、[小老]|[”\"]|[:：]|[,，](?:大名|"
        rf"本名|工号|电话|手机))",
        0.55,
        "小 老 阿",
        judge=_nick,
        layer="slot",
        reach=8,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:司机|家属|同乡|保姆|护工|业务员|联系人)(?P<v>[小老阿](?:{_ONE}))(?=[,，。;；、]|$)",
        0.55,
        "司机 家属 同乡 保姆 护工 业务员 联系人",
        judge=_nick,
        layer="slot",
        begins=True,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:^|(?<=[\n,，。;；:： ])|(?P<frame>{_NEIGHBOUR}))(?P<v>{_ONE})(?={_ELDER})",
        0.5,
        "阿姨 大妈 大爷 大叔 大婶 大娘 大伯 大嫂 大哥 大姐 奶奶 爷爷 叔叔 伯伯 婆婆 老师 警官 法官 律师 师傅",
        judge=_alone,
        layer="slot",
        reach=8,
    ),
    Row(
        "NAME_STAFF",
        rf"(?:^|(?<=[\n,，。;；:：(（ ])|(?<=[是由请找经间]))(?P<frame>)(?P<v>{_ONE})(?=(?:{_TITLE})"
        rf"(?:[:：)）、]|指出|"
        rf"指示|查房|看[的过]|"
        rf"会诊|复诊|主刀))",
        0.5,
        "主任 医师 教授 医生 大夫 护士",
        judge=lambda match: (
            match["v"] not in _NOT_ALONE - {"全", "常", "谢"} and match["v"] not in "于和与及对向从由被让"
        ),
        layer="slot",
        reach=8,
    ),
    Row(
        "NAME_STAFF",
        rf"(?:通知|请示|呼叫|报告|联系)(?P<v>{_ONE})(?=(?:{_TITLE})[。,，;；])",
        0.5,
        "通知 请示 呼叫 报告 联系",
        judge=lambda match: match["v"] not in _NOT_ALONE,
        layer="slot",
        begins=True,
    ),
    # A given name alone between kinship and what only people do; parents of a pedigree.
    Row(
        "NAME_RELATIVE",
        rf"(?:{any_of('kinship.txt')})(?P<v>{HAN}{{2}})(?=发现|接回|陪同|陪伴|护送|搀扶|送[来至到往])",
        0.5,
        "发现 接回 陪同 陪伴 护送 搀扶 送来 送至 送到 送往",
        judge=_given,
        layer="slot",
        reach=8,
    ),
    Row(
        "NAME_RELATIVE",
        rf"(?:父亲?(?=[^,，。]{{2,6}}[,，、][ ]?母)|(?<=[,，、])母亲?)(?P<v>{FAMILY}[ ]?{HAN}{{1,2}})"
        rf"(?=[,，。;；、]|$)",
        0.55,
        "父 母",
        judge=_parent,
        layer="slot",
        reach=12,
    ),
    Row(
        "NAME_PATIENT",
        rf"(?:小名|乳名|奶名|绰号|外号|诨名|大名|本名|旧名|又名|小字)(?:叫|是|为|"
        rf"唤)?[:： ]?[“\"「'‘]?(?!鼎鼎)(?P<v>{HAN}{{2,4}})"
        rf"(?=[”\"」'’,，。;；)）]|$)",
        0.65,
        "小名 乳名 奶名 绰号 外号 诨名 大名 本名 旧名 又名 小字",
        layer="slot",
        begins=True,
    ),
    Row(
        "NAME_PATIENT",
        rf"(?<!{HAN})(?P<v>(?P<x>{HAN})(?P=x))(?=奶奶|妈妈?|爸爸?|爷爷|外婆|外公|姥姥|姥爷|家长|母亲|父亲)",
        0.55,
        "奶奶 妈 爸 爷爷 外婆 外公 姥姥 姥爷 家长 母亲 父亲",
        judge=_doubled,
        layer="slot",
        reach=5,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:(?<={HAN})|(?<=[:：(（ ]))(?P<v>(?P<a>[A-Z][a-z]{{1,6}})"
        rf"[ ](?P<b>[A-Z][a-z]{{1,11}}(?:-[a-z]{{1,6}})?))"
        rf"(?=[ ]{{0,3}}(?:[(（)）,，。;；]|$|{HAN}))",
        0.55,
        "明 友 女 儿 属 名 人 母 父 妹 姐 弟 兄 妻 夫 师 员 者 : ： ( （",
        judge=_pinyin,
        layer="slot",
        reach=26,
    ),
    Row(
        "NAME_OTHER",
        r"(?<![A-Za-z])(?P<v>(?P<a>[A-Z][a-z]{1,6})[ ](?P<b>[A-Z][a-z]{1,5}-[a-z]{1,6}))(?![A-Za-z\-])",
        0.55,
        "-",
        judge=_pinyin,
        layer="slot",
        reach=16,
    ),
    Row(
        "NAME_PATIENT",
        r"(?:英文名|拼音名|姓名拼音|名字拼音)[是为:： ]{0,2}(?P<v>[A-Za-z][A-Za-z'\- ]{2,24}[A-Za-z])",
        0.8,
        "英文名 拼音名 姓名拼音 名字拼音",
        layer="label",
        begins=True,
    ),
    # A name in brackets behind a number that somebody answers.
    Row(
        "NAME_OTHER",
        rf"[0-9]{{4}}[(（](?P<v>{FAMILY}{HAN}{{1,2}})[)）]",
        0.55,
        "( （",
        judge=lambda match: all(sign in GIVEN for sign in match["v"][1:]) and not is_word(match["v"]),
        layer="slot",
        reach=10,
    ),
    Row(
        "SOCIAL",
        r"(?:微信|QQ|加[我您你])[^\n]{0,10}?(?:我的是|号是|就是|搜)[:： ]?(?P<v>[A-Za-z0-9_\-]{5,20})"
        r"(?![A-Za-z0-9])",
        0.6,
        "我的是 号是 就是 搜",
        layer="slot",
        reach=34,
    ),
)
