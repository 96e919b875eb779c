"""Shapes that a name has wherever it stands: foreign and minority names with a dot, pinyin, names
spaced apart, masked names. Each is told by its characters alone; what stands around is the business of
`name_contexts`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.latin_names import is_chinese_name, is_surname, syllables_in
from curation.deid.lexicon import any_of, words
from curation.deid.name_evidence import is_word
from curation.deid.name_fields import MASKED
from curation.deid.name_words import (
    ALLOWED,
    AMBIGUOUS,
    COMPOUND,
    GIVEN,
    HAN,
    NOT_GIVEN,
    STRONG,
    SURNAMES,
    is_allowed,
)
from curation.deid.types import Span

_SOUNDS = "".join(sorted(words("transliteration.txt")))
DOTTED = re.compile(rf"(?!子)[{_SOUNDS}]{{1,9}}(?:[ ]?[·•・‧∙⋅][ ]?[{_SOUNDS}]{{1,9}}){{1,3}}")
SOUNDS = re.compile(rf"[{_SOUNDS}]{{3,8}}")
_TELLING = frozenset("娜娅薇莎赛尔娃斯夫克诺耶迪穆罕默孜桑扎措兹娅莉丝妮蒂塔玛伊吾逊弗埃")
_FAMILY = f"(?:{any_of('surnames_compound.txt')}|[{''.join(sorted(SURNAMES - set('时向和从同于师')))}])"
SPACED = re.compile(rf"(?P<v>{_FAMILY}[ ]{{1,3}}(?P<given>{HAN}{{1,3}}))")
LATIN = re.compile(
    r"(?<![A-Za-z/._\-])(?P<v>(?P<a>[A-Z][A-Za-z'’]*\.?)(?:,[ ]?|[ ]|-)(?P<b>[A-Z][A-Za-z'’]*\.?))"
    r"(?![A-Za-z@_0-9])"
)
# With a sign that no prose has between two characters: 王.小明, 王_小明.
_PARTED = re.compile(
    rf"(?<!{HAN})(?P<v>{_FAMILY}(?:[ ]?[._][ ]?|[ ]{{2,3}}(?![男女已未])){HAN}{{1,3}})(?!{HAN})|"
    rf"(?P<w>{_FAMILY}(?:_|\.(?![ ]))(?:{HAN}{{1,2}}))"
)
_MIDDLE = re.compile(
    rf"(?P<l>{HAN}{{1,8}})[ ]?[·•・‧∙⋅][ ]?(?P<r>{HAN}{{1,8}})(?:[ ]?[·•・‧∙⋅][ ]?{HAN}{{1,8}}){{0,2}}"
)
# A full stop of ASCII between two runs of sounds: 帕提曼.沙吾提.
_STOPPED = re.compile(rf"(?P<l>{HAN}{{2,8}})\.(?P<r>{HAN}{{1,8}})")
_STOP = re.compile(rf"\.{HAN}")
# What must stand in a text for the dearer patterns to match at all.
_PARTED_HINT = re.compile(rf"[._][ ]?{HAN}|  {HAN}")
_SPACED_HINT = re.compile(rf"[ ]{HAN}")
_LONE = re.compile(rf"[ ]{HAN}[ ]")
# Written in Latin letters with initials for the given name: Liu LS, Wang Q.
_INITIALED = re.compile(r"(?<![A-Za-z])(?P<v>(?P<a>[A-Z][a-z]{1,5})[ ](?P<b>[A-Z]{1,3}))(?![A-Za-z0-9\-])")
NO_INITIALS = frozenset(
    [
        "CT",
        "MR",
        "MRI",
        "US",
        "DR",
        "ICU",
        "ECG",
        "CRP",
        "IU",
        "HU",
        "TM",
        "DNA",
        "RNA",
        "HIV",
        "HBV",
        "HCV",
        "PCR",
        "DIC",
        "CA",
        "PH",
        "II",
        "III",
        "IV",
        "VI",
    ]
)
_SPELT = re.compile(rf"(?<!{HAN}[ ])(?P<v>{_FAMILY}[ ]{{1,3}}{HAN}[ ]{{1,3}}{HAN})(?![ ]{{0,3}}{HAN})")
_SPACE_RIGHT = re.compile(
    rf"[^{HAN[1:-1]}]|$|签|医|护|主任|教授|技师|药师|老师|先生|女士|三位|两位|等|住|反映|代|陪|送|诉|"
    rf"因|于|之|为|的|"
    r"手术|查房|收|说|提醒|报告|操作|联合|执行|任|均|家|母|父|患|居|另|核实|副|撤回|体健|发生|已|拒|就"
)
_SOUND_RUN = re.compile(f"[{_SOUNDS}]+")
_KIN_LEFT = re.compile(f"(?:{any_of('kinship.txt')}|[患病]者|病人)$")
_CUE_LEFT = re.compile(
    rf".*(?:{any_of('kinship.txt')}|{any_of('titles.txt')}|患者|病人|[由与和及是叫请给找让名为员者师人])("
    rf"?={HAN})"
)
_SPACE_LEFT = re.compile(
    rf"(?:^|[^{HAN[1:-1]}]|[和与由请经的叫名给代替找及为是者人员师士生长任属床班查科医]|"
    + any_of("kinship.txt")
    + ")$"
)
_TITLE = re.compile(any_of("titles.txt"))
_NO_FIRST = frozenset(["He", "She", "An", "Can", "Men", "Long", "Sun", "Gang", "Bin", "Tang", "Yang", "Lung"])


_CALLED = re.compile(
    r"(?<![A-Za-z])(?P<v>[A-Z][a-z'’]{1,15}|[A-Z]['’][A-Z][a-z]{1,14})(?=女士|先生|小姐|姐|哥|[姨伯婶叔]|"
    r"大[爷妈姐哥]|奶奶|爷爷|叔叔|阿姨|医生|主任|教授|[厂校]长|经理|护士|老师)"
)
_LETTER = re.compile("[A-Za-z]{2}")
_LOWER = re.compile(r"(?<![A-Za-z0-9@._/:\-])(?P<v>[a-z]{8,20})(?![A-Za-z0-9@._/\-])")


def find(text: str) -> Iterator[Span]:
    """Names by shape alone in a folded text."""
    if "·" in text or "•" in text or "・" in text or "‧" in text:
        for match in DOTTED.finditer(text):
            if len(match[0]) >= 4:
                yield Span(match.start(), match.end(), "NAME_OTHER", "shape", 0.8)
        yield from _dotted(text)
    for stop in _STOP.finditer(text):
        stopped = _STOPPED.search(text, max(0, stop.start() - 8), stop.end() + 8)
        if stopped:
            yield from _stopped(stopped)
    if _PARTED_HINT.search(text):
        for match in _PARTED.finditer(text):
            yield from _parted(text, match)
    if _SPACED_HINT.search(text):
        for match in SPACED.finditer(text):
            end = spaced_end(text, match)
            if end and _SPACE_LEFT.search(text, max(0, match.start() - 5), match.start()):
                yield Span(match.start(), end, "NAME_OTHER", "shape", 0.6)
    if _LONE.search(text):
        for match in _SPELT.finditer(text):
            if all(sign in GIVEN for sign in match["v"][1:].replace(" ", "")):
                yield Span(*match.span("v"), "NAME_OTHER", "shape", 0.5)
    if _LETTER.search(text):
        for match in _INITIALED.finditer(text):
            if match["a"] not in _NO_FIRST and match["b"] not in NO_INITIALS and is_surname(match["a"]):
                yield Span(*match.span("v"), "NAME_OTHER", "shape", 0.5)
        for match in _CALLED.finditer(text):
            yield Span(*match.span("v"), "NAME_OTHER", "shape", 0.7)
        for match in _LOWER.finditer(text):
            if _lower(match["v"]):
                yield Span(*match.span("v"), "NAME_OTHER", "shape", 0.5)


def _parted(text: str, match: re.Match[str]) -> Iterator[Span]:
    """王.小明 as far as a name may reach."""
    start, end = match.span()
    left = text[max(0, start - 1) : start + 1]
    inside = match["w"] and "_" not in match[0] and len(left) == 2 and is_word(left)
    if inside and not _KIN_LEFT.search(text, max(0, start - 4), start):
        return
    given = re.sub("[ ._]", "", match[0])[1:]
    if "." in match[0] and (is_word(given) and any(sign in NOT_GIVEN for sign in given)):
        return
    if "  " in match[0] and (is_word(given) and not all(sign in GIVEN for sign in given)):
        return
    yield Span(start, end, "NAME_OTHER", "shape", 0.7)


def _dotted(text: str) -> Iterator[Span]:
    """A foreign name with a middle dot, from behind the last word that is none."""
    for match in _MIDDLE.finditer(text):
        left, right = match["l"], match["r"]
        cut = _CUE_LEFT.match(left)
        start = match.start() + (cut.end() if cut and cut.end() < len(left) else 0)
        stop = match.end()
        tail = _SOUND_RUN.match(text, match.start("r"), match.end("r"))
        if len(right) > 4 and tail and tail.end() - tail.start() >= 2 and match.end("r") == match.end():
            stop = tail.end()
        if text[start:stop] not in ALLOWED:
            yield Span(start, stop, "NAME_OTHER", "shape", 0.6)


def _stopped(match: re.Match[str]) -> Iterator[Span]:
    """帕提曼.沙吾提: sounds on both sides of the stop, some of them telling."""
    left = match["l"]
    cut = _CUE_LEFT.match(left)
    left = left[cut.end() :] if cut and cut.end() < len(left) else left
    while left and not _SOUND_RUN.fullmatch(left):
        left = left[1:]
    right = _SOUND_RUN.match(match["r"])
    if len(left) < 2 or right is None or len(left) + len(right[0]) < 4:
        return
    whole = left + right[0]
    if sum(sign in _TELLING for sign in whole) or any(word in whole for word in words("name_elements.txt")):
        yield Span(match.end("l") - len(left), match.start("r") + right.end(), "NAME_OTHER", "shape", 0.6)


def _lower(word: str) -> bool:
    """A whole name in small letters without a space: a surname and two syllables."""
    return syllables_in(word) == 3 and any(
        is_surname(word[:cut]) and syllables_in(word[cut:]) == 2 for cut in range(2, 6)
    )


def spaced_end(text: str, match: re.Match[str], *, cued: bool = False) -> int | None:
    """Where a name written with a space behind the surname ends, if it is one."""
    family = match["v"].split(" ")[0]
    start = match.start("given")
    for length in (2, 1, 3):
        given = text[start : start + length]
        if len(given) < length or not re.fullmatch(f"{HAN}+", given):
            continue
        if is_allowed(family + given) or given in words("kinship.txt") or given in words("titles.txt"):
            return None
        usual = all(sign in GIVEN for sign in given)
        rare = sum(sign in NOT_GIVEN and sign not in GIVEN for sign in given)
        known = family in STRONG or family in COMPOUND
        titled = _TITLE.match(text, start + length)
        if (titled or _SPACE_RIGHT.match(text, start + length)) and (
            (usual or (known and not rare)) and (known or length > 1 or cued or bool(titled))
        ):
            return start + length
    return None


def is_latin_name(match: re.Match[str]) -> bool:
    """Are two Latin words pinyin, with an initial perhaps, or do they begin with a first name?"""
    parts = [match["a"].rstrip("."), match["b"].rstrip(".")]
    if parts[0] in words("first_names.txt") and len(parts[1]) > 2:
        return True
    if parts[0] in _NO_FIRST and not parts[1].isupper():
        return False
    if is_chinese_name(parts):
        return sum(map(len, parts)) >= 5 or parts[0].isupper() == parts[1].isupper()
    dotted = match["b"].endswith(".") or match["a"].endswith(".")
    short = [part for part in parts if len(part) == 1]
    whole = [part for part in parts if len(part) > 1]
    return dotted and len(short) == 1 and (is_surname(whole[0]) or syllables_in(whole[0]) >= 2)


def transliterated(text: str, start: int, stop: int) -> int | None:
    """Where a foreign name without a dot ends that begins at `start`: sounds only, some of them telling."""
    match = SOUNDS.match(text, start, stop)
    if match is None:
        return None
    telling = sum(sign in _TELLING for sign in match[0])
    return (
        match.end()
        if telling >= 2 or (telling and len(match[0]) <= 4 and match[0][0] not in STRONG)
        else None
    )


def masked(text: str, start: int, stop: int) -> int | None:
    match = MASKED.match(text, start, stop)
    return match.end() if match and match["name"][0] not in AMBIGUOUS - {"干"} else None
