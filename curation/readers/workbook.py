"""Reads one sheet of an xlsx workbook. Cells become the text a person sees, dates in ISO form.

Whole numbers, which the parser hands over as floats, are written without ".0"; a number of more than fifteen
digits was already rounded by Excel and is reported with its row. Formulas count by their stored result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from curation.readers.archive import check_archive
from curation.readers.headers import excel_letter, fit_cells, read_header
from curation.readers.limits import Limits
from curation.readers.rows import ReadingWarning, Rejected, Row, Table, UnreadableFile

EXACT_BELOW = 10**15

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class WorkbookTable(Table):
    """One sheet under a chosen header row; without a choice, the first sheet that holds anything."""

    def __init__(self, path: Path, *, sheet: str | None, header_row: int, limits: Limits) -> None:
        check_archive(path, limits)
        self._limits = limits
        self._header_row = header_row
        try:
            workbook = CalamineWorkbook.from_path(str(path))
            names = workbook.sheet_names
            name, self._sheet = _choose(workbook, names, sheet)
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableFile("broken_workbook", {"found": type(error).__name__}) from error
        self._first_column = self._sheet.start[1] if self._sheet.start else 0
        columns, warnings = read_header(
            self._header_cells(), limits=limits, row=header_row, first_column=self._first_column
        )
        super().__init__(kind="xlsx", columns=columns, sheet=name, sheets=names, opening_warnings=warnings)

    def _header_cells(self) -> list[str]:
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            if number == self._header_row:
                return [cell_text(cell) for cell in cells]
        raise UnreadableFile("no_header", {"row": self._header_row})

    def _read(self) -> Iterator[Row | Rejected]:
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            if number <= self._header_row:
                continue
            texts = [cell_text(cell) for cell in cells]
            if not any(text.strip() for text in texts):
                self.blank += 1
                continue
            self._warn_about_digits(number, cells)
            values, reason, params = fit_cells(texts, self.columns, limits=self._limits)
            yield Rejected(number, reason, params) if reason else Row(number, values)

    def _warn_about_digits(self, number: int, cells: Sequence[Cell]) -> None:
        for index, cell in enumerate(cells):
            if isinstance(cell, (int, float)) and abs(cell) >= EXACT_BELOW:
                column = (
                    self.columns[index]
                    if index < len(self.columns)
                    else excel_letter(self._first_column + index)
                )
                self.warnings.append(ReadingWarning("number_over_15_digits", number, {"column": column}))


def _choose(workbook: CalamineWorkbook, names: list[str], wanted: str | None) -> tuple[str, CalamineSheet]:
    if wanted is not None:
        if wanted not in names:
            raise UnreadableFile("missing_sheet", {"name": wanted, "sheets": list(names)})
        return wanted, workbook.get_sheet_by_name(wanted)
    for name in names:
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
