"""How a file was read and how else it could be: what a person may choose, and what was found to choose from.

Plain values, so that they can be stored with a delivery and sent to another process. Nothing is read here.
"""

from __future__ import annotations

from dataclasses import dataclass

# "table" reads lines of cells, the others read plain text: blocks between blank lines, labelled blocks
# (`主诉：…`) as columns, each line, or the whole file as one record.
READINGS = ("table", "blocks", "labels", "lines", "document")


@dataclass(frozen=True)
class Choices:
    """What a person chose; None leaves it to the reader, which then says what it did."""

    encoding: str | None = None
    sheet: str | None = None
    header_row: int = 1
    header_rows: int | None = None
    reading: str | None = None
    member: str | None = None


@dataclass(frozen=True)
class Layout:
    """What a reader found and did, for the page that shows it and offers the other ways."""

    hidden_sheets: tuple[str, ...] = ()
    # 0: this kind of file has no header rows to choose.
    header_rows: int = 0
    reading: str = ""
    members: tuple[str, ...] = ()
    member: str = ""
