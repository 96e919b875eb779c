"""The label parser: what follows 姓名：, 住院号, 病理号, 记录者 … is a span even when its shape is
unknown. It reads labels from a word list and never decides what an unlabelled text means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from curation.deid.lexicon import words, words_by_line
from curation.deid.name_evidence import GRAMMAR, name_of_speaker, stands_as_name
from curation.deid.name_fields import length_of_name
from curation.deid.types import Span

_NEEDS_COLON = words("labels_with_colon.txt")
_STRICT = words("labels_strict.txt")
_GAP = re.compile(
    r"[ \t]*(?:[(（][^()（）\n]{0,10}[)）])?[ \t]*(?P<colon>[:：=﹕|]|】)?[ \t]*"
    r"(?:[为是系][ \t:：]*)?[\"“'‘(\["
    r"【]?[ \t]*"
)
_CODE = re.compile(
    r"(?:[第字NOno№.#]{1,4}[ :]?)?(?P<v>[A-Za-z0-9一-龥]{0,6}?[A-Za-z0-9][A-Za-z0-9\-_/.#*+ ]{0,40})"
)
_NUMBER = re.compile(
    r"(?P<v>[+(0-9A-Za-z*〇零一二三四五六七八九幺][0-9A-Za-zXx*〇零一二三四五六七八九幺 \-()（）/转、,，]{2"
    r",60})"
)
_PHRASE = re.compile(r"(?P<v>[^\n，。；;,！!？?]{2,60})")
_ORGANISATION = re.compile(r"(?P<v>[^\n，。；;,、！!？?：:]{2,30})")
_DAY = re.compile(
    r"(?P<v>[0-9一二三四五六七八九十〇零]{1,4}[0-9一二三四五六七八九十〇零年月日号./\- ]{3,16})"
)
_BED = re.compile(r"(?P<v>(?:加|\+|加床)?[A-Za-z]{0,2}[0-9]{1,4}[A-Za-z]?(?:[ \-+]?[0-9]{1,3})?[ ]?床?)")
_NOTHING = re.compile(r"(?:无|不详|未提供|未知|同上|拒绝|暂无|空|略|否|保密|见|同前|本人)")
_PLACE_VERB = re.compile(
    r"(?:因|主诉|诉|以|于[0-9]|[0-9]{4}年|入院|就诊|电话|职业|邮编|已婚|未婚|[男女](?![儿孩士性子人]|阴|山|"
    r"娲))|(?<=[省市区县镇乡村])[的人，]|\s{2,}|\t"
)


@cache
def _table() -> tuple[AhoCorasick, tuple[tuple[str, str, str], ...]]:
    entries: list[tuple[str, str, str]] = []
    for line in words_by_line("labels.txt"):
        kind, _, shape = line[0].partition("/")
        entries += [(label, kind, shape) for label in line[1:]]
    return AhoCorasick([entry[0] for entry in entries], matchkind=MatchKind.LeftmostLongest), tuple(entries)


def find(text: str) -> Iterator[Span]:
    """Labelled values in a folded text."""
    automaton, entries = _table()
    found = automaton.find_matches_as_indexes(text)
    for place, (number, start, end) in enumerate(found):
        label, kind, shape = entries[number]
        if label.isascii() and (
            (start and text[start - 1].isascii() and text[start - 1].isalnum()) or not text[end : end + 1]
        ):
            continue
        gap = _GAP.match(text, end)
        if gap is None or (
            not gap["colon"] and (label in _NEEDS_COLON or (shape == "organisation" and label in "单位学校"))
        ):
            continue
        begin = gap.end()
        stop = min(begin + 64, len(text))
        if shape in ("place", "organisation", "name"):
            stop = min([stop, *(later for _, later, _ in found[place + 1 : place + 3] if later >= begin)])
        if shape == "name":
            if label in _STRICT and not _speaks_a_name(text, begin, stop):
                continue
            yield from _names(text, begin, stop, kind, labelled=bool(gap["colon"]))
        else:
            yield from _value(text, begin, stop, kind, shape, labelled=bool(gap["colon"]))


def _speaks_a_name(text: str, start: int, stop: int) -> bool:
    """Behind 医生： and its like people speak: is what follows a name and not the beginning of a sentence?"""
    end = length_of_name(text, start, stop, lenient=True)
    return end is not None and name_of_speaker(text, start, end)


def _names(text: str, start: int, stop: int, kind: str, *, labelled: bool) -> Iterator[Span]:
    """One or several names behind a label."""
    while start < stop:
        end = length_of_name(text, start, stop, lenient=labelled)
        if not end or (not labelled and text[start] in GRAMMAR and not stands_as_name(text, start, end)):
            return
        yield Span(start, end, kind, "label", 0.95 if labelled else 0.8)
        more = re.match(
            r"[ \t]*(?:主任医师|副主任医师|主治医师|住院医师|医师|主任|教授)?[ \t]*[、/,，;；和及 ][ \t]*",
            text[end : min(end + 12, stop)],
        )
        if not more:
            return
        start, labelled = end + more.end(), False


def _value(text: str, start: int, stop: int, kind: str, shape: str, *, labelled: bool) -> Iterator[Span]:
    if _NOTHING.match(text, start):
        return
    pattern = {
        "code": _CODE,
        "number": _NUMBER,
        "place": _PHRASE,
        "organisation": _ORGANISATION,
        "day": _DAY,
        "bed": _BED,
    }[shape]
    match = pattern.match(text, start, stop)
    if match is None:
        return
    begin, end = match.span("v")
    if shape == "place":
        cut = _PLACE_VERB.search(text, begin + 1, end)
        end = cut.start() if cut else end
    if shape in ("code", "number"):
        value = _trim_code(text[begin:end], labelled=labelled)
        end = begin + len(value)
    value = text[begin:end].rstrip(" \t、,，/-(（.)）\"”'’]】")
    end = begin + len(value)
    if not value or (
        shape in ("code", "number") and not re.search("[0-9一二三四五六七八九〇零A-Za-z*]", value)
    ):
        return
    if shape in ("place", "organisation") and not _place_like(value, labelled=labelled):
        return
    if kind == "ADDR_AREA" and re.search("[0-9路街村组号]", value):
        kind = "ADDR_DETAIL"
    yield Span(begin, end, kind, "label", 0.9 if labelled else 0.7)


def _trim_code(value: str, *, labelled: bool) -> str:
    """A code ends at two spaces, before a word that is no code, and needs a digit unless a colon
    announced it.
    """
    value = re.split(r"  |\t", value)[0]
    parts = value.split(" ")
    kept = [parts[0]]
    for part in parts[1:]:
        if not re.fullmatch(r"[0-9\-*Xx()（）转/、]+", part):
            break
        kept.append(part)
    value = " ".join(kept)
    if not re.search("[0-9一二三四五六七八九〇零]", value) and (not labelled or len(value) < 4):
        return ""
    return value if labelled or len(re.findall("[0-9A-Za-z一二三四五六七八九〇零]", value)) >= 3 else ""


def _place_like(value: str, *, labelled: bool) -> bool:
    if labelled:
        return len(value) >= 2
    return bool(re.search("[省市区县镇乡村路街道号楼室院校厂司队局行社团部]", value))
