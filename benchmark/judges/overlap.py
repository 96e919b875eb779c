"""How much of a point's wording stands in the answer: a plain rule, for small judges to lean on and all to
be beaten by.

It counts characters that follow each other in both texts; it knows no medicine, and a negated finding
counts in full."""

import unicodedata

from benchmark.judges.verdict import JudgeRow

STEPS = 10
WHOLE = "满"


def normalise(text: str) -> str:
    """Text for comparing: width, case and spaces play no part."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def overlap(row: JudgeRow) -> float:
    """The share of the point's pairs of neighbouring characters that stand in the answer."""
    point, answer = normalise(row.point), normalise(row.answer)
    pairs = {point[place : place + 2] for place in range(max(1, len(point) - 1))}
    return sum(pair in answer for pair in pairs) / len(pairs)


def overlap_level(row: JudgeRow) -> str:
    """The overlap as one character: a digit for full tenths, 满 for all of it."""
    share = overlap(row)
    return WHOLE if share >= 1 else str(int(share * STEPS))
