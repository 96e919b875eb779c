"""Writes old and open workbooks byte by byte, because no installed library writes them: BIFF8 in OLE, and ods."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | float | None
Merged = tuple[int, int, int, int]
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(path: Path, streams: Mapping[str, bytes]) -> Path:
    """An OLE file that holds ``streams``."""
    contents = [content.ljust(4096, b"\0") for content in streams.values()]
    contents = [content + b"\0" * (-len(content) % 512) for content in contents]
    chain = [TABLE, END]
    entries = [_entry("Root Entry", 5, child=1, start=END, size=0)]
    for number, (name, content) in enumerate(zip(streams, contents, strict=True), start=1):
        start, sectors = len(chain), len(content) // 512
        chain += [*range(start + 1, start + sectors), END]
        right = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, 2, right=right, start=start, size=len(content)))
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    directory = b"".join(entries).ljust(512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    path.write_bytes(head + table + directory + b"".join(contents))
    return path


def _entry(name: str, kind: int, *, start: int, size: int, child: int = FREE, right: int = FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def xls(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    hidden: Sequence[str] = (),
    merged: Sequence[Merged] = (),
) -> Path:
    """An xls workbook; ``merged`` ranges (first row, last row, first column, last column) are in every sheet."""
    bodies = [_sheet(rows, merged) for rows in sheets.values()]
    names = [
        struct.pack("<BB", name in hidden, 0) + struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
        for name in sheets
    ]
    opening = _record(0x0809, struct.pack("<4H2I", 0x0600, 5, 0, 0, 0, 0)) + _record(
        0x0042, struct.pack("<H", 1200)
    )
    offset = len(opening) + sum(8 + len(name) for name in names) + 4
    stream = opening
    for name, body in zip(names, bodies, strict=True):
        stream += _record(0x0085, struct.pack("<I", offset) + name)
        offset += len(body)
    return compound_file(path, {"Workbook": stream + _record(0x000A, b"") + b"".join(bodies)})


def _sheet(rows: Sequence[Sequence[Cell]], merged: Sequence[Merged]) -> bytes:
    out = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x10, 0, 0, 0, 0))
    width = max(map(len, rows), default=0)
    out += _record(0x0200, struct.pack("<2I3H", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<3H", number, column, 0)
            if isinstance(cell, str):
                out += _record(
                    0x0204,
                    place
                    + struct.pack("<HB", len(cell.encode("utf-16-le")) // 2, 1)
                    + cell.encode("utf-16-le"),
                )
            elif cell is not None:
                out += _record(0x0203, place + struct.pack("<d", cell))
    if merged:
        out += _record(
            0x00E5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<4H", *one) for one in merged)
        )
    return out + _record(0x000A, b"")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def ods(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]], *, hidden: Sequence[str] = ()) -> Path:
    """An ods workbook; a hidden sheet has a style of its own that says so."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}" table:style-name="{"no" if name in hidden else "yes"}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("yes", "true"), ("no", "false"))
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{part}="{space}{part}:1.0"' for part in ("office", "table", "text", "style"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return (
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        )
    return f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>{cell}</text:p></table:table-cell>'
