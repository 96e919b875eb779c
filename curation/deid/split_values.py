"""Values that a line's end, a space, a double hyphen or a mask breaks: names whose surname ends a line, codes
in groups behind a word for a number, days over two lines. Also short codes that only their noun tells."""

from __future__ import annotations

import re

import rjieba

from curation.deid.lexicon import words
from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import COMPOUND, FAMILY, GIVEN, HAN, NOT_GIVEN
from curation.deid.patterns import BROKEN_CODE, BROKEN_NAME, BROKEN_WORD, Row

_GROUP = (
    r"(?:(?:[ ]?[\-—]{1,2}[ ]?|[ ]|-?\n[ ]{0,4}|\*{2,6})"
    r"(?!(?:19|20)[0-9]{2}[./\-年])[0-9]{2,12}[A-Z]?(?![A-Za-z0-9]*[岁年月日床:./%℃]))"
)
_COMPOUND_SPACED = "|".join(sorted(rf"{word[0]}[ ]{{1,3}}{word[1]}" for word in COMPOUND if len(word) == 2))
_ACT = (
    r"交|告知|帮|取|办|接|到|来|去|代|诉|述|说|称|陪|送|签|要|拒|在|于|和|与|及|同|的|也|均|病情|情况|"
    r"主诉|全权|互助|观察|床|电话|手机|"
    r"副?主任|主治|医[师生]|护士|教授|大夫|老师|先生|女士|警官"
)
_CUED = "媳婿孙亲名家父母夫妻兄弟姐妹子女儿属长友房室事科人师员生者士排桌姑姨叔伯舅婶嫂"


def _broken_name(match: re.Match[str]) -> bool:
    """Do surname and given name on both sides of a line's end make a name and no word?"""
    name = re.sub(r"\s", "", match["v"])
    surname = 2 if name[:2] in COMPOUND else 1
    given = name[surname:]
    if any(sign in NOT_GIVEN and sign not in GIVEN for sign in given) or given in words("kinship.txt"):
        return False
    if _everyday(name) or (surname == 1 and _everyday(name[:2])):
        return False
    before = match.string[match.start("v") - 1 : match.start("v")]
    cued = bool(before) and before in _CUED + ":"
    return cued or surname == 2 or (name[0] not in GRAMMAR and all(sign in GIVEN for sign in given))


def _everyday(word: str) -> bool:
    return is_word(word) and not rjieba.tag(word)[0][1].startswith("nr")


def _code(match: re.Match[str]) -> bool:
    """Are there digits enough for a code? A masked one shows two at least."""
    return sum(map(str.isdigit, match["v"])) >= (2 if "*" in match["v"] else 5)


def _row(kind: str, nouns: str, score: float = 0.75) -> Row:
    """A code in groups behind one of some nouns."""
    return Row(
        kind,
        rf"(?:{nouns})[ ]?(?:[(（](?![0-9]{{2}}\))|[:：为是=“\"]|No\.?|[ ]){{0,3}}"
        rf"(?P<v>\(?[A-Za-z]{{0,6}}[0-9][A-Za-z0-9()]{{0,12}}{_GROUP}{{1,3}}|[A-Za-z]{{2,6}}{_GROUP}{{1,3}}|"
        rf"\(?[A-Za-z]{{0,6}}[0-9A-Z()]{{0,6}}\*{{2,8}}[0-9]{{2,6}}[A-Z]?)(?![A-Za-z0-9])",
        score,
        nouns.replace("|", " "),
        judge=_code,
        reach=60,
        layer="label",
        begins=True,
    )


