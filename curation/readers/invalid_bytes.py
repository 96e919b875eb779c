"""Reads text whose encoding a person chose although some bytes do not fit it: such rows are rejected by line.

A codec of our own puts a mark that names the line where each invalid byte stood; no text can hold that mark,
so a row either is exactly what was delivered or it is not taken. A byte is never replaced or left out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from curation.readers.rows import Rejected, Row, Table, UnreadableFile

MARKABLE = ("utf-8", "gb18030", "big5")
PREFIX = "marked_"
# Surrogates on their own: strict decoding never yields them. Then the line's number in four digits.
SIGN = "\udfff"
DIGIT = 0xDC00
BASE = 512
MARK = re.compile(f"{SIGN}([\udc00-\uddff]{{4}})")
INCOMPLETE = ("incomplete", "unexpected end")
PLACES = 10_000
CHUNK = 1024 * 1024


class MarkingDecoder(codecs.BufferedIncrementalDecoder):
    """Decodes strictly, and marks what cannot be decoded."""

    encoding = "utf-8"

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._line = 1
        self._begun = False

    def _buffer_decode(self, data: bytes, errors: str, final: bool) -> tuple[str, int]:  # type: ignore[override]
        pieces: list[str] = []
        start = 0
        while start < len(data):
            try:
                self._take(pieces, data[start:].decode(self.encoding))
                start = len(data)
            except UnicodeDecodeError as error:
                self._take(pieces, data[start : start + error.start].decode(self.encoding))
                cut = error.end == len(data) - start and error.reason.startswith(INCOMPLETE)
                if cut and not final:
                    start += error.start
                    break
                pieces.append(_mark(self._line))
                start += error.end
        return "".join(pieces), start

    def _take(self, pieces: list[str], text: str) -> None:
        if text and not self._begun:
            self._begun = True
            text = text.removeprefix("\ufeff")
        self._line += text.count("\n")
        pieces.append(text)


def _mark(line: int) -> str:
    digits = ""
    for _ in range(4):
        line, digit = divmod(line, BASE)
        digits = chr(DIGIT + digit) + digits
    return SIGN + digits


def marked_line(text: str) -> int | None:
    """The line of the first invalid byte in a text, if it holds any."""
    match = MARK.search(text)
    if match is None:
        return None
    line = 0
    for digit in match[1]:
        line = line * BASE + ord(digit) - DIGIT
    return line


def unstorable(text: str) -> tuple[str, dict[str, object]]:
    """Why a text with surrogates cannot be stored: a code for its row, with parameters."""
    line = marked_line(text)
    return ("lone_surrogate", {}) if line is None else ("invalid_bytes", {"line": line})


def marking_encoding(path: Path, encoding: str) -> str | None:
    """The name to open `path` with; None when too much does not fit for the choice to be right."""
    name = codecs.lookup(encoding).name
    if name not in MARKABLE:
        return None
    places = 0
    with path.open(encoding=PREFIX + name.replace("-", "_"), newline="") as stream:
        while chunk := stream.read(CHUNK):
            places += chunk.count(SIGN)
            if places > PLACES:
                return None
    return PREFIX + name.replace("-", "_")


def _find(name: str) -> codecs.CodecInfo | None:
    if not name.startswith(PREFIX):
        return None
    plain = codecs.lookup(name.removeprefix(PREFIX))

    def decoder(errors: str = "strict") -> MarkingDecoder:
        marking = MarkingDecoder(errors)
        marking.encoding = plain.name
        return marking

    return codecs.CodecInfo(plain.encode, plain.decode, name=name, incrementaldecoder=decoder)


codecs.register(_find)


class MarkedTable(Table):
    """A table whose text was opened with marks: a row that holds one is rejected with its line."""

    def __init__(self, table: Table, *, encoding: str) -> None:
        lines = [line for name in table.columns if (line := marked_line(name)) is not None]
        if lines:
            raise UnreadableFile("unknown_encoding", {"lines": {encoding: min(lines)}})
        self._table = table
        super().__init__(
            kind=table.kind, columns=table.columns, encoding=encoding, opening_warnings=table.warnings
        )
        self.layout = table.layout

    def _read(self) -> Iterator[Row | Rejected]:
        for row in self._table.rows():
            line = None if isinstance(row, Rejected) else marked_line("\n".join(row.values.values()))
            if line is not None and isinstance(row, Row):
                yield Rejected(row.number, "invalid_bytes", {"line": line})
            else:
                yield row
        self.blank, self.warnings = self._table.blank, self._table.warnings
