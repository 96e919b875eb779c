"""Tables that leave as xlsx or csv: no cell is ever a formula, whatever was delivered. The one place in the
product where that is seen to; every export of every stage comes through here.

A program that opens the file may read ``=…``, ``+…``, ``-…``, ``@…`` as a command, also after blanks and in
full width; such a cell gets an apostrophe in front. Else only characters that xlsx cannot hold are left out.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
CONTENT_TYPES = {"csv": CSV, "xlsx": XLSX}
CELL_MAX = 32_767
TITLE_MAX = 31

Cell = str | int | float | None
Row = Sequence[Any]
_COMMANDS = re.compile(r"[\s\ufeff\u200b]*[=+\-@|%]")


def guarded(value: Any) -> Cell:
    """The value as a cell may hold it: text that could be a formula stands behind an apostrophe; lists and
    mappings become JSON."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = ILLEGAL_CHARACTERS_RE.sub("", text)[:CELL_MAX]
    if _COMMANDS.match(unicodedata.normalize("NFKC", text)) or text[:1] in {"\t", "\r", "\n"}:
        return "'" + text[: CELL_MAX - 1]
    return text


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns, its rows, which may be drawn from a database one by one."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Row]
    # Long words run over several lines of their cell.
    wrapped: bool = False
    # So many empty rows take what is typed as text: 03.04 is a code, 1-2 is no date.
    to_fill: int = 0


def write_workbook(target: Path | io.BytesIO, sheets: Iterable[Sheet]) -> None:
    """An xlsx file; each sheet has a bold head that stays in view. Rows are written as they come."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.title)[:TITLE_MAX] or None)
        page.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns, start=1):
            width = 40 if sheet.wrapped else min(60, max(10, 2 * len(column) + 2))
            page.column_dimensions[get_column_letter(number)].width = width
        page.append([_head(page, column) for column in sheet.columns])
        for row in sheet.rows:
            page.append([_wrapped(page, value) if sheet.wrapped else guarded(value) for value in row])
        for _row in range(sheet.to_fill):
            page.append([_text_cell(page) for _column in sheet.columns])
    book.save(target)


def _head(page: Any, column: str) -> Any:
    cell = WriteOnlyCell(page, guarded(column))
    cell.font = Font(bold=True)
    return cell


def _wrapped(page: Any, value: Any) -> Any:
    cell = WriteOnlyCell(page, guarded(value))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text_cell(page: Any) -> Any:
    cell = WriteOnlyCell(page)
    cell.number_format = "@"
    return cell


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """The same, as bytes."""
    out = io.BytesIO()
    write_workbook(out, sheets)
    return out.getvalue()


def workbook(columns: Sequence[str], rows: Iterable[Row], *, title: str = "") -> bytes:
    """An xlsx file with one sheet."""
    return workbook_of([Sheet(title, columns, rows)])


def csv_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """A csv file line by line, with a byte-order mark, so that Excel reads Chinese."""
    yield b"\xef\xbb\xbf"
    yield _line(columns)
    for row in rows:
        yield _line(row)


def _line(row: Row) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([guarded(value) for value in row])
    return out.getvalue().encode("utf-8", "replace")


def csv_text(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The same at once."""
    return b"".join(csv_lines(columns, rows))


def write_table(path: Path, form: str, columns: Sequence[str], rows: Iterable[Row], *, title: str) -> None:
    """A csv or xlsx file at ``path``, written as the rows come."""
    if form == "xlsx":
        write_workbook(path, [Sheet(title, columns, rows)])
        return
    with path.open("wb") as out:
        out.writelines(csv_lines(columns, rows))


def table(form: str, columns: Sequence[str], rows: Iterable[Row], *, title: str) -> bytes:
    """A csv or xlsx file at once."""
    return workbook(columns, rows, title=title) if form == "xlsx" else csv_text(columns, rows)
