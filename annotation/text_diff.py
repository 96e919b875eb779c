"""What differs between two texts, by code point. Knows no Django and shows nothing.

Chinese has no blanks to cut at: every character is a piece of its own. A number and a word in Latin letters
are one piece each, so that 12.5 against 125 is shown as two doses and not as a missing dot.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

Parts = list[tuple[int, str]]
PIECE = re.compile(r"[A-Za-z]+|[0-9]+(?:[.,][0-9]+)*|.", re.DOTALL)
SENTENCE = re.compile(r"[^。；！？;!?\n]*(?:[。；！？;!?\n]+|$)")
# Above this many cells two texts are compared by sentences first.
MOST_CELLS = 250_000
MOST_LIKENED = 1500


def differences(old: str, new: str) -> Parts:
    """(0, same), (−1, only in the old), (1, only in the new), in reading order; they add up to both texts."""
    left, right = PIECE.findall(old), PIECE.findall(new)
    if len(left) * len(right) <= MOST_CELLS:
        return _joined(_steps(left, right))
    steps: Parts = []
    left, right = _sentences(old), _sentences(new)
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        gone, come = "".join(left[a:b]), "".join(right[c:d])
        if tag == "equal":
            steps.append((0, gone))
        elif len(gone) * len(come) <= MOST_CELLS:
            steps += _steps(PIECE.findall(gone), PIECE.findall(come))
        else:
            steps += [(-1, gone), (1, come)]
    return _joined(steps)


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, 0 to 1; only their beginnings are looked at where they are long."""
    matcher = SequenceMatcher(None, one[:MOST_LIKENED], other[:MOST_LIKENED], autojunk=False)
    return matcher.ratio() if one or other else 1.0


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of two sets of texts is the same (Dice), 0 to 1."""
    left, right = set(one), set(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 1.0


def texts_of(value: Any) -> list[str]:
    """Every text inside a JSON value, in order, names of fields left out."""
    if isinstance(value, dict):
        return [text for name in sorted(value) for text in texts_of(value[name])]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts_of(part)]
    return [] if value is None else [str(value)]


def _sentences(text: str) -> list[str]:
    return [piece for piece in SENTENCE.findall(text) if piece]


def _steps(left: Sequence[str], right: Sequence[str]) -> Parts:
    steps: Parts = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            steps.append((0, "".join(left[a:b])))
        else:
            steps += [(-1, "".join(left[a:b])), (1, "".join(right[c:d]))]
    return [step for step in steps if step[1]]


def _joined(steps: Parts) -> Parts:
    joined: Parts = []
    for op, text in steps:
        if joined and joined[-1][0] == op:
            joined[-1] = (op, joined[-1][1] + text)
        elif text:
            joined.append((op, text))
    return joined
