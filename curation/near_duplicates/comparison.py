"""Two texts side by side: what both have, what only one has. Knows no page."""

from difflib import SequenceMatcher
from typing import Final

# (−1: only left, 0: both, 1: only right; the words)
Part = tuple[int, str]

# Longer texts are shown unmarked: comparing them character by character would take seconds.
LONGEST: Final = 20_000


def side_by_side(left: str, right: str) -> tuple[list[Part], list[Part]]:
    """The parts of each text; those of the left have no 1, those of the right no −1."""
    if len(left) + len(right) > LONGEST:
        return [(0, left)], [(0, right)]
    lefts: list[Part] = []
    rights: list[Part] = []
    for kind, start, end, other_start, other_end in SequenceMatcher(None, left, right).get_opcodes():
        if end > start:
            lefts.append((0 if kind == "equal" else -1, left[start:end]))
        if other_end > other_start:
            rights.append((0 if kind == "equal" else 1, right[other_start:other_end]))
    return lefts, rights
