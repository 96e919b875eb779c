"""Names in the fixed turns of a record: signatures at a line's end, one signing for another, the person
who accompanied or confirmed, subjects with their sex or papers, rows of names. Even a name that is a
word (江山, 周到) counts here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curation.deid.framed_names import signed
from curation.deid.latin_names import syllables_in
from curation.deid.lexicon import any_of, words
from curation.deid.name_ends import name_end, nickname
from curation.deid.name_evidence import GRAMMAR, ordinary
from curation.deid.name_words import (
    ALL_SURNAMES,
    ALLOWED,
    COMPOUND,
    GIVEN,
    HAN,
    NOT_GIVEN,
    STRONG,
    SURNAMES,
    is_allowed,
)
from curation.deid.types import NAME_TYPES, Span

_NAME = rf"{HAN}{{2,4}}"
# Both are begun at the spaces, which are rare, and looked back from there.
_SIGNED = re.compile(rf"[ ]{{1,4}}(?P<v>{_NAME})[ ]*(?=$|\n|[ ]{{2}})", re.M)
_BEFORE_SIGNED = re.compile("(?:[0-9日号年月分半刻科。，;；,]|医院|[ap]m)$")
_BEFORE_DATE = re.compile(r"[ ]{1,4}(?=(?:19|20)?[0-9]{2}[年./\-]|[0-9]{1,2}[月/.\-])")
_DATED = re.compile(rf"(?:^|\n|[。；;]|[ ]{{2}})[ ]*(?P<v>{_NAME})$", re.M)
_ISOLATED = re.compile(rf"(?<!{HAN})(?P<v>[{''.join(sorted(SURNAMES))}]{HAN}{{1,3}})(?!{HAN})")
_FOR = re.compile(rf"[(（](?P<a>{HAN}{{2,4}})代(?P<b>{HAN}{{2,4}})签[)）]")
_ACTS = re.compile(
    r"核实签字|陪同前来|陪同来|陪同入院|陪护|代为?保管|保管|均在场|作为代理人|共同决定|表示接受|"
    r"表示理解|表示满意|同意行|送诊|撤回了|驾车|"
    r"送至|送来我|送入我|双人核对|三位医师|两位民警|收(?=[，。,])|代收|等人同住|的号[，,]|两人|"
    r"开的单子|另于|已用|患[“\"]|要求复印|体健"
)
_STATED = re.compile(
    r"[（(](?:身份证|男|女|手印|[0-9A-Z]|患者)|[，,][ ]?(?:男|女|[0-9]{1,3}(?:岁|周)|住院号|电话|手机|"
    r"住(?!院)|因患|既往与|配型|[0-9]{1,2}[.月/])|女士|先生|"
    r"[ ]{1,4}(?:性别|男|女)"
)
_SUBJECT = re.compile(
    rf"(?:患者|产妇|孕妇|病人|受者|供者|捐赠者|本人|家属|患儿|死者|伤者|受试者|{any_of('kinship.txt')})"
    rf"(?:姓名)?[:： |]{{0,3}}(?P<v>{HAN}{{2,4}})$"
)
_SEXED = re.compile(r"[，,][ ]?[男女][，,][ ]?[0-9]{1,3}岁|/[男女]/[0-9]")
_BEFORE_SEX = re.compile(rf"(?:^|[，,。：:\n ])(?P<v>{HAN}{{2,4}})$")
_ALONE = re.compile(
    rf"(?:^|[\n“（(。，,:：])(?P<v>{any_of('surnames_compound.txt')}|{HAN})(?=(?:主任|医生|教授|大夫|"
    rf"护士长?)(?:[:：，。,]|都|说|您))",
    re.M,
)
_ADDRESSED = re.compile(
    rf"(?:隔壁床|对面床|邻床|护工|导诊|保洁|保安|这位|老?患者|同房|前台)的?"
    rf"(?P<v>{any_of('surnames_compound.txt')}|{HAN})"
    r"(?=叔叔?|阿姨|姐|哥|大[爷妈姐哥娘]|奶奶|爷爷|师傅|先生|女士|某)"
)
_FORM = re.compile(
    rf"(?:【(?:患者|姓名|病人|患者姓名)】[ ]?(?P<a>[^【】\n]{{2,12}}?)[ ]?(?=【)|"
    rf"姓[ ]{{0,4}}名[ ]?\|[ ]?(?P<b>[^|\n]{{2,16}}?)[ ]?(?=\|)|"
    rf"患者姓名[ ]{{1,4}}(?P<c>{HAN}{{2,4}}|{HAN}[ ]{HAN}{{1,3}})(?=[ ]{{2}})|【(?P<d>{HAN}{{2,4}}|"
    rf"{HAN}[ ]{HAN}{{1,3}})家[属人]群】|"
    rf"腕带信息[:：][ ]?(?P<e>[^/\n]{{2,12}}?)(?=/)|姓[ ]{{1,4}}名[ ]?[:：][ ]?(?P<f>{HAN}{{2,4}})"
    rf"(?=[ ]{{2}}|[ ]?\n|$|[，,。 ]))"
)
_ROW = re.compile(
    rf"(?P<all>{HAN}{{2,5}}(?:、{HAN}{{2,5}})*[和与]{HAN}{{2,5}}?)(?=是同|都|均|一起|两人|三人|等)"
)
_LIST = re.compile(r"[ ]?[、/／][ ]?")
_BACK = re.compile(rf"(?P<v>{HAN}{{2,4}})[、/／]$")
# The other one of a pair, which may be a word: 另有方向、….
_PAIRED = re.compile(rf"(?:另有|[为是:与和]|有)(?P<v>[{''.join(sorted(SURNAMES))}]{HAN}{{1,2}})[、/／]$")
_READ = re.compile(r"[ ]?\((?P<v>[A-Z][A-Za-z]{1,6}(?:[ ][A-Z][A-Za-z]{0,10})?)\)")
_ROW_HINT = re.compile(rf"、[^，,。]{{2,5}}?[和与]{HAN}{{2,5}}?(?:是同|都|均|一起|两人|三人|等)")
_ALONE_HINT = re.compile("(?:主任|医生|教授|大夫|护士长?)(?:[:：，。,]|都|说|您)")
_ADDRESSED_HINT = re.compile("[叔姨姐哥爷妈娘奶某]|师傅|先生|女士")
_NOBODY = words("nobody.txt")
_EPONYM = re.compile(any_of("eponyms.txt"))
_NOT_ALONE = frozenset(
    "由和与因在有从向对被该本此其多能有那但可应都全才再来别给把请先就还也又要我你他她您贵哪各另老小大"
)


def find(text: str) -> Iterator[Span]:
    """Names in the fixed turns of a record, in a folded text."""
    if " " in text:
        for match in _SIGNED.finditer(text):
            before = _BEFORE_SIGNED.search(text, max(0, match.start() - 2), match.start())
            if before and (_fills(match["v"]) or signed(match)):
                yield Span(*match.span("v"), "NAME_STAFF", "context", 0.6)
        for gap in _BEFORE_DATE.finditer(text):
            dated = _DATED.search(text, max(0, gap.start() - 12), gap.start())
            if dated and _fills(dated["v"]):
                yield Span(*dated.span("v"), "NAME_STAFF", "context", 0.6)
    for match in _ISOLATED.finditer(text):
        word = match["v"]
        if word[0] in SURNAMES and _fills(word, sure=len(word) != 3 or word[0] not in STRONG):
            yield Span(*match.span("v"), "NAME_OTHER", "context", 0.5)
    for match in _FOR.finditer(text) if "代" in text else ():
        yield Span(*match.span("a"), "NAME_STAFF", "context", 0.8)
        yield Span(*match.span("b"), "NAME_STAFF", "context", 0.8)
    for match in _ACTS.finditer(text):
        start = _before(text, match.start())
        if start is not None:
            yield Span(start, match.start(), "NAME_OTHER", "context", 0.6)
    yield from _subjects(text)
    for match in _ALONE.finditer(text) if _ALONE_HINT.search(text) else ():
        if match["v"] in ALL_SURNAMES | COMPOUND and match["v"] not in _NOT_ALONE:
            yield Span(*match.span("v"), "NAME_STAFF", "context", 0.6)
    for match in _ADDRESSED.finditer(text) if _ADDRESSED_HINT.search(text) else ():
        if len(match["v"]) == 2 or match["v"] in ALL_SURNAMES - _NOT_ALONE:
            yield Span(*match.span("v"), "NAME_OTHER", "context", 0.6)
    for match in _FORM.finditer(text) if "【" in text or "姓" in text or "腕带" in text else ():
        group = next(name for name in "abcdef" if match[name])
        yield Span(*match.span(group), "NAME_PATIENT", "label", 0.85)
    for match in _ROW.finditer(text) if _ROW_HINT.search(text) else ():
        yield from _row(match)


def _subjects(text: str) -> Iterator[Span]:
    """Who is named before a sex, an age or papers."""
    found: list[re.Match[str]] = []
    for stated in _STATED.finditer(text):
        match = _SUBJECT.search(text, max(0, stated.start() - 16), stated.start())
        if match:
            found.append(match)
    for sexed in _SEXED.finditer(text):
        match = _BEFORE_SEX.search(text, max(0, sexed.start() - 5), sexed.start())
        if match:
            found.append(match)
    for match in found:
        word = match["v"]
        if (
            (word[0] in ALL_SURNAMES or word[:2] in COMPOUND)
            and word not in _NOBODY
            and not _EPONYM.match(word)
        ):
            yield Span(*match.span("v"), "NAME_PATIENT", "context", 0.65)


def _fills(word: str, *, sure: bool = False) -> bool:
    """Could a word that stands alone at a line's end be a name?"""
    surname = 2 if word[:2] in COMPOUND and len(word) > 2 else 1
    given = word[surname:]
    if word[:surname] not in SURNAMES | COMPOUND or word[0] in GRAMMAR or is_allowed(word) or ordinary(word):
        return False
    usual = all(sign in GIVEN and sign not in NOT_GIVEN for sign in given)
    if len(given) == 3 or sure:
        return usual and (len(given) > 1 or word[0] in STRONG)
    return not any(sign in NOT_GIVEN and sign not in GIVEN for sign in given) and (
        word[0] in STRONG or surname == 2 or all(sign in GIVEN for sign in given)
    )


