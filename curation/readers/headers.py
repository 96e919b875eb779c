"""Turns the cells of a header row into column names that are present, unique and not too many."""

from __future__ import annotations

from collections.abc import Sequence

from curation.readers.limits import Limits
from curation.readers.rows import ReadingWarning, UnreadableFile


def excel_letter(index: int) -> str:
    """The letter Excel shows over a column, counted from 0."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_header(
    cells: Sequence[str], *, limits: Limits, row: int, first_column: int = 0
) -> tuple[list[str], list[ReadingWarning]]:
    """Column names of a header row; trailing blank cells are cut, blank ones inside get Excel's letter."""
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableFile("no_header", {"row": row})
    if len(names) > limits.columns:
        raise UnreadableFile("too_many_columns", {"columns": len(names), "limit": limits.columns})
    warnings: list[ReadingWarning] = []
    taken: set[str] = set()
    columns: list[str] = []
    for index, name in enumerate(names):
        letter = excel_letter(first_column + index)
        unique = name or letter
        if not name:
            warnings.append(ReadingWarning("blank_header", row, {"column": letter}))
        elif name in taken:
            warnings.append(ReadingWarning("duplicate_header", row, {"column": letter, "name": name}))
        while unique in taken:
            unique = f"{unique} ({letter})"
        taken.add(unique)
        columns.append(unique)
    return columns, warnings


def fit_cells(
    cells: Sequence[str], columns: Sequence[str], *, limits: Limits
) -> tuple[dict[str, str], str | None, dict[str, object]]:
    """Values by column, or the code and parameters of why the row does not fit under its header."""
    if len(cells) == len(columns) and max(map(len, cells)) <= limits.cell_characters:
        return dict(zip(columns, cells, strict=True)), None, {}
    used = len(cells)
    while used > len(columns) and not cells[used - 1].strip():
        used -= 1
    if used > len(columns):
        return {}, "row_too_long", {"cells": used, "columns": len(columns)}
    for index in range(used):
        if len(cells[index]) > limits.cell_characters:
            return (
                {},
                "cell_too_long",
                {
                    "column": columns[index],
                    "characters": len(cells[index]),
                    "limit": limits.cell_characters,
                },
            )
    values = {name: cells[index] if index < used else "" for index, name in enumerate(columns)}
    return values, None, {}
