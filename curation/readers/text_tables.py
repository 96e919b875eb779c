"""Opens files that are text and can be read as they stream: csv, tsv, plain text, JSON Lines, JSON arrays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from curation.readers.delimited import DelimitedTable
from curation.readers.encoding import detect_encoding
from curation.readers.invalid_bytes import MarkedTable, marking_encoding
from curation.readers.jsonfiles import JsonTable
from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.plaintext import TextTable, looks_tabular
from curation.readers.rows import Table, UnreadableFile

CELLS = ("csv", "tsv", "txt")


def open_text(path: Path, *, kind: str, choices: Choices, limits: Limits) -> Table:
    """The file in its proven encoding; in a chosen one that it breaks, the bad rows are rejected."""
    try:
        encoding = detect_encoding(path, choices.encoding)
    except UnreadableFile as error:
        if choices.encoding is None or error.code != "unknown_encoding":
            raise
        if (marked := marking_encoding(path, choices.encoding)) is None:
            raise
        return MarkedTable(_open(path, kind, marked, choices, limits), encoding=choices.encoding)
    return _open(path, kind, encoding, choices, limits)


def _open(path: Path, kind: str, encoding: str, choices: Choices, limits: Limits) -> Table:
    if kind not in CELLS:
        return JsonTable(path, kind=kind, encoding=encoding, limits=limits)
    reading = choices.reading
    if reading is None:
        reading = "table" if kind != "txt" or _is_table(path, encoding, choices.header_row) else None
    if reading == "table":
        kind = "csv" if kind == "txt" else kind
        table = DelimitedTable(
            path, kind=kind, encoding=encoding, header_row=choices.header_row, limits=limits
        )
        table.layout = replace(table.layout, reading="table")
        return table
    return TextTable(path, encoding=encoding, reading=reading, limits=limits)


def _is_table(path: Path, encoding: str, header_row: int) -> bool:
    # Whoever names the row of the header says that there is one.
    return header_row > 1 or looks_tabular(path, encoding)
