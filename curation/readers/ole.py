"""Looks into an OLE compound file, the old shell of xls and of encrypted workbooks, for what it holds.

Only the directory's names are read, within a fixed number of sectors; no stream is opened.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

END = 0xFFFFFFFA
ENTRY = 128
DIRECTORY_SECTORS = 64


def stream_names(path: Path) -> set[str]:
    """Names of streams and folders in the directory; an empty set where it cannot be followed."""
    with path.open("rb") as stream:
        head = stream.read(512)
        try:
            shift, first = struct.unpack_from("<H", head, 30)[0], struct.unpack_from("<I", head, 48)[0]
            if not 7 <= shift <= 16:
                return set()
            return _names(stream, head, 1 << shift, first)
        except struct.error:
            return set()


def _names(stream: BinaryIO, head: bytes, size: int, sector: int) -> set[str]:
    names: set[str] = set()
    for _ in range(DIRECTORY_SECTORS):
        if sector >= END:
            break
        content = _sector(stream, size, sector)
        for start in range(0, len(content) - ENTRY + 1, ENTRY):
            length = struct.unpack_from("<H", content, start + 64)[0]
            if content[start + 66] and 2 <= length <= 64:
                names.add(content[start : start + length - 2].decode("utf-16-le", "replace"))
        sector = _next(stream, head, size, sector)
    return names


def _sector(stream: BinaryIO, size: int, number: int) -> bytes:
    stream.seek((number + 1) * size)
    return stream.read(size)


def _next(stream: BinaryIO, head: bytes, size: int, sector: int) -> int:
    """The following sector by the allocation table, as far as the header names its parts."""
    part, place = divmod(sector, size // 4)
    if part >= 109:
        return END
    table = _sector(stream, size, struct.unpack_from("<I", head, 76 + 4 * part)[0])
    following: int = struct.unpack_from("<I", table, 4 * place)[0]
    return following
