"""Patterns that tell a person: a surname with a form of address (向婶), nicknames (老祝头, 小先先), what only
people do (…代诉, …开门), lists before 两位主任, wards and beds. Where a place of a person begins is the
business of `person_slots`."""

from __future__ import annotations

import re

import rjieba

from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import ALL_SURNAMES, FAMILY, HAN, STRONG, is_allowed
from curation.deid.patterns import Row

_SOUNDS = "".join(sorted(words("transliteration.txt")))
_FOREIGN = f"[{_SOUNDS}]{{2,6}}(?=[姨伯婶叔]|先生|女士|小姐|经理|医生|大夫|护士|主任|教授|老师|师傅)"
_ADDRESS = (
    r"(?:姨|伯|婶|叔|嫂|大?爷|奶奶?|大?哥|大?姐|妹子?|妹妹|总|工(?!作|程|人|业|伤)|老?板|经理|院长|队长?|"
    r"阿姨|大[娘妈婶嫂叔伯]|师傅|老[爷太]子?|家(?:老[大二三]|闺女|儿子|媳妇|小子)|某+|家属|"
    r"先生|女士|小姐|医生|大夫|护士|主任|教授|老师)"
)
_BEFORE_NICK = "是和与跟给找叫请让由员洁工安师问"
_ANY = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(ALL_SURNAMES))}])"
_KNOWN = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(ALL_SURNAMES - GRAMMAR))}])"
_KIN = any_of("kinship.txt")
_DEEDS = (
    "代诉 代述 代签 已签 未签 签字 签名 签收 签的 开门 作证 您好 让我问 来电 打来 拾到 值班 接班"
    " 交班 夜里 的号也行 的名 亦有 推送 之爱人 之妻 之夫 之父 之母 之子 之女 之兄 之"
    "弟 之姐 之妹 之侄 之叔 之舅 之姑 之姨 之外"
)


def _no_kin(match: re.Match[str]) -> bool:
    name = match["v"]
    return name not in words("kinship.txt") and name[1:] not in words("kinship.txt")


def _no_address(match: re.Match[str]) -> bool:
    word = match["v"]
    return not is_allowed(word) and word[0] not in GRAMMAR and not is_word(word)


def _nick(match: re.Match[str]) -> bool:
    word = match["v"]
    if word in words("no_nicknames.txt") or is_allowed(word):
        return False
    return not _everyday(word) or (len(word) == 2 and word[0] in "小老阿" and word[1] in STRONG)


def _everyday(word: str) -> bool:
    """Is this a word that the dictionary knows as something else than a name?"""
    return is_word(word) and not rjieba.tag(word)[0][1].startswith("nr")


