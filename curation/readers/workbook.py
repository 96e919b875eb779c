"""Reads one sheet of an xlsx, xls or ods workbook. Cells become the text a person sees, dates in ISO form.

Whole numbers, which the parser hands over as floats, are written without ".0"; a number of more than fifteen
digits was already rounded by Excel and is reported with its row. Formulas count by their stored result.
Hidden sheets are named, and read only when somebody chooses them or nothing else holds anything. This module
runs inside the reading process.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from curation.readers.archive import check_archive
from curation.readers.header_rows import Spans, join_header, looks_doubled
from curation.readers.headers import excel_letter, fit_cells, read_header
from curation.readers.layout import Choices, Layout
from curation.readers.limits import Limits
from curation.readers.rows import WARNINGS, ReadingWarning, Rejected, Row, Table, UnreadableFile

EXACT_BELOW = 10**15

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def open_file(path: Path, kind: str, choices: Choices, limits: Limits) -> Table:
    """The workbook, after its size was measured."""
    if kind in ("xlsx", "ods"):
        check_archive(path, limits)
    return WorkbookTable(path, kind=kind, choices=choices, limits=limits)


class WorkbookTable(Table):
    """One sheet under chosen header rows; without a choice, the first visible sheet that holds anything."""

    def __init__(self, path: Path, *, kind: str, choices: Choices, limits: Limits) -> None:
        self._limits = limits
        try:
            workbook = _opened(path, kind)
            sheets, hidden = _sheets(workbook)
            name, self._sheet = _choose(workbook, sheets, hidden, choices.sheet)
        except PasswordError as error:
            raise UnreadableFile("locked_workbook") from error
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableFile("broken_workbook", {"found": type(error).__name__}) from error
        self._first_column = self._sheet.start[1] if self._sheet.start else 0
        cells, rows, warnings = self._header(choices)
        self._skipped = choices.header_row + rows - 1
        columns, more = read_header(
            cells, limits=limits, row=choices.header_row, first_column=self._first_column
        )
        if hidden:
            warnings.append(ReadingWarning("hidden_sheets", None, {"names": list(hidden)}))
        super().__init__(
            kind=kind, columns=columns, sheet=name, sheets=sheets, opening_warnings=[*warnings, *more]
        )
        self.layout = Layout(hidden_sheets=tuple(hidden), header_rows=rows)

    def _header(self, choices: Choices) -> tuple[list[str], int, list[ReadingWarning]]:
        """The names, in how many rows they stand, and a word when nobody chose that number."""
        first = choices.header_row
        found = [
            [cell_text(cell) for cell in cells]
            for cells in islice(self._sheet.iter_rows(), first - 1, first + 1)
        ]
        if not found:
            raise UnreadableFile("no_header", {"row": first})
        upper, lower = found[0], found[1] if len(found) > 1 else []
        spans = self._spans(first - 1)
        doubled = looks_doubled(upper, lower, spans) if choices.header_rows is None else False
        rows = 2 if doubled else choices.header_rows or 1
        if rows == 1:
            return upper, 1, []
        names = join_header(upper, lower, spans)
        warnings = [ReadingWarning("two_header_rows", first, {"next": first + 1})] if doubled else []
        return names, 2, warnings

    def _spans(self, row: int) -> Spans:
        """Merged ranges that begin in a row and cover several columns; the format may not tell of any."""
        return [
            (start[1] - self._first_column, end[1] - self._first_column)
            for start, end in self._sheet.merged_cell_ranges or ()
            if start[0] == row and end[1] > start[1] >= self._first_column
        ]

    def _read(self) -> Iterator[Row | Rejected]:
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            if number <= self._skipped:
                continue
            texts = [cell if cell.__class__ is str else cell_text(cell) for cell in cells]
            if not any(text.strip() for text in texts):
                self.blank += 1
                continue
            self._warn_about_digits(number, cells)
            values, reason, params = fit_cells(texts, self.columns, limits=self._limits)
            yield Rejected(number, reason, params) if reason else Row(number, values)

    def _warn_about_digits(self, number: int, cells: Sequence[Cell]) -> None:
        for index, cell in enumerate(cells):
            if cell.__class__ is str or not isinstance(cell, (int, float)):
                continue
            if abs(cell) >= EXACT_BELOW and len(self.warnings) < WARNINGS:
                column = (
                    self.columns[index]
                    if index < len(self.columns)
                    else excel_letter(self._first_column + index)
                )
                self.warnings.append(ReadingWarning("number_over_15_digits", number, {"column": column}))


def _opened(path: Path, kind: str) -> CalamineWorkbook:
    """The parser believes a file's ending, so it gets the file under one that tells its kind."""
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / f"workbook.{kind}"
        link.symlink_to(path.absolute())
        return CalamineWorkbook.from_path(str(link))


def _sheets(workbook: CalamineWorkbook) -> tuple[list[str], list[str]]:
    """Sheets that hold cells, and those among them that a person does not see."""
    tables = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    return [one.name for one in tables], [
        one.name for one in tables if one.visible != SheetVisibleEnum.Visible
    ]


def _choose(
    workbook: CalamineWorkbook, names: list[str], hidden: list[str], wanted: str | None
) -> tuple[str, CalamineSheet]:
    if wanted is not None:
        if wanted not in names:
            raise UnreadableFile("missing_sheet", {"name": wanted, "sheets": list(names)})
        return wanted, workbook.get_sheet_by_name(wanted)
    for name in sorted(names, key=lambda name: name in hidden):
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            return name, sheet
    raise UnreadableFile("empty_file")


def cell_text(cell: Cell) -> str:
    """The cell as text: no ".0" on whole numbers, no midnight on dates."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)