def _before(text: str, end: int) -> int | None:
    """Where the person who acts begins: behind an edge, kinship or 由."""
    for length in (3, 2, 4):
        start = end - length
        word = text[max(0, start) : end]
        if start < 0 or len(word) < length or not re.fullmatch(f"{HAN}+", word) or is_allowed(word):
            continue
        apart = start == 0 or bool(_EDGE.search(text, max(0, start - 4), start))
        surname = 2 if word[:2] in COMPOUND and length > 2 else 1
        given = word[surname:]
        if (
            not apart
            or (word[0] not in ALL_SURNAMES and surname == 1)
            or any(sign in "的了是在不" for sign in given)
        ):
            continue
        if length - surname == 3 and not all(sign in GIVEN for sign in given):
            continue
        return start
    return None


_EDGE = re.compile(
    rf"(?:[^{HAN[1:-1]}]|[由和与经]|已由|病人|患者|家属|护士|医师|医生|技师|民警|律师|同事|工友|"
    rf"{any_of('kinship.txt')})$"
)


def _row(match: re.Match[str]) -> Iterator[Span]:
    """小怡、马某某和阿振: if one of them is a nickname or masked, all are people."""
    parts: list[tuple[int, str]] = []
    at = match.start("all")
    for piece in re.split("([、和与])", match["all"]):
        if piece not in "、和与":
            parts.append((at, piece))
        at += len(piece)
    if len(parts) > 1 and sum(nickname(word) or word.endswith("某") for _, word in parts) * 2 >= len(parts):
        for start, word in parts:
            if not is_allowed(word) and not ordinary(word):
                yield Span(start, start + len(word), "NAME_OTHER", "context", 0.6)


