"""Guards the parsers of zipped files: measures what an xlsx, ods or zip inflates to before one is parsed.

First the zip's own directory is judged, then each part is inflated in small pieces, thrown away, counted and
checked against its checksum, because a directory can lie. Sheets are also searched for cells so far out that
the parser would have to lay out a grid of gigabytes.
"""

from __future__ import annotations

import lzma
import re
import struct
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from curation.readers.limits import Limits
from curation.readers.rows import UnreadableFile

PIECE = 256 * 1024
OVERLAP = 64
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,4})([0-9]{1,9})["']""")
PASSWORD_BIT = 0x1
# The end of a zip with its comment; the most that a name and its remarks take in the directory.
END_BYTES = 65_536 + 128
DIRECTORY_ENTRY_BYTES = 1_024
# What the standard library raises on zips that were cut, altered or made to confuse it.
UNREADABLE_ZIP = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    struct.error,
)


def check_directory(path: Path, limits: Limits) -> None:
    """Raises UnreadableFile when the zip's directory alone is too long; reads only the file's end."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - END_BYTES))
        end = stream.read()
    place = end.rfind(b"PK\x05\x06", 0, max(0, len(end) - 18))
    if place < 0:
        return
    length = struct.unpack_from("<I", end, place + 12)[0]
    wide = place - 20 - 56
    if wide >= 0 and end[place - 20 : place - 16] == b"PK\x06\x07":
        length = struct.unpack_from("<Q", end, wide + 40)[0]
    if length > limits.members * DIRECTORY_ENTRY_BYTES:
        raise UnreadableFile("inflated_too_large", {"directory": length})


def check_archive(path: Path, limits: Limits, *, broken: str = "broken_workbook") -> None:
    """Raises UnreadableFile when the file is broken (that code), locked or larger than `limits` allow."""
    check_directory(path, limits)
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members, limits, size=path.stat().st_size, broken=broken)
            for member in members:
                _check_member(archive, member, limits)
    except UNREADABLE_ZIP as error:
        raise UnreadableFile(broken, {"found": type(error).__name__}) from error


def _check_directory(members: list[ZipInfo], limits: Limits, *, size: int, broken: str) -> None:
    if len(members) > limits.members:
        raise UnreadableFile("inflated_too_large", {"members": len(members), "limit": limits.members})
    inflated = sum(member.file_size for member in members)
    if inflated > limits.inflated_bytes:
        raise UnreadableFile("inflated_too_large", {"bytes": inflated, "limit": limits.inflated_bytes})
    # Parts that overlap in the file inflate the same bytes again and again.
    if sum(member.compress_size for member in members) > size:
        raise UnreadableFile(broken, {"found": "overlapping parts"})
    for member in members:
        if member.flag_bits & PASSWORD_BIT:
            raise UnreadableFile("locked_workbook")
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size >= limits.ratio_from_bytes and ratio > limits.ratio:
            raise UnreadableFile("inflated_too_large", {"ratio": round(ratio), "limit": limits.ratio})


def _check_member(archive: ZipFile, member: ZipInfo, limits: Limits) -> None:
    is_sheet = member.filename.lower().startswith("xl/worksheets/") and member.filename.lower().endswith(
        ".xml"
    )
    last_row = last_column = 0
    tail = b""
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            if not is_sheet:
                continue
            # Millions of cells: each different column and row is looked at once a piece.
            found = CELL.findall(tail + piece)
            if found:
                last_column = max(last_column, *map(_column_number, {letters for letters, _ in found}))
                last_row = max(last_row, *map(int, {digits for _, digits in found}))
            tail = piece[-OVERLAP:]
    cells = last_row * last_column
    if cells > limits.grid_cells:
        raise UnreadableFile("inflated_too_large", {"cells": cells, "limit": limits.grid_cells})


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