ROWS: tuple[Row, ...] = (
    # 卫、路两位主任; 向婶, 阿米娜姨; 老祝头, 小先先, 二哥; 称呼其“…”.
    Row(
        "NAME_OTHER",
        rf"(?<!{HAN})(?P<v>{FAMILY}(?:[、和与/]{FAMILY}){{1,5}})(?=[二两三四五几][位"
        rf"名人]|等[人医主]|主任|医[生师]|教授|护士)",
        0.6,
        "两位 二位 三位 四位 五位 几位 两人 二人 三人 四人 两名 三名 等人 等医 等主 主任 医生 医师 教授 护士",
        layer="slot",
        reach=14,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:(?<!{HAN})|(?<=[和与跟给找叫请问壁同由及让员师院科谢])|(?<=[今昨明每]天))"
        rf"(?P<v>(?:{FAMILY}|{_FOREIGN}){_ADDRESS})(?![瓜布公父母])",
        0.55,
        "姨 伯 婶 叔 嫂 爷 奶 哥 姐 妹 总 工 板 经理 院长 队 大娘 大妈 师傅 老爷 老太 家老"
        " 家闺 家儿 家媳 家小 某 家属 先生 女士 小姐 医生 大夫 护士 主任 教授 "
        "老师",
        judge=_no_address,
        layer="slot",
        reach=9,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:(?<!{HAN})|(?<=[{_BEFORE_NICK}]))"
        rf"(?P<v>老{FAMILY}头?子?|小(?P<a>{HAN})(?P=a)|{HAN}{{1,2}}[哥姐妹总宝仔嫂叔婶](?!哥|姐|妹|贝|宝)|"
        rf"[小阿]{FAMILY}|[小阿老]{HAN}|{FAMILY}[小老]{HAN}|大?[二三四五六][哥姐妹弟娃])"
        r"(?=[:：，,。、；;！!？?\s”\"）)】]|[能说讲答问签叫去来让给把昨今明已作拾夜换转替]|"
        r"上次|之前|也|家[人属]群|妈妈|爸爸|是同|等人|$)",
        0.5,
        "老 小 阿 哥 姐 妹 总 宝 仔 嫂 叔 婶 弟 娃",
        judge=_nick,
        layer="slot",
        reach=5,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:称呼|喊|叫|唤)(?:其|他|她|患者|病人)?[“\"「](?P<v>{HAN}{{1,6}})[”\"」]",
        0.6,
        '“ " 「',
        layer="slot",
        reach=9,
    ),
    # What only people do: even a word that begins with a surname is somebody in front of it.
    Row(
        "NAME_OTHER",
        rf"(?:(?<!{HAN})|(?<=[的由经与和同跟]))(?P<v>{_KNOWN}{HAN}{{1,3}}?)(?="
        rf"{_DEEDS.replace(' ', '|')}|(?:医"
        rf"生|大夫)[已让]|[先女][生士][说来])",
        0.55,
        _DEEDS + " 医生已 医生让 大夫已 大夫让 先生说 先生来 女士说 女士来",
        judge=_no_kin,
        layer="slot",
        reach=7,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:(?<!{HAN})|(?<=[由经与和同跟]))(?P<v>{_KNOWN}{HAN}{{1,3}}?)(?=(?:电话|手机|微信)"
        rf"[ :：]?[+(0-9一幺]|"
        r"[，,][ ]?(?:资格证|证号|执业证|身份证|工号|警号|账号|户名)|"
        r"[(（](?:主治|主任|副主任|住院|医师|医生|护士|律师|音同|手印|签|盖章|代|本人|[父"
        r"母夫妻子女兄弟姐妹爷奶外孙]|配偶|家属))",
        0.55,
        "电话 手机 微信 资格证 证号 执业证 身份证 工号 警号 账号 户名 (主 (副 (住院 (医 (护 (律 "
        "(音同 (手印 (签 (盖 (代 (本人 (父 (母 (夫 (妻 (子 (女"
        " (兄 (弟 (姐 (妹 (爷 (奶 (外 (孙 (配 (家",
        judge=_no_kin,
        layer="slot",
        reach=7,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:{_KIN})(?P<v>{_ANY}{HAN}{{1,3}}?)(?=代[诉述签取开收办]|[已未]?签[字名收]"
        rf"|开门|作证|完成|陪[同护]|送[至诊往来]|谈过|也[在"
        rf"有]|之前|亦|均|体健|在场|健在|患[“\"]|电话|手机|"
        r"[(（](?:[父母夫妻子女兄弟姐妹爷奶外孙配家]|身份证|证号|[0-9]))",
        0.55,
        "代诉 代述 代签 代取 代开 代收 代办 签字 签名 签收 开门 作证 完成 陪同 陪护 送至 送诊"
        " 送往 送来 谈过 也在 也有 之前 亦 均 体健 在场 "
        '健在 患“ 患" 电话 手机 (',
        judge=_no_kin,
        layer="slot",
        reach=9,
    ),
    Row(
        "NAME_OTHER",
        rf"(?:[挂找约跟叫问给]|院的|科的)(?P<v>{_KNOWN}{HAN}{{1,3}}?)(?=的号|看看|看过|说"
        rf"可能|说是|谈过|做手术)",
        0.55,
        "的号 看看 看过 说可能 说是 谈过 做手术",
        judge=_no_kin,
        layer="slot",
        reach=7,
    ),
    Row(
        "NAME_OTHER",
        rf"科(?:[ ]{{1,3}}(?P<v>{_KNOWN}(?:[ ]{{0,3}}{HAN}){{1,3}})(?=[ ]*$|送|会诊|查房)|(?P<w>"
        rf"{FAMILY}"
        rf"{HAN}{{1,3}})(?=会诊|查房|值班|接诊|送))",
        0.55,
        "科",
        layer="slot",
        reach=14,
    ),
    Row(
        "NAME_OTHER",
        rf"床[ ]?(?P<v>{_KNOWN}{HAN}{{1,3}})(?=[，,；;] ?|[ ]?[0-9])",
        0.55,
        "床",
        judge=_no_kin,
        layer="slot",
        reach=9,
    ),
    Row(
        "NAME_OTHER",
        rf"(?P<v>{_KNOWN}{HAN}{{1,3}}(?:[，,、][ ]?{_KNOWN}{HAN}{{1,3}}){{1,5}})(?=[，,]?"
        rf"(?:[两二三四五几]人|等))",
        0.55,
        "两人 二人 三人 四人 五人 几人 等人",
        layer="slot",
        reach=30,
    ),
    Row(
        "NAME_OTHER",
        rf"(?<=[0-9点分刻半多钟 ])[ ](?P<v>{FAMILY}{HAN}{{1,4}}[/／]{FAMILY}{HAN}{{1,3}})(?!{HAN})",
        0.55,
        "/",
        layer="slot",
        reach=9,
    ),
)
