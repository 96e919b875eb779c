"""Column names that stand in two rows: an upper title over several columns, and a name under it.

The upper cell counts for every column its merged range covers; names are joined like "主诉 / 内容". Whether a
sheet is of that kind is only suggested here, by its merged and blank cells; a person sees it and may differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SEPARATOR = " / "
NAME_CHARACTERS = 40
NUMBER = re.compile(r"[\d\s.,:/\-年月日%]+")

# Of one row: first and last column of each merged range, counted from the first column of the table.
Spans = Sequence[tuple[int, int]]


def join_header(upper: Sequence[str], lower: Sequence[str], spans: Spans | None) -> list[str]:
    """One name a column. Without known merged ranges an upper title reaches over the blanks to its right."""
    width = max(len(upper), len(lower))
    above = [_at(upper, column) for column in range(width)]
    below = [_at(lower, column) for column in range(width)]
    if spans:
        for first, last in spans:
            for column in range(first + 1, min(last + 1, width)):
                above[column] = above[column] or above[first]
    else:
        for column in range(1, width):
            if not above[column] and below[column]:
                above[column] = above[column - 1]
    return [
        SEPARATOR.join(dict.fromkeys(name for name in pair if name))
        for pair in zip(above, below, strict=True)
    ]


def looks_doubled(upper: Sequence[str], lower: Sequence[str], spans: Spans | None) -> bool:
    """Whether the row under the header names columns too, rather than beginning the records."""
    width = max(len(upper), len(lower))
    above = [_at(upper, column) for column in range(width)]
    below = [_at(lower, column) for column in range(width)]
    if not all(_is_name(cell) for cell in below if cell):
        return False
    wide = [(first, min(last, width - 1)) for first, last in spans or () if last > first]
    if wide:
        # A title over the whole table is no group of columns.
        used = max(column for column in range(width) if above[column] or below[column]) + 1
        grouped = [span for span in wide if span[1] - span[0] + 1 < used]
        return bool(grouped) and all(
            below[column] for first, last in grouped for column in range(first, last + 1)
        )
    blanks = [column for column in range(width) if not above[column]]
    lone = [column for column in range(width) if above[column] and not below[column]]
    beside = [column for column in blanks if column and below[column] and below[column - 1]]
    return bool(blanks and lone) and len(beside) == len(blanks)


def _at(cells: Sequence[str], column: int) -> str:
    return " ".join(cells[column].split()) if column < len(cells) else ""


def _is_name(cell: str) -> bool:
    return len(cell) <= NAME_CHARACTERS and not NUMBER.fullmatch(cell) and "。" not in cell
