"""Names of persons without a list of persons: surnames as cue with titles, kinship, masks and the votes of a
dictionary tagger, filtered by an allow-lexicon of clinical words. Known names are looked up elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind

from curation.deid.lexicon import any_of, words
from curation.deid.types import Span
from curation.deid.views import CJK

COMPOUND = words("surnames_compound.txt")
SURNAMES = words("surnames.txt")
AMBIGUOUS = words("surnames_ambiguous.txt") | (words("surnames_more.txt") - SURNAMES)
ALL_SURNAMES = SURNAMES | AMBIGUOUS
STRONG = SURNAMES - AMBIGUOUS
_FIRST = ALL_SURNAMES | {word[0] for word in COMPOUND}
GIVEN = words("given_characters.txt")
NOT_GIVEN = words("not_given_characters.txt")
ALLOWED = words("medical_allow.txt") | words("eponyms.txt") | words("regions.txt") | words("region_exceptions.txt") | words("kinship.txt")
_ALLOWED_STARTS = frozenset(word for word in words("medical_allow.txt") | words("eponyms.txt") if len(word) >= 2)

_EPONYM_STARTS = frozenset(word[:length] for word in words("eponyms.txt") for length in range(2, len(word)))

_SURNAME = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(ALL_SURNAMES))}])"
_SURE = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(STRONG))}])"
_COMMON = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(SURNAMES))}])"
_HAN = f"[{CJK}]"
_HAN_RUN = re.compile(f"{_HAN}+")
_TITLE = any_of("titles.txt")
_EDGE = rf"(?:^|(?<=[^{CJK}]))"
_NOT_SUBJECT = re.compile("[患病儿者人例男女性岁诉史查期前后年月日的某童妇子称别龄]")
# The tagger takes these verbs for the last character of a name: they are hidden from it.
_GLUE = str.maketrans("诉嘱称", ",,,")
_SUBJECTS = frozenset("患者 病人 患儿 产妇 孕妇 伤者 死者 病员 受试者".split())
_NEVER_ALONE = frozenset("和向从同由经于让对因被时后当该本此其多大小新老安常成万能有过会行心水时曾任")
_LEFT_EDGE = re.compile(rf"(?:[^{CJK}]|[由请经与和及向叫给对找让请致谢的副日为]|患者|病人|家属|我院|本院|本科|上级|科室|名叫|感谢|医师|护士|[科室组队区])$")

_MASKED = re.compile(rf"(?P<name>(?:{_SURNAME})(?:[ ]?[*×○〇ｘ]{{1,3}}|[XxＸ]{{1,3}}(?![A-Za-z0-9\-])|某某?|[*×○]{_HAN}|{_HAN}[*×○])(?:{_HAN}(?=[，。、 ]))?)")
_MASK_SIGN = re.compile("[*×○〇Xx某]")
_STATED = re.compile(rf"(?:我叫|名叫|名字叫|名字是|姓名是|本人叫|我是|叫做|他叫|她叫|孩子叫|儿子叫|女儿叫|签名[:： ]|签字[:： ])[ ]?(?P<name>{_COMMON}[ ]?{_HAN}{{1,2}})")
_KIN_GAP = re.compile(r"[ ]?(?:[(（:：]|名叫|叫做?|为|是|、)?[ ]?")
_SEX = re.compile(rf"{_EDGE}(?P<name>(?:{any_of('surnames_compound.txt')}){_HAN}{{1,2}}|[{''.join(sorted(ALL_SURNAMES))}][ ]{{0,2}}{_HAN}[ ]{{0,2}}{_HAN}?)[ \t]*[，,、:： \t(（]{{0,3}}[ \t]*(?:男|女)(?=[，,、。；;\s0-9(（)）性]|$)")
_SUBJECT_LINE = re.compile(rf"(?:^|(?<=[\n。]))[ \t]*(?P<name>{_HAN}{{2,4}})(?:先生|女士)?[ ]?[,:、(][ ]?(?:男|女|中国国籍|汉族|回族|[0-9]{{1,3}}岁|(?:19|20)[0-9]{{2}}年[0-9月]*(?:出生|生))(?=[,。;:、 0-9)(性]|$)", re.M)
_BRACKETED = re.compile(rf"[(（](?P<name>{_SURE}{_HAN}{{1,2}})[)）]")
_LATIN = re.compile(r"(?:Dr|Mr|Mrs|Ms|Prof|Professor)\.?[ ](?P<name>[A-Z][a-z]+(?:[ \-][A-Z][a-z]+){0,2})")
_NICK = re.compile(rf"(?:{_EDGE}|(?<=[和跟让叫找由请给对]))(?P<name>[小老阿][{''.join(sorted(STRONG - set('孙龙姑于子')))}])(?=[，。、的说来去也]|同志|师傅|医生|大夫|护士)")
_BEHIND = re.compile(r"(?:出生|陪|签|表示|查|与|和|向|会诊|再|病|因|于|入院|主诉|诉|代诉|男|女|系|现|自|来院|来诊|就诊|患|有|出现|无|突发|的|之|说|表示|要求|签|同意|到|在|今|昨|以|陪|[，。；：、\s（(）)0-9,.;:]|$)")
_FOREIGN = re.compile(rf"[{CJK}]{{1,8}}(?:[·•][{CJK}]{{1,10}}){{1,3}}")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z'\-]{1,20}(?:[ ,]{1,2}[A-Z][A-Za-z'\-]*\.?){0,3}")
_NOBODY = re.compile("(?:无|不详|未|本人|患者|病人|家属|同上|暂|略|拒|已|见|其他|父|母|配偶|儿子|女儿|妻|丈夫)")
_LABEL_STOP = re.compile(rf"(?:性别|年龄|男|女|电话|科|床|{_TITLE}|日期|时间|签|于|与|因|关系|职业|民族|住|[^{CJK}])")


def length_of_name(text: str, start: int, stop: int, *, lenient: bool) -> int | None:
    """Where the name that begins at `start` ends, if one does; lenient behind a colon, where anything may be a name."""
    foreign = _FOREIGN.match(text, start, stop) or (lenient and _LATIN_NAME.match(text, start, stop))
    if foreign:
        return foreign.end()
    masked = _MASKED.match(text, start, stop)
    if masked:
        return masked.end()
    spaced = re.compile(rf"{_COMMON}[ ]{{1,2}}{_HAN}(?:[ ]{{0,2}}{_HAN})?(?!{_HAN})").match(text, start, stop)
    if spaced:
        return spaced.end()
    surname = 2 if text[start : start + 2] in COMPOUND else 1
    if not lenient and text[start : start + surname] not in COMPOUND | ALL_SURNAMES:
        return None
    limit = min(stop, start + surname + (2 if text[start : start + surname] in COMPOUND | ALL_SURNAMES else 3))
    cut = _LABEL_STOP.search(text, start + 1, limit)
    end = cut.start() if cut else limit
    while end > start and not re.match(_HAN, text[end - 1]):
        end -= 1
    word = text[start:end]
    if len(word) < 2 or not _HAN_RUN.fullmatch(word) or _NOBODY.match(word):
        return None
    if not lenient and _is_allowed(word):
        return None
    return end


@cache
def _cues() -> tuple[AhoCorasick, tuple[tuple[str, str], ...]]:
    titles, civil = words("titles.txt"), words("addresses_of_people.txt")
    entries = [(word, "title") for word in sorted(titles)]
    entries += [(word, "civil") for word in sorted(civil - titles)]
    entries += [(word, "kin") for word in sorted((words("kinship.txt") | _SUBJECTS) - titles - civil)]
    return AhoCorasick([word for word, _ in entries], matchkind=MatchKind.LeftmostLongest), tuple(entries)


def find(text: str) -> Iterator[Span]:
    """Names by pattern in a folded text."""
    automaton, entries = _cues()
    for number, start, end in automaton.find_matches_as_indexes(text):
        word, role = entries[number]
        if role != "kin":
            yield from _before_title(text, start, end, staff=role == "title")
        if role != "civil" or word in kinship_words():
            yield from _after_cue(text, word, end, staff=role == "title")
    for match in _MASKED.finditer(text) if _MASK_SIGN.search(text) else ():
        if not (match["name"][1:2] in "某Xx" and match["name"][0] in AMBIGUOUS):
            yield Span(match.start("name"), match.end("name"), "NAME_OTHER", "lexicon", 0.75)
    for pattern, kind, score in ((_STATED, "NAME_OTHER", 0.85), (_BRACKETED, "NAME_OTHER", 0.6), (_SEX, "NAME_PATIENT", 0.9)):
        for match in pattern.finditer(text):
            if plausible(match["name"].replace(" ", ""), cue=True):
                yield Span(match.start("name"), match.end("name"), kind, "lexicon", score)
    for match in _SUBJECT_LINE.finditer(text):
        name = match["name"]
        if not _is_allowed(name) and not _NOT_SUBJECT.search(name):
            yield Span(match.start("name"), match.end("name"), "NAME_PATIENT", "lexicon", 0.7)
    for pattern in (_LATIN, _NICK):
        for match in pattern.finditer(text):
            yield Span(match.start("name"), match.end("name"), "NAME_OTHER", "lexicon", 0.6)


def _before_title(text: str, start: int, end: int, *, staff: bool) -> Iterator[Span]:
    """A name in front of a title or a form of address: whole names first, then a surname with its title."""
    kind = "NAME_STAFF" if staff else "NAME_OTHER"
    stop = start - 1 if start and text[start - 1] in " 副" else start
    for length in (4, 3, 2):
        begin = stop - length
        word = text[max(begin, 0) : stop]
        if begin >= 0 and (length < 4 or word[:2] in COMPOUND) and plausible(word, cue=True):
            usual = word[0] in STRONG and any(sign in GIVEN for sign in word[1:])
            if usual or word[:2] in COMPOUND or _apart(text, begin):
                yield Span(begin, stop, kind, "lexicon", 0.85)
                return
    if text[max(stop - 2, 0) : stop] in COMPOUND:
        yield Span(stop - 2, end, kind, "lexicon", 0.8)
    elif stop and (text[stop - 1] in STRONG or (text[stop - 1] in SURNAMES and _apart(text, stop - 1) and text[stop - 1] not in _NEVER_ALONE)):
        yield Span(stop - 1, end, kind, "lexicon", 0.8 if text[stop - 1] in STRONG else 0.6)


def _apart(text: str, start: int) -> bool:
    """True if the text before `start` lets a name begin there."""
    return start == 0 or bool(_LEFT_EDGE.search(text, max(0, start - 3), start))


def _after_cue(text: str, cue: str, end: int, *, staff: bool) -> Iterator[Span]:
    """A name behind 患者, a title or a word of kinship, three characters before two."""
    gap = _KIN_GAP.match(text, end)
    start = gap.end() if gap else end
    kind = "NAME_STAFF" if staff else "NAME_PATIENT" if cue in _SUBJECTS else "NAME_RELATIVE"
    compound = text[start : start + 2] in COMPOUND
    if not compound and text[start : start + 1] not in ALL_SURNAMES:
        return
    for length in (4, 3) if compound else (3, 2):
        word = text[start : start + length]
        if len(word) != length or not plausible(word, cue=True):
            continue
        usual = all(sign in GIVEN and sign not in NOT_GIVEN for sign in word[1 + compound :])
        if _BEHIND.match(text, start + length) or (usual and length > 2 and word[0] in STRONG):
            yield Span(start, start + length, kind, "lexicon", 0.8)
            return


def plausible(word: str, *, cue: bool) -> bool:
    """Could this be a name? With a cue the given name may be rare, without one every character must be usual."""
    if _is_allowed(word):
        return False
    surname = word[:2] if word[:2] in COMPOUND and len(word) > 2 else word[:1]
    given = word[len(surname) :]
    if surname not in ALL_SURNAMES and surname not in COMPOUND:
        return False
    if not given:
        return surname in STRONG
    if len(given) > 2 or not _HAN_RUN.fullmatch(given):
        return False
    rare = sum(sign not in GIVEN for sign in given)
    odd = sum(sign in NOT_GIVEN and sign not in GIVEN for sign in given)
    if cue and (surname in SURNAMES or surname in COMPOUND):
        return odd == 0 or (odd == 1 and len(given) == 2)
    return odd == 0 and rare <= (1 if surname in STRONG and len(given) == 2 else 0)


def _voted(word: str) -> bool:
    """Could a word that the tagger calls a name be one? A sure surname excuses rare characters."""
    if word[0] not in STRONG and word[:2] not in COMPOUND:
        return plausible(word, cue=False)
    given = word[2 if word[:2] in COMPOUND else 1 :]
    return plausible(word, cue=True) and (not any(sign in NOT_GIVEN for sign in given) or any(sign in GIVEN for sign in given))


def _is_allowed(word: str) -> bool:
    return word in ALLOWED or word in _EPONYM_STARTS or word[:2] in _ALLOWED_STARTS or word[:3] in _ALLOWED_STARTS or word[1:] in kinship_words()


def kinship_words() -> frozenset[str]:
    """Words of kinship: a surname before one of them makes no name."""
    return words("kinship.txt")


def find_tagged(text: str) -> Iterator[Span]:
    """Names the dictionary tagger votes for, and surname tokens followed by usual given names."""
    tokens = rjieba.tag(text.translate(_GLUE))
    starts = [0, *accumulate(len(word) for word, _ in tokens)]
    for place in [index for index, (word, _) in enumerate(tokens) if word[0] in _FIRST]:
        word, tag = tokens[place]
        if len(word) <= 4:
            length, score = _weigh(tokens, place, word, tag)
            if length:
                yield Span(starts[place], starts[place] + length, "NAME_OTHER", "tagger", score)


def _weigh(tokens: list[tuple[str, str]], place: int, word: str, tag: str) -> tuple[int, float]:
    """Length and score of a name that begins with this token; length 0 for none."""
    following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
    surname = 2 if word[:2] in COMPOUND else 1
    if len(word) > surname:
        tagged = tag.startswith("nr")
        if not (tagged or tag == "x" or len(word) == surname + 1) or len(word) > surname + 2:
            return 0, 0.0
        longer = word + following
        if len(word) == surname + 1 and len(following) == 1 and following in GIVEN and following not in NOT_GIVEN and plausible(longer, cue=False):
            if tagged or tag == "x" or (word[0] in STRONG and _stands_apart(tokens, place, 2)):
                return len(longer), 0.6
        if (tagged and _voted(word)) or (tag == "x" and plausible(word, cue=False)):
            return len(word), 0.7 if word[0] in STRONG else 0.5
        return 0, 0.0
    if word[0] not in STRONG and surname == 1 and not _stands_apart(tokens, place, 1):
        return 0, 0.0
    taken = following
    count = 1
    if len(following) == 1 and place + 2 < len(tokens) and len(tokens[place + 2][0]) == 1 and tokens[place + 2][0] in GIVEN and tokens[place + 2][0] not in NOT_GIVEN:
        taken, count = following + tokens[place + 2][0], 2
    if not taken or len(taken) > 2 or not all(sign in GIVEN for sign in taken) or not plausible(word + taken, cue=False):
        return 0, 0.0
    sure = word[0] in STRONG and len(taken) == 2 and not any(sign in NOT_GIVEN for sign in taken)
    if sure or _stands_apart(tokens, place, count + 1) or tag.startswith("nr"):
        return len(word + taken), 0.5
    return 0, 0.0


_LEFT_OF_NAME = frozenset("患者 病人 家属 由 经 与 和 及 请 叫 名叫 向 医师 医生 护士 主任 主任医师 教授 记录者 患儿 是 为".split())
_RIGHT_OF_NAME = frozenset("主任 主任医师 医师 医生 教授 先生 女士 因 于 男 女 同志 老师 护士 大夫 诉 代诉 的 说 来 之 系 查房 签名 等 和 、".split())


def _stands_apart(tokens: list[tuple[str, str]], place: int, count: int) -> bool:
    """True if a name of `count` tokens has an edge or a usual neighbour on both sides."""
    left = tokens[place - 1][0] if place else ""
    right = tokens[place + count][0] if place + count < len(tokens) else ""
    left_ok = not left or left in _LEFT_OF_NAME or not re.match(_HAN, left[-1])
    return left_ok and (not right or right in _RIGHT_OF_NAME or not re.match(_HAN, right[0]))
