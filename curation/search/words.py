"""What is looked for in a text, and where it stands. Pure.

A text is folded to one width and case; punctuation becomes a gap, a run of Chinese characters stays
together, a word in letters and a number each stand between gaps. Then a term of any length is found exactly
where its folded form is part of the folded text, and an index of characters, pairs, words and numbers says
which texts are worth a look.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

# Han, kana, hangul and their extensions: written without gaps, so searched by characters.
_UNGAPPED: Final = (
    "\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(
    rf"(?P<run>[{_UNGAPPED}]+)|(?P<number>\d+(?:\.\d+)*)|(?P<word>[^\W\d_{_UNGAPPED}][^\W_{_UNGAPPED}]*)"
)
_RUN: Final = re.compile(f"[{_UNGAPPED}]")
_POINT: Final = "·"
# Longer words are found by their beginning and then compared whole.
WORD_MAX: Final = 40
TERMS_MAX: Final = 8
QUERY_MAX: Final = 100
AROUND: Final = 24

Part = tuple[str, bool]


@lru_cache(maxsize=20_000)
def _folded_character(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def _traced(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where it comes from."""
    folded: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        for part in _folded_character(character):
            folded.append(part)
            origin.append(at)
    flat = "".join(folded)
    out, places, end, was_run = [" "], [0], 0, False
    for token in _TOKEN.finditer(flat):
        is_run = token.lastgroup == "run"
        # A line that was broken inside a Chinese word still holds the word.
        joined = was_run and is_run and flat[end : token.start()].isspace()
        if len(out) > 1 and not joined:
            out.append(" ")
            places.append(origin[token.start()])
        out.extend(token.group())
        places.extend(origin[token.start() : token.end()])
        end, was_run = token.end(), is_run
    out.append(" ")
    places.append(max(0, len(text) - 1))
    return "".join(out), places


def fold(text: str) -> str:
    """The text as it is searched; a gap at both ends."""
    return _traced(unicodedata.normalize("NFC", text))[0]


def grams(folded: str) -> frozenset[str]:
    """The characters, pairs, words and numbers of a folded text; none holds a blank or a mark."""
    found: set[str] = set()
    for token in folded.split():
        if _RUN.match(token):
            found.update(token)
            found.update(token[at : at + 2] for at in range(len(token) - 1))
        else:
            found.add(_as_gram(token))
    return frozenset(found)


def _as_gram(token: str) -> str:
    return token[:WORD_MAX].replace(".", _POINT)


def terms_of(query: str) -> list[str]:
    """The terms of a query, folded. A gap stands at the end of a word or number, none at that of Chinese."""
    terms: list[str] = []
    for piece in unicodedata.normalize("NFKC", query).split():
        term = fold(piece)
        if not term.strip():
            continue
        first, last = term.strip()[0], term.strip()[-1]
        term = term[1:] if _RUN.match(first) else term
        term = term[:-1] if _RUN.match(last) else term
        if term not in terms:
            terms.append(term)
    return terms[:TERMS_MAX]


def needed(term: str) -> list[str]:
    """The grams that every text with the term has: the fewest that say the most."""
    found: set[str] = set()
    for token in term.split():
        if not _RUN.match(token):
            found.add(_as_gram(token))
        elif len(token) == 1:
            found.add(token)
        else:
            found.update(token[at : at + 2] for at in range(len(token) - 1))
    return sorted(found)


def is_settled(term: str) -> bool:
    """Whether a text that has the needed gram has the term: then nothing is left to compare."""
    token = term.strip()
    return " " not in token and (len(token) <= 2 if _RUN.match(token) else len(token) <= WORD_MAX)


def _hits(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Where the terms stand in a text (NFC), merged and in order."""
    folded, places = _traced(text)
    found: list[tuple[int, int]] = []
    for term in terms:
        lead, trail = len(term) - len(term.lstrip()), len(term) - len(term.rstrip())
        at = folded.find(term)
        while at >= 0:
            found.append((places[at + lead], places[at + len(term) - trail - 1] + 1))
            at = folded.find(term, at + 1)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marked(text: str, terms: Sequence[str]) -> list[Part]:
    """The text in parts, each with whether a term stands there."""
    text = unicodedata.normalize("NFC", text)
    parts: list[Part] = []
    last = 0
    for start, end in _hits(text, terms):
        parts += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [part for part in [*parts, (text[last:], False)] if part[0]]


def excerpt(text: str, terms: Sequence[str], *, around: int = AROUND) -> list[Part]:
    """The surroundings of the first hit, marked; nothing where there is none."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    hits = _hits(text, terms)
    if not hits:
        return []
    start, end = max(0, hits[0][0] - around), min(len(text), hits[0][1] + 2 * around)
    parts = marked(text[start:end], terms)
    before = [("…", False)] if start else []
    return [*before, *parts, *([("…", False)] if end < len(text) else [])]
