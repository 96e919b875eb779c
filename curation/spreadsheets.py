"""Tables that leave as xlsx or csv: no cell is ever a formula, whatever was delivered.

A program that opens the file may read ``=…``, ``+…``, ``-…``, ``@…`` as a command, also after blanks and in
full width; such a cell gets an apostrophe in front. Else only characters that xlsx cannot hold are left out.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_MAX = 32_767

Cell = str | int | float | None
_COMMANDS = re.compile(r"[=+\-@|%]")


def guarded(value: Cell) -> Cell:
    """The value as a cell may hold it: text that could be a formula stands behind an apostrophe."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_MAX]
    start = unicodedata.normalize("NFKC", text).lstrip()
    if _COMMANDS.match(start) or text[:1] in {"\t", "\r", "\n"}:
        return "'" + text[: CELL_MAX - 1]
    return text


def workbook(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "") -> bytes:
    """An xlsx file with one sheet: a bold head that stays in view, and the rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    sheet.append([guarded(column) for column in columns])
    for row in rows:
        sheet.append([guarded(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(60, max(10, 2 * len(column) + 2))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A csv file with a byte-order mark, so that Excel reads Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(column) for column in columns])
    writer.writerows([guarded(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
