"""Reads JSON Lines and JSON arrays of objects; nested values become JSON text, whole numbers keep all digits.

A bare NaN, which JSON does not know but many tools write, is read as missing and counted. A broken line of
JSON Lines is one rejected row; a broken array is a broken file, because nobody can say where to go on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from curation.readers.dialogues import dialogue_text
from curation.readers.invalid_bytes import unstorable
from curation.readers.limits import Limits
from curation.readers.rows import ReadingWarning, Rejected, Row, Table, UnreadableFile

CHUNK = 1024 * 1024
COLUMNS_FROM = 1_000
BLANK = re.compile(r"\s*")


class JsonTable(Table):
    """Records under keys; a key that first turns up late is kept in its row, though `columns` may lack it."""

    def __init__(self, path: Path, *, kind: str, encoding: str, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._missing = 0
        self._decoder = json.JSONDecoder(parse_constant=self._constant, strict=False)
        super().__init__(kind=kind, columns=(), encoding=encoding)
        self.columns = self._find_columns()

    def _constant(self, name: str) -> None:
        self._missing += 1

    def _find_columns(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        seen = 0
        for record in self._records():
            seen += 1
            if isinstance(record, Rejected):
                continue
            names.update(dict.fromkeys(record.values))
            if len(names) > self._limits.columns:
                raise UnreadableFile(
                    "too_many_columns", {"columns": len(names), "limit": self._limits.columns}
                )
            # An array is read to its end, so that a break in it is known before the first row is used.
            if self.kind == "jsonl" and seen >= COLUMNS_FROM:
                break
        if not seen:
            raise UnreadableFile("empty_file")
        if not names:
            # One object over many lines is valid JSON, but it is not a table.
            raise UnreadableFile("wrong_type", {"expected": "records", "found": "json"})
        return tuple(names)

    def _read(self) -> Iterator[Row | Rejected]:
        self._missing = 0
        for record in self._records():
            if isinstance(record, Row) and not any(value.strip() for value in record.values.values()):
                self.blank += 1
            else:
                yield record
        if self._missing:
            self.warnings.append(ReadingWarning("nan_as_missing", None, {"count": self._missing}))

    def _records(self) -> Iterator[Row | Rejected]:
        self.blank = 0
        with self._path.open(encoding=self.encoding, newline=None) as stream:
            if self.kind == "jsonl":
                yield from self._lines(stream)
            else:
                yield from self._array(stream)

    def _lines(self, stream: TextIO) -> Iterator[Row | Rejected]:
        number = 0
        while line := stream.readline(self._limits.record_characters):
            number += 1
            if not line.endswith("\n") and len(line) == self._limits.record_characters:
                while (rest := stream.readline(CHUNK)) and not rest.endswith("\n"):
                    pass
                yield Rejected(number, "cell_too_long", {"limit": self._limits.record_characters})
                continue
            if not line.strip():
                self.blank += 1
                continue
            try:
                value = self._decoder.decode(line.strip())
            except (ValueError, RecursionError):
                yield Rejected(number, "broken_json", {})
                continue
            yield self._row(number, value)

    def _array(self, stream: TextIO) -> Iterator[Row | Rejected]:
        pieces = _Elements(stream, self._decoder, self._limits.record_characters)
        for number, value in enumerate(pieces, start=1):
            yield self._row(number, value)

    def _row(self, number: int, value: Any) -> Row | Rejected:
        if not isinstance(value, dict):
            return Rejected(number, "not_an_object", {})
        values = {str(key): as_text(item) for key, item in value.items()}
        for name, text in values.items():
            if len(text) > self._limits.cell_characters:
                params: dict[str, object] = {
                    "column": name,
                    "characters": len(text),
                    "limit": self._limits.cell_characters,
                }
                return Rejected(number, "cell_too_long", params)
        try:
            # Half of a surrogate pair can be named in JSON, but no text can hold it.
            "".join((*values, *values.values())).encode()
        except UnicodeEncodeError as error:
            return Rejected(number, *unstorable(error.object))
        return Row(number, values)


class _Elements:
    """The elements of one top-level array, decoded from a moving buffer."""

    def __init__(self, stream: TextIO, decoder: json.JSONDecoder, limit: int) -> None:
        self._stream = stream
        self._decoder = decoder
        self._limit = limit
        self._buffer = ""
        # Where in the buffer the rest begins: cutting it off for each element would copy all of it.
        self._at = 0
        self._ended = False

    def __iter__(self) -> Iterator[Any]:
        count = 0
        self._expect("[", count)
        if self._peek() == "]":
            self._expect("]", count)
        else:
            while True:
                yield self._element(count + 1)
                count += 1
                if self._peek() != ",":
                    self._expect("]", count)
                    break
                self._expect(",", count)
        if self._peek():
            raise UnreadableFile("broken_json", {"row": count + 1})

    def _more(self) -> bool:
        rest = self._buffer[self._at :]
        chunk = self._stream.read(max(CHUNK, len(rest)))
        self._buffer, self._at = rest + chunk, 0
        self._ended = not chunk
        return bool(chunk)

    def _peek(self) -> str:
        while True:
            match = BLANK.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def _expect(self, character: str, row: int) -> None:
        if self._peek() != character:
            raise UnreadableFile("broken_json", {"row": row})
        self._at += 1

    def _element(self, row: int) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError):
                end = -1
            # A number that ends with the buffer may go on in the next chunk.
            if 0 <= end < len(self._buffer) or (end > 0 and self._ended):
                self._at = end
                return value
            if len(self._buffer) - self._at > self._limit or not self._more():
                raise UnreadableFile("broken_json", {"row": row})


def as_text(value: Any) -> str:
    """A JSON value as a cell: null and NaN are empty, a conversation becomes lines, the rest JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and (spoken := dialogue_text(value)) is not None:
        return spoken
    return json.dumps(value, ensure_ascii=False)