def beside(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Names in a list beside a name that is sure: what follows behind 、 or /, and what stands before."""
    for span in spans:
        if span.type not in NAME_TYPES or span.end - span.start < 2:
            continue
        read = _READ.match(text, span.end)
        if read and syllables_in(read["v"].split(" ")[0]):
            yield Span(span.start, read.end(), span.type, span.layer, span.score)
        more = _LIST.match(text, span.end)
        if more:
            end = name_end(text, more.end(), marked=True)
            if end is None:
                for length in (3, 2):
                    word = text[more.end() : more.end() + length]
                    behind = text[more.end() + length : more.end() + length + 2]
                    if (
                        word[:1] in ALL_SURNAMES
                        and re.fullmatch(f"{HAN}{{{length}}}", word)
                        and re.match(r"[、，。\s/／,]|参加|共同|均|双人|等", behind or " ")
                        and not is_allowed(word)
                    ):
                        end = more.end() + length
                        break
            if end:
                yield Span(more.end(), end, "NAME_OTHER", "context", 0.6)
        pair = _PAIRED.search(text, max(0, span.start - 8), span.start)
        if pair and pair["v"] not in ALLOWED:
            yield Span(*pair.span("v"), "NAME_OTHER", "context", 0.5)
        back = _BACK.search(text, max(0, span.start - 5), span.start)
        if back and _fills(back["v"]):
            yield Span(*back.span("v"), "NAME_OTHER", "context", 0.55)
