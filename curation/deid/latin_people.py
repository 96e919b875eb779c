"""People in Latin letters, default-deny: pinyin in any case and order (sha zuxing, CHEN,LINJUN, Ping HE), and
two capitalised words of which neither is English. What the import knows is looked up elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.latin_names import is_surname, syllables_in
from curation.deid.lexicon import words
from curation.deid.name_shapes import LATIN, NO_INITIALS, is_latin_name
from curation.deid.types import Span

_RUN = re.compile(
    r"(?<![A-Za-z0-9@._/\\\-])[A-Za-z][A-Za-z'’]*(?:(?:,[ ]?|[ ]{1,2}|-|\.[ ])[A-Za-z][A-Za-z'’]*)*\.?"
)
_PART = re.compile(r"[A-Za-z][A-Za-z'’]*\.?")
_LETTERS = re.compile("[A-Za-z]{2}")
_CUE = re.compile(
    r"(?:[员者师士生主人护任]|[Pp]atient(?: name)?|[Nn]ame|Pt|RN|MD|NP|PA|Dr\.?|[Ss]urgeon|[Aa]s"
    r"sistant|an(?:a)"
    r"?esthe[a-z]+|[Cc]o-?sign(?:ed)?|"
    r"[Ff]riend|[Gg]uardian|[Ww]ife|[Hh]usband|[Mm]other|[Ff]ather|[Ss]on|[Dd]aughter|[Ss]ister|[Bb]ro"
    r"ther|[Ww]itness|[Nn]urse|[Aa]ttending|"
    r"[Rr]esident|[Ff]ellow|[Cc]ontact|[Ss]igned|/s/|by|with|姓名|拼音|签名|[)）】：:(（“])[ ]{"
    r"0,2}[:：)）]?[ ]{0,"
    r"2}[(（]?$"
)


def find(text: str) -> Iterator[Span]:
    """Names in Latin letters in a folded text."""
    if not _LETTERS.search(text):
        return
    for run in _RUN.finditer(text):
        if len(run[0]) < 4:
            continue
        parts = list(_PART.finditer(text, run.start(), run.end()))
        place = 0
        while place < len(parts):
            taken = _taken(text, parts, place)
            if taken:
                yield Span(parts[place].start(), parts[place + taken - 1].end(), "NAME_OTHER", "latin", 0.6)
            place += taken or 1


def _taken(text: str, parts: list[re.Match[str]], place: int) -> int:
    """How many words from here are one name."""
    first = parts[place]
    if place + 1 < len(parts):
        second = parts[place + 1]
        match = LATIN.match(text, first.start())
        usual = match and match.end("b") >= second.end() and is_latin_name(match)
        if usual and not _english(first[0]) and not _common(first[0], second[0]):
            return 2
        if _pair(text, first, second):
            third = parts[place + 2] if place + 2 < len(parts) else None
            more = third and third[0].istitle() and not _english(third[0]) and text[second.end()] == " "
            return 3 if more else 2
    return 1 if _alone(text, first) else 0


def _english(word: str) -> bool:
    return word.rstrip(".").lower() in words("english_words.txt")


def _common(a: str, b: str) -> bool:
    """Are both words English, or syllables that are?"""
    either = words("english_words.txt") | words("english_syllables.txt")
    return a.rstrip(".").lower() in either and b.rstrip(".").lower() in either


def _pair(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Are two Latin words beside each other a name?"""
    a, b = first[0].rstrip("."), second[0].rstrip(".")
    if len(a) < 2 or not b:
        return False
    between = text[first.end() : second.start()]
    cued = bool(_CUE.search(text, max(0, first.start() - 14), first.start()))
    if cued and len(b) < 4 and b.isupper() and b not in NO_INITIALS and a.isupper() and is_surname(a):
        return True
    if len(b) < 2:
        return False
    pinyin = any(is_surname(x) and 1 <= syllables_in(y) <= 4 for x, y in ((a, b), (b, a)))
    if between.startswith(",") and a.isupper() and b.isupper() and pinyin:
        return True
    if cued and a.islower() and is_surname(a) and not _english(b) and syllables_in(b) in (2, 3):
        return True
    if _english(a) or _english(b):
        return False
    if pinyin and (between.startswith(",") or cued):
        return True
    if syllables_in(a) and syllables_in(b) and cued and (b.isupper() or between.startswith(",")):
        return True
    if pinyin and not _common(a, b) and (len(a) + len(b) >= 5):
        return a[0].isupper() == b[0].isupper() and (a[0].isupper() or cued or len(a) + len(b) > 7)
    if _common(a, b) or not (a.istitle() or a.isupper()) or not (b.istitle() or b.isupper()):
        return False
    names = words("first_names.txt")
    known = (
        a.title() in names
        or b.title() in names
        or a.title() in words("last_names.txt")
        or b.title() in words("last_names.txt")
    )
    return known or (a.istitle() and b.istitle() and (cued or min(len(a), len(b)) > 3))


def _alone(text: str, word: re.Match[str]) -> bool:
    """A whole name in one word: a surname and one to three syllables; behind a cue in any case."""
    name = word[0].rstrip(".")
    if len(name) < 5 or _english(name):
        return False
    cued = bool(_CUE.search(text, max(0, word.start() - 14), word.start()))
    count = syllables_in(name)
    made = 2 <= count <= 5 and any(is_surname(name[:cut]) and syllables_in(name[cut:]) for cut in range(2, 9))
    if made and (cued or (count > 2 and len(name) > 7) or (name.isupper() and len(name) > 5)):
        return True
    return cued and name.istitle() and (name in words("first_names.txt") or name in words("last_names.txt"))
