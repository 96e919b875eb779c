"""Names of persons without a list of persons: surnames as cue with titles, kinship,
masks and statements such as 我叫, filtered by an allow-lexicon. Known names are looked up elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import GRAMMAR, ordinary, stands_as_name, word_follows
from curation.deid.name_fields import MASKED
from curation.deid.name_words import (
    ALL_SURNAMES,
    AMBIGUOUS,
    COMPOUND,
    FAMILY,
    GIVEN,
    HAN,
    HAN_RUN,
    NOT_GIVEN,
    STRONG,
    SURNAMES,
    is_allowed,
    kinship_words,
    plausible,
)
from curation.deid.types import Span
from curation.deid.views import CJK

_SURE = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(STRONG))}])"
_EDGE = rf"(?:^|(?<=[^{CJK}]))"
_NOT_SUBJECT = re.compile("[患病儿者人例男女性岁诉史查期前后年月日的某童妇子称别龄]")
_SUBJECTS = frozenset(["患者", "病人", "患儿", "产妇", "孕妇", "伤者", "死者", "病员", "受试者"])
_NEVER_ALONE = frozenset("和向从同由经于让对因被时后当该本此其多大小新老安常成万能有过会行心水时曾任")
_NEVER_MASKED = frozenset("有成都能过会安全对应后于和时常")
_SAID_BEFORE = re.compile("(?:的|表示|称|群主|通知|您好|与|找|挂|院|科)$")
_LEFT_EDGE = re.compile(
    rf"(?:[^{CJK}]|[由请经与和及向叫给对找让请致谢的副日为]|患者|病人|家属|我院|本院|本科|上级|科室|名叫|"
    rf"感谢|报告|告知|通知|请示|汇报|医师|护士|[科室组队区挂的示好]|结果[:：]|群主|随诊[,，])$"
)

_MASK_SIGN = re.compile("[*×○〇Xx某]")
_STATED = re.compile(
    rf"(?:核实为|显示为|查明为|确认为|实名为?|真名|化名|自称|身份为|我叫|名叫|名字叫|名字是|姓名是|本人叫|我"
    rf"是|叫做|他叫|她叫|孩子叫|儿子叫|女儿叫|签名[:： ]|"
    rf"签字[:： ])[ ]?(?P<name>{FAMILY}[ ]?{HAN}{{1,2}}|[{''.join(sorted(ALL_SURNAMES))}]{HAN}{{2}}("
    rf"?=[,，。、 ]))"
)
_STATED_HINTS = ("叫", "名", "签", "我是", "核实", "显示为", "查明", "确认为", "化名", "自称", "身份为")
_SUBJECT_HINT = re.compile("[,:、(][ ]?(?:男|女|中国国籍|汉族|回族|[0-9]{1,3}岁|(?:19|20)[0-9]{2}年)")
_KIN_GAP = re.compile(r"[ ]?(?:[(（:：]|名叫|叫做?|为|是|、)?[ ]?")
_SEX = re.compile(
    rf"{_EDGE}(?P<name>(?:{any_of('surnames_compound.txt')}){HAN}{{1,2}}|[{''.join(sorted(ALL_SURNAMES))}]["
    rf" ]{{0,2}}{HAN}[ ]{{0,2}}{HAN}?)[ \t]*[，,、:： \t(（]{{0,3}}[ \t]*(?:男|女)(?=[，,、。；;\s0-9(（)）"
    rf"性]|$)"
)
_SEX_BEHIND = re.compile(r"[ \t]?[，,、(（ ][ \t]?[男女][，,、。;；\s0-9(（)）]")
_HARD_END = re.compile(r"[，,。；;、\s）)0-9]|$")
_SUBJECT_LINE = re.compile(
    rf"(?:^|(?<=[\n。]))[ \t]*(?P<name>{HAN}{{2,4}})(?:先生|女士)?[ ]?[,:、(][ ]?(?:男|女|中国国籍|汉族|"
    rf"回族|[0-9]{{1,3}}岁|(?:19|20)[0-9]{{2}}年[0-9月]*(?:出生|生))(?=[,。;:、 0-9)(性]|$)",
    re.M,
)
_SIGNED = re.compile(rf"—[ ]?(?P<name>{HAN}{{2,4}})(?=[ \t]*(?:$|\n|[0-9]|[,，。]))", re.M)
_OPENING = re.compile(rf"(?:^|(?<=[\n 。]))(?P<name>{HAN}{{2,3}})(?=诉[^讼求]|自诉|主诉[^:：]|术后第)", re.M)
_SPEAKER = re.compile(
    rf"(?:^|(?<=\n))[ \t]*(?P<name>{HAN}{{2,3}})(?P<team>[(（]{HAN}{{1,6}}[)）])?[ ]?[:：]", re.M
)
_BRACKETED = re.compile(rf"[(（](?P<name>{_SURE}{HAN}{{1,2}})[)）]")
_LATIN = re.compile(r"(?:Dr|Mr|Mrs|Ms|Prof|Professor)\.?[ ](?P<name>[A-Z][a-z]+(?:[ \-][A-Z][a-z]+){0,2})")
_NICK = re.compile(
    rf"(?:{_EDGE}|(?<=[和跟让叫找由请给对]))(?P<name>[小老阿][{''.join(sorted(STRONG - set('孙龙姑于子')))}"
    rf"])(?=[，。、的说来去也]|同志|师傅|医生|大夫|护士)"
)
_BEHIND = re.compile(
    r"(?:出生|陪|签|表示|查|与|和|向|会诊|再|病|因|于|入院|主诉|诉|代诉|男|女|系|现|自|来院|来诊|就诊|患|"
    r"有|出现|无|突发|的|之|说|表示|要求|签|同意|到|在|今|昨|以|陪|[，。；：、\s（(）)0-9,.;:]|$)"
)


@cache
def _cues() -> tuple[AhoCorasick, tuple[tuple[str, str], ...]]:
    titles, civil = words("titles.txt"), words("addresses_of_people.txt")
    entries = [(word, "title") for word in sorted(titles)]
    entries += [(word, "civil") for word in sorted(civil - titles)]
    entries += [(word, "kin") for word in sorted((words("kinship.txt") | _SUBJECTS) - titles - civil)]
    entries += [
        (word, "other") for word in sorted(words("acquaintances.txt") - {word for word, _ in entries})
    ]
    return AhoCorasick([word for word, _ in entries], matchkind=MatchKind.LeftmostLongest), tuple(entries)


def find(text: str) -> Iterator[Span]:
    """Names by pattern in a folded text."""
    automaton, entries = _cues()
    for number, start, end in automaton.find_matches_as_indexes(text):
        word, role = entries[number]
        if role in ("title", "civil"):
            yield from _before_title(text, start, end, staff=role == "title")
        if role != "civil" or word in kinship_words() or word in words("acquaintances.txt"):
            yield from _after_cue(text, word, end, staff=role == "title")
    for match in MASKED.finditer(text) if _MASK_SIGN.search(text) else ():
        first, second = match["name"][0], match["name"][1:2]
        if not (
            second in "某Xx" and (first in AMBIGUOUS - SURNAMES or first in GRAMMAR or first in _NEVER_MASKED)
        ):
            yield Span(match.start("name"), match.end("name"), "NAME_OTHER", "lexicon", 0.75)
    for pattern, kind, score, hints in (
        (_STATED, "NAME_OTHER", 0.85, _STATED_HINTS),
        (_BRACKETED, "NAME_OTHER", 0.6, "()"),
        (_SEX, "NAME_PATIENT", 0.9, "男女"),
    ):
        for match in pattern.finditer(text) if any(hint in text for hint in hints) else ():
            if plausible(match["name"].replace(" ", ""), cue=True):
                yield Span(match.start("name"), match.end("name"), kind, "lexicon", score)
    for match in _SUBJECT_LINE.finditer(text) if _SUBJECT_HINT.search(text) else ():
        name = match["name"]
        if not is_allowed(name) and not _NOT_SUBJECT.search(name):
            yield Span(match.start("name"), match.end("name"), "NAME_PATIENT", "lexicon", 0.7)
    for match in _SIGNED.finditer(text) if "—" in text else ():
        name = match["name"]
        if (name[0] in ALL_SURNAMES or name[:2] in COMPOUND) and not ordinary(name):
            yield Span(match.start("name"), match.end("name"), "NAME_STAFF", "lexicon", 0.75)
    for match in _OPENING.finditer(text) if "诉" in text or "术后第" in text else ():
        name = match["name"]
        surname = name[0] in SURNAMES and name[0] not in GRAMMAR
        likely = surname or (len(name) == 3 and name[0] in ALL_SURNAMES and not ordinary(name[1:]))
        if likely and not ordinary(name) and not _NOT_SUBJECT.search(name):
            yield Span(match.start("name"), match.end("name"), "NAME_PATIENT", "lexicon", 0.6)
    for match in _SPEAKER.finditer(text) if ":" in text else ():
        name = match["name"]
        usual = plausible(name, cue=True) and all(sign in GIVEN for sign in name[1:])
        if usual and (len(name) == 3 or match["team"]) and not ordinary(name):
            yield Span(match.start("name"), match.end("name"), "NAME_STAFF", "lexicon", 0.65)
    for pattern, marks in ((_LATIN, ("Dr", "Mr", "Ms", "Prof")), (_NICK, ("小", "老", "阿"))):
        for match in pattern.finditer(text) if any(mark in text for mark in marks) else ():
            yield Span(match.start("name"), match.end("name"), "NAME_OTHER", "lexicon", 0.6)


def _before_title(text: str, start: int, end: int, *, staff: bool) -> Iterator[Span]:
    """A name in front of a title or a form of address: whole names first, then a surname with its title."""
    kind = "NAME_STAFF" if staff else "NAME_OTHER"
    stop = start - 1 if start and text[start - 1] in " 副" else start
    for length in (4, 3, 2):
        begin = stop - length
        word = text[max(begin, 0) : stop]
        if (
            length == 4
            and begin >= 0
            and word[0] in STRONG
            and _apart(text, begin)
            and _three_usual(word[1:])
        ):
            yield Span(begin, stop, kind, "lexicon", 0.7)
            return
        if begin >= 0 and (length < 4 or word[:2] in COMPOUND) and plausible(word, cue=True):
            if word[0] in GRAMMAR | AMBIGUOUS and not stands_as_name(text, begin, stop):
                continue
            usual = word[0] in STRONG and any(sign in GIVEN for sign in word[1:])
            if usual or word[:2] in COMPOUND or _apart(text, begin):
                yield Span(begin, stop, kind, "lexicon", 0.85)
                return
    if text[max(stop - 2, 0) : stop] in COMPOUND:
        yield Span(stop - 2, end, kind, "lexicon", 0.8)
    elif stop and _surname_alone(text, stop - 1):
        yield Span(stop - 1, end, kind, "lexicon", 0.8 if text[stop - 1] in STRONG else 0.6)


def _three_usual(given: str) -> bool:
    """Is this a given name of three usual characters, which is rare?"""
    return all(sign in GIVEN and sign not in NOT_GIVEN for sign in given)


def _surname_alone(text: str, at: int) -> bool:
    """Can the sign at `at` be a surname in front of a title? Not 谢谢医生, 那医生."""
    sign = text[at]
    if sign in "常万任曾高水安成于时" and re.match(r"主任|医生|护士|教授|大夫", text[at + 1 : at + 3]):
        return (
            at == 0
            or bool(re.match(rf"[^{CJK}]", text[at - 1]))
            or (sign not in "于时" and bool(_SAID_BEFORE.search(text, 0, at)))
        )
    if sign in GRAMMAR or sign in _NEVER_ALONE or text[max(at - 1, 0) : at] == sign:
        return False
    return sign in STRONG or (sign in SURNAMES and _apart(text, at))


def _apart(text: str, start: int) -> bool:
    """True if the text before `start` lets a name begin there."""
    return start == 0 or bool(_LEFT_EDGE.search(text, max(0, start - 3), start))


def _after_cue(text: str, cue: str, end: int, *, staff: bool) -> Iterator[Span]:
    """A name behind 患者, a title or a word of kinship, three characters before two."""
    gap = _KIN_GAP.match(text, end)
    start = gap.end() if gap else end
    kind = "NAME_STAFF" if staff else "NAME_PATIENT" if cue in _SUBJECTS else "NAME_RELATIVE"
    if cue in words("acquaintances.txt"):
        kind = "NAME_OTHER"
    compound = text[start : start + 2] in COMPOUND
    if not compound and text[start : start + 1] not in ALL_SURNAMES:
        return
    for length in (4, 3) if compound else (3, 2):
        word = text[start : start + length]
        if (
            length < 4
            and word[0] in ALL_SURNAMES
            and HAN_RUN.fullmatch(word)
            and _SEX_BEHIND.match(text, start + length)
        ):
            yield Span(start, start + length, kind, "lexicon", 0.9)
            return
        if len(word) != length or not plausible(word, cue=True):
            continue
        sure = compound or (word[0] not in GRAMMAR and word[0] in SURNAMES)
        ends = _HARD_END.match(text, start + length)
        usual = all(sign in GIVEN and sign not in NOT_GIVEN for sign in word[1 + compound :])
        behind = _BEHIND.match(text, start + length) or (
            usual and length > 2 and (word[0] in STRONG or word_follows(text, start, start + length))
        )
        known = compound or not ordinary(word)
        if (sure and ((behind and known) or ends)) or stands_as_name(text, start, start + length):
            yield Span(start, start + length, kind, "lexicon", 0.8)
            return
