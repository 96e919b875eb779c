"""Names that a frame on both sides holds: a role or kinship in front and an act, a title or an edge
behind. Between them even a surname that is a word of grammar and a given name that is a word are somebody.
Also names of Tibetan, Mongolian and Turkic people, told by the parts of which they are composed."""

from __future__ import annotations

import re

import rjieba

from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import (
    ALL_SURNAMES,
    ALLOWED,
    COMPOUND,
    FAMILY,
    GIVEN,
    HAN,
    NOT_GIVEN,
    SURNAMES,
)
from curation.deid.patterns import Row

_ANY = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(ALL_SURNAMES))}])"
_KIN = any_of("kinship.txt")
_FRIEND = any_of("acquaintances.txt")
_TITLE = r"(?:副?主任|主治|住院|值班)?(?:医[师生]|教授|护士|大夫|主任|[技药护]师|麻醉(?:师|[,。;、]|$)|接诊)"
_NO_NAME = words("framed_no_names.txt")
_NO_SUBJECT = words("framed_no_subjects.txt")
_DOES = (
    r"要求|过目|谈话|名下|商量|代[办诉述签领收]|诉|陪|探视|交代|沟通|签|表示|护送|送[来至到]|说|讲|反映|赶|"
    r"诊视|联系|保管|收|在[场院]|同意|拒绝|告知|体健|健在|的(?:电话|手机|身份证)|[也都]?[在于与和及]"
)
_NOT_CALLED = frozenset("男女名好老专西中那该本几位新总主外内全家校年轻的个这哪其大小急骨儿眼妇皮科门")


def _person(match: re.Match[str]) -> bool:
    """Could what stands between the two sides be a name, even one that begins like a word?"""
    word = re.sub("[ ]", "", match["v"])
    surname = 2 if word[:2] in COMPOUND and len(word) > 2 else 1
    given = word[surname:]
    if not given or word in _NO_NAME or word[:2] in _NO_NAME or (word in ALLOWED and len(word) == 3):
        return False
    if given in words("kinship.txt") or given in words("titles.txt"):
        return False
    usual = all(sign in GIVEN for sign in given)
    if not usual and any(sign in NOT_GIVEN and sign not in GIVEN for sign in given):
        return False
    if len(given) == 1:
        return usual and not is_word(word)
    if surname == 1 and (word[0] not in SURNAMES or word[0] in GRAMMAR):
        return usual and not is_word(word) and not is_word(word[:2])
    return usual or not _everyday(given)


def _relative(match: re.Match[str]) -> bool:
    """Behind kinship: a nickname of the surname, or a name."""
    nick = match["w"]
    if nick:
        return not is_word(nick) and nick not in words("no_nicknames.txt")
    return _person(match)


def _everyday(word: str) -> bool:
    return is_word(word) and not rjieba.tag(word)[0][1].startswith("nr")


def signed(match: re.Match[str]) -> bool:
    """Could a word that fills a line's end behind a sentence be a signature?"""
    return len(match["v"]) < 4 and match["v"][0] in SURNAMES and _person(match)


def _sure(match: re.Match[str]) -> bool:
    """Between the sides of a signature: the surname is one, and the characters are usual."""
    return match["v"][0] in SURNAMES | {"时"} and _person(match)


def _called(match: re.Match[str]) -> bool:
    word = match["v"]
    return not any(sign in _NOT_CALLED or sign not in GIVEN for sign in word) and not _everyday(word)


def _subject(match: re.Match[str]) -> bool:
    return match["v"] not in _NO_SUBJECT


def _composed(match: re.Match[str]) -> bool:
    """Two parts of a name, or one that is long enough to be nothing else."""
    return len(match["v"]) >= 3


_ELEMENTS = "|".join(sorted(words("name_elements.txt"), key=lambda word: (-len(word), word)))

