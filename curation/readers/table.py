"""Opens any supported file as a table: sniffs the kind, proves the encoding, picks the reader."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from curation.readers.layout import Choices
from curation.readers.limits import DEFAULT_LIMITS, Limits
from curation.readers.parsers import PARSERS
from curation.readers.process_table import ProcessTable
from curation.readers.rows import Table, UnreadableFile
from curation.readers.sniffing import sniff_kind
from curation.readers.text_tables import open_text


def open_table(
    path: str | PathLike[str],
    *,
    filename: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int = 1,
    header_rows: int | None = None,
    reading: str | None = None,
    member: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Table:
    """The file as a table; `filename` is the name it was delivered under, when `path` is a temporary one."""
    location = Path(path)
    if header_row < 1:
        raise UnreadableFile("no_header", {"row": header_row})
    choices = Choices(encoding, sheet, header_row, header_rows, reading, member)
    kind = sniff_kind(location, filename)
    if kind in PARSERS:
        return ProcessTable(location, kind=kind, choices=choices, limits=limits)
    return open_text(location, kind=kind, choices=choices, limits=limits)
