"""Views of a text that make disguised identifiers plain, each with the way back to the source's code points:
folded (width, traditional characters, mathematical digits; zero-width characters taken out), squeezed
(separators out) and Chinese digits. A view never changes the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from curation.deid.lexicon import pairs

CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010ffff"

_FOLD: dict[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD.update(
    {
        0x3000: 0x20,
        0xA0: 0x20,
        0x2002: 0x20,
        0x2003: 0x20,
        0x2009: 0x20,
        0xFE6B: 0x40,
        0x0D: 0x0A,
        0x2236: 0x3A,
    }
)
_FOLD.update({0x1D7CE + step: 0x30 + step % 10 for step in range(50)})
# Half a character, which no encoding takes, as the sign for what cannot be read.
_FOLD.update(dict.fromkeys(range(55296, 57344), 65533))
# Letters with the tones of pinyin.
_TONED = ("aāáǎà", "eēéěè", "iīíǐì", "oōóǒò", "uūúǔù", "vǖǘǚǜü")
_FOLD.update({ord(sign): ord(row[0]) for row in _TONED for sign in row[1:]})
_FOLD.update({ord(old): ord(new) for old, new in pairs("traditional.txt")})

# Replacing the few signs that are there is much faster than translating every sign.
_FOLDED_TO = {chr(code): chr(to) for code, to in _FOLD.items()}
_FOLDABLE = re.compile(f"[{re.escape(''.join(_FOLDED_TO))}]")

_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")
_SEPARATORS = re.compile("[ \\t\\-\u2010-\u2015_.·•*()\u00ad\u200b-\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class View:
    """A text and where each part of it came from: `cuts` are the view offsets after which `shifts` apply."""

    text: str
    cuts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The source range that covers the non-empty view range."""
        if len(self.cuts) == 1:
            return start, end
        first = start + self.shifts[bisect_right(self.cuts, start) - 1]
        last = end - 1 + self.shifts[bisect_right(self.cuts, end - 1) - 1]
        return first, last + 1


def without(text: str, removed: re.Pattern[str]) -> View:
    """The view of `text` that lacks every match of `removed`."""
    pieces: list[str] = []
    cuts, shifts = [0], [0]
    length = at = 0
    for match in removed.finditer(text):
        pieces.append(text[at : match.start()])
        length += match.start() - at
        at = match.end()
        if cuts[-1] == length:
            shifts[-1] = at - length
        else:
            cuts.append(length)
            shifts.append(at - length)
    if not at:
        return View(text)
    pieces.append(text[at:])
    return View("".join(pieces), tuple(cuts), tuple(shifts))


@lru_cache(maxsize=2)
def signs_of(text: str) -> frozenset[str]:
    """The characters of a text, for the cheap question whether a rule can apply at all."""
    return frozenset(text)


def folded(text: str) -> View:
    """Width, digits and traditional characters folded one to one; zero-width characters taken out."""
    plain = text
    for sign in set(_FOLDABLE.findall(text)):
        plain = plain.replace(sign, _FOLDED_TO[sign])
    return without(plain, _INVISIBLE) if _INVISIBLE.search(plain) else View(plain)


def squeezed(folded_text: str) -> View:
    """The folded text without separators: what known identifiers are looked up in."""
    return without(folded_text, _SEPARATORS)


def chinese_digits(text: str) -> str:
    """Chinese digits as ASCII, one to one."""
    return text.translate(_CHINESE_DIGITS)