ROWS: tuple[Row, ...] = (
    Row(
        "NAME_OTHER",
        rf"(?:(?<!{HAN})|(?<=[{_CUED}]))(?P<v>{FAMILY}\n[ ]{{0,4}}{HAN}{{1,2}})"
        rf"(?=[ ]*(?:[^{HAN[1:-1]} ]|$)|[ ]|{_ACT})",
        0.6,
        BROKEN_WORD,
        judge=_broken_name,
        layer="slot",
        reach=6,
    ),
    Row(
        "NAME_OTHER",
        rf"(?P<v>(?:{_COMPOUND_SPACED})[ ]{{0,3}}{HAN}(?:[ ]{{0,3}}{HAN}(?!{HAN}))?)",
        0.6,
        " ".join(sorted(f"{word[0]} " for word in COMPOUND if len(word) == 2)),
        layer="slot",
        reach=12,
    ),
    # A name with a space between its characters, at an edge or behind a word for a person.
    Row(
        "NAME_OTHER",
        rf"(?:(?<!{HAN})(?<!{HAN}[ ])|(?<=[{_CUED}接扬]))(?P<v>{FAMILY}[ ]{HAN}[ ]{HAN})"
        rf"(?=[^{HAN[1:-1]} ]|$|[ ]{{2}}|{_ACT}|过目)",
        0.55,
        BROKEN_NAME,
        judge=_broken_name,
        layer="slot",
        reach=6,
    ),
    Row(
        "NAME_OTHER",
        rf"(?<=[{_CUED}接扬])(?P<v>{FAMILY}[ ]{HAN}{{2}})(?=[^{HAN[1:-1]} ]|$)",
        0.55,
        BROKEN_NAME,
        judge=_broken_name,
        layer="slot",
        reach=6,
    ),
    _row("EXAM_NO", "检查号|检验号|病理|CT|MRI|送检编号|采集编号|检查编号|片|条码|条形码|标本号|超声号"),
    _row("MRN", "住院号|病历号|病员号|病案号|门诊号|透析号|就诊码|登记号|ID|就诊号"),
    _row("ID_TRAVEL", "护照号|证件号|持证件|护照|通行证"),
    _row("ID_INSURANCE", "保单|保单号|凭证|医保号|医保卡号"),
    _row("DEVICE", "序列号|机号|泵号|设备号|盒编号|机身号|仪器编号|设备编号|出厂编号|SN"),
    _row("SOCIAL", "QQ|微信号|扣扣"),
    _row("ID_OTHER", "残疾证号|军官证号|证号|学籍号|证编号"),
    _row("UNIQUE_OTHER", "备案号|快递单号|报案号|书编号|订单号", 0.6),
    Row(
        "EXAM_NO",
        r"(?:送检|采集|标本|样本|检验|检查|采血|血片|条码)(?:编号|号)[ ]?[:：]?[ ]?(?P<v>[A-Z]?[0-9]{3,4})"
        r"(?![0-9A-Za-z.%年月\-])",
        0.7,
        "送检 采集 标本 样本 检验 检查 采血 血片 条码",
        layer="label",
        begins=True,
    ),
    Row(
        "MRN",
        r"(?<![A-Z])[A-Z]{2,10}_(?:NO|ID)[=:][ ]?(?P<v>(?:No\.)?[A-Za-z0-9\-]{4,20})",
        0.75,
        "_NO= _ID= _NO: _ID:",
        layer="label",
        reach=30,
    ),
    Row(
        "DATE",
        r"(?<![0-9])(?P<v>(?:19|20)[0-9]{2}(?:"
        r"年(?:[0-9]{1,2}月)?\n[ ]{0,4}[0-9]{1,2}[月日号](?:[0-9]{1,2}[日号])?|"
        r"[\-/.][0-9]{1,2}\n[ ]{0,4}[\-/.][0-9]{1,2}|[\-/.]\n[ ]{0,4}[0-9]{1,2}[\-/.][0-9]{1,2}|"
        r"[\-/.][0-9]{1,2}[\-/.]\n[ ]{0,4}[0-9]{1,2}))(?![0-9])",
        0.8,
        BROKEN_CODE,
        layer="rule",
        reach=12,
    ),
    # A house whose number a line's end breaks, and rooms behind a numbered house.
    Row(
        "ADDR_DETAIL",
        rf"(?P<v>(?:{HAN}{{2,4}}?(?:区|庭|府|苑|园|湾|城|舍|村|邸)\n?)?[0-9]{{1,3}}(?:\n[0-9]{{0,3}})?"
        rf"(?:号楼|栋|幢|座)(?:[0-9]{{1,2}}单元)?[0-9]{{3,4}}[房室户]?)(?![0-9])",
        0.6,
        "号楼 栋 幢 座",
        layer="rule",
        reach=16,
    ),
    Row(
        "ADDR_DETAIL",
        r"(?P<v>[0-9]{1,4}号附[0-9]{1,3}号)",
        0.7,
        "号附",
        layer="rule",
        reach=6,
    ),
    # A county that no list holds, behind a word for a place or an edge and before its town.
    Row(
        "ADDR_AREA",
        rf"(?<=[住至到在址于籍:,， ])(?P<v>(?![该本某各外]){HAN}{{2,3}}[县区旗])"
        rf"(?={HAN}{{2,3}}[镇乡]{HAN}{{1,4}}[村屯庄寨路街巷])",
        0.55,
        "县 区 旗",
        layer="rule",
        reach=14,
    ),
    Row(
        "ADDR_DETAIL",
        rf"(?<=[镇乡道])(?P<v>{HAN}{{1,5}}?(?<![农本全各乡同山])"
        rf"[村屯庄寨](?:第?[0-9一二三四五六七八九十]{{1,3}}"
        rf"(?:村民)?(?:小组|组|社|队))?)",
        0.6,
        "村 屯 庄 寨",
        layer="rule",
        reach=12,
    ),
)
