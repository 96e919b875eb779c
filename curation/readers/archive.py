"""Guards the workbook parser: measures what an xlsx would inflate to before anything parses it.

First the zip's own directory is judged, then each part is inflated in small pieces, thrown away, counted and
checked against its checksum, because a directory can lie. Sheets are also searched for cells so far out that
the parser would have to lay out a grid of gigabytes.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from curation.readers.limits import Limits
from curation.readers.rows import UnreadableFile

PIECE = 256 * 1024
OVERLAP = 64
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,4})([0-9]{1,9})["']""")
PASSWORD_BIT = 0x1


def check_archive(path: Path, limits: Limits) -> None:
    """Raises UnreadableFile when the workbook is broken, locked or larger than `limits` allow."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members, limits, size=path.stat().st_size)
            for member in members:
                _check_member(archive, member, limits)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile("broken_workbook", {"found": type(error).__name__}) from error


def _check_directory(members: list[ZipInfo], limits: Limits, *, size: int) -> None:
    if len(members) > limits.members:
        raise UnreadableFile("inflated_too_large", {"members": len(members), "limit": limits.members})
    inflated = sum(member.file_size for member in members)
    if inflated > limits.inflated_bytes:
        raise UnreadableFile("inflated_too_large", {"bytes": inflated, "limit": limits.inflated_bytes})
    # Parts that overlap in the file inflate the same bytes again and again.
    if sum(member.compress_size for member in members) > size:
        raise UnreadableFile("broken_workbook", {"found": "overlapping parts"})
    for member in members:
        if member.flag_bits & PASSWORD_BIT:
            raise UnreadableFile("broken_workbook", {"found": "password"})
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
            for match in CELL.finditer(tail + piece):
                last_column = max(last_column, _column_number(match[1]))
                last_row = max(last_row, int(match[2]))
            tail = piece[-OVERLAP:]
    cells = last_row * last_column
    if cells > limits.grid_cells:
        raise UnreadableFile("inflated_too_large", {"cells": cells, "limit": limits.grid_cells})


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