ROWS: tuple[Row, ...] = (
    Row(
        "NAME_STAFF",
        rf"(?:(?<!{HAN})|(?<=[由请经与和及向叫找给约院科组区房队室处诊示知分时日号]))(?P<v>{_ANY}{HAN}{{1"
        rf",2}})(?={_TITLE})",
        0.6,
        "医师 医生 教授 护士 大夫 主任 技师 药师 护师 麻醉 接诊",
        judge=_person,
        layer="slot",
        reach=10,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:麻醉|术者|主刀|助手|审核|复核|核对|巡回|洗手|护士长|科主任|保管|监护人|收件人(?:写|是|为)?|"
        rf"收款人|[收]件?写|通知|[{HAN[1:-1]}][0-9一二三四五六七八九十]组|交)[: ]{{0,2}}"
        rf"(?P<v>{_ANY}{HAN}{{1,2}})(?=[,，。;；、/)(]|$|就行|保管|陪|[ ]{{1,4}}[0-9]|[ ]*$)",
        0.55,
        "麻醉 术者 主刀 助手 审核 复核 核对 巡回 洗手 护士长 科主任 保管 监护人 收件 收款人 件写 通知 组 "
        "就行",
        judge=_sure,
        layer="slot",
        reach=12,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:{_KIN}|{_FRIEND}|患者|病人|伤者|死者)(?:名?叫|是|为)?[: ]?(?:(?P<w>[老小大阿]{FAMILY})"
        rf"(?=[帮送说来去等、,，。和与]|$)|(?P<v>{_ANY}[ ]{{0,3}}{HAN}{{1,2}})(?=[ ]?(?:[,，。;；、(]|$|"
        rf"{_DOES})))",
        0.55,
        " ".join(sorted(words("kinship.txt") | words("acquaintances.txt"))) + " 患者 病人 伤者 死者",
        judge=_relative,
        layer="slot",
        begins=True,
    ),
    # A line or column with sex and age is about somebody, even if the name is a word.
    Row(
        "NAME_PATIENT",
        rf"(?:^|床[ ]{{1,3}}|[ ]{{2}})[ ]*(?P<v>{HAN}{{2,4}})[ ]{{1,3}}[男女][ ]{{1,3}}[0-9]{{1,3}}[ ]?(?:岁|"
        rf"月|天)",
        0.9,
        "男 女",
        judge=_subject,
        layer="label",
        reach=14,
    ),
    Row(
        "NAME_PATIENT",
        rf"(?:患者姓名|病人姓名|姓名|受检者|就诊人)[ :]{{1,3}}(?P<v>{HAN}{{2,4}})(?=[ ]{{1,3}}(?:性别|[男"
        rf"女][ ]|住院号|"
        r"年龄|病案|门诊号|床|科|ID|卡号)|[ ]?\([男女])",
        0.9,
        "姓名 受检者 就诊人",
        judge=_subject,
        layer="label",
        reach=16,
    ),
    Row(
        "NAME_OTHER",
        rf"我姓(?P<v>{HAN}{{1,5}}?)(?=[,，。、]|名|叫)",
        0.7,
        "我姓",
        layer="slot",
        reach=8,
    ),
    Row(
        "NAME_OTHER",
        rf"(?<=[,，]名字叫)(?P<v>{HAN}{{1,9}}(?:[·•.]{HAN}{{1,8}})?)(?=[,，。;；”\"(]|$)",
        0.7,
        "名字叫",
        layer="slot",
        reach=22,
    ),
    Row(
        "NAME_OTHER",
        rf"姓(?P<v>{_ANY})(?=的(?:大夫|医[生师]|主任|护士|教授|老师|先生|女士|阿姨|师傅))",
        0.7,
        "姓",
        reach=7,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:护工|保姆|翻译|同事|邻居|司机|{_KIN}|外国人|[他她人])[,，]?(?:名字)?叫(?P<v>{FAMILY}{HAN}{{"
        rf"1,2}})(?=[,，。;；])",
        0.5,
        "叫",
        layer="slot",
        reach=10,
    ),
    Row(
        "NAME_STAFF",
        rf"[找挂约](?P<v>{HAN}{{1,2}})(?=医生|大夫)",
        0.5,
        "医生 大夫",
        judge=_called,
        layer="slot",
        reach=6,
    ),
    Row(
        "NAME_RELATIVE",
        rf"(?:{_KIN})(?P<v>{HAN}{{1,2}})(?=[讲说道][:,])",
        0.5,
        "讲: 说: 道: 说, 讲,",
        judge=_called,
        layer="slot",
        reach=8,
    ),
    Row(
        "NAME_OTHER",
        rf"(?<=[的、和与])(?P<v>{FAMILY}[婶叔伯姨嫂奶])(?=[、,，。也都说和与帮给送在的])",
        0.5,
        "婶 叔 伯 姨 嫂 奶",
        judge=lambda match: not is_word(match["v"]),
        layer="slot",
        reach=5,
    ),
    Row(
        "NAME_OTHER",
        rf"(?<!{HAN})(?P<v>{FAMILY}老(?:爷子|太太|先生|师傅|人家|伯))",
        0.6,
        "老爷子 老太太 老先生 老师傅 老人家 老伯",
        layer="slot",
        reach=4,
    ),
    Row(
        "NAME_OTHER",
        rf"(?P<v>(?:{_ELEMENTS}){{1,4}}(?:[·•.](?:{_ELEMENTS}|{HAN}{{2,5}}(?!{HAN})){{1,3}})?(?:江|汗|吉)?)",
        0.6,
        " ".join(sorted(words("name_elements.txt"))),
        judge=_composed,
        layer="slot",
        reach=14,
    ),
    Row(
        "NAME_OTHER",
        rf"(?P<v>[阿艾吾努海热帕祖沙再孜米依巴迪拉汗姆]{{1,3}}古丽(?:[·•.]{HAN}{{2,5}}?(?={_DOES}|[为,，"
        rf"。;；、(”\"]|$))?)",
        0.7,
        "古丽",
        layer="slot",
        reach=12,
    ),
)
