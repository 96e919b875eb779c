"""Reads parquet in batches: nested values as JSON text, times as workbooks show them, whole numbers exactly.

Floating numbers beyond fifteen digits are reported as in workbooks, and NaN counts as missing. Inside the
reading process only.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetFile

from curation.readers.jsonfiles import as_text
from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.rows import WARNINGS, ReadingWarning, Rejected, Row, Table, UnreadableFile
from curation.readers.values import bounded_row
from curation.readers.workbook import EXACT_BELOW, cell_text

BATCH = 500


def open_file(path: Path, kind: str, choices: Choices, limits: Limits) -> Table:
    """The file's rows as a table."""
    return ParquetTable(path, limits=limits)


class ParquetTable(Table):
    """One parquet file; only one batch of it is held."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        self._limits = limits
        try:
            self._file = ParquetFile(path, memory_map=False, pre_buffer=False)
            names = list(self._file.schema_arrow.names)
            rows = self._file.metadata.num_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            raise UnreadableFile("broken_file", {"found": type(error).__name__}) from error
        if len(names) > limits.columns:
            raise UnreadableFile("too_many_columns", {"columns": len(names), "limit": limits.columns})
        if rows > limits.rows:
            raise UnreadableFile("too_many_rows", {"limit": limits.rows})
        if not names or len(set(names)) < len(names):
            raise UnreadableFile("broken_file", {"found": "columns"})
        super().__init__(kind="parquet", columns=names)
        self._missing = 0

    def _read(self) -> Iterator[Row | Rejected]:
        self._missing = 0
        number = 0
        try:
            for batch in self._file.iter_batches(batch_size=BATCH, use_threads=False):
                for record in batch.to_pylist():
                    number += 1
                    yield from self._row(number, record)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise UnreadableFile("broken_file", {"found": type(error).__name__}) from error
        if self._missing:
            self.warnings.append(ReadingWarning("nan_as_missing", None, {"count": self._missing}))

    def _row(self, number: int, record: Mapping[str, Any]) -> Iterator[Row | Rejected]:
        try:
            texts = {name: self._text(number, name, value) for name, value in record.items()}
        except UnicodeDecodeError:
            yield Rejected(number, "invalid_bytes", {"line": number})
            return
        if any(text.strip() for text in texts.values()):
            yield bounded_row(number, texts, self.columns, self._limits)
        else:
            self.blank += 1

    def _text(self, number: int, name: str, value: Any) -> str:
        if isinstance(value, float):
            if isnan(value):
                self._missing += 1
                return ""
            if abs(value) >= EXACT_BELOW and len(self.warnings) < WARNINGS:
                self.warnings.append(ReadingWarning("number_over_15_digits", number, {"column": name}))
        if isinstance(value, (float, dt.date, dt.time, dt.timedelta)):
            return cell_text(value)
        return as_text(_plain(value))


def _plain(value: Any) -> Any:
    """The value as JSON knows it; bytes must be text in UTF-8."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return cell_text(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and isnan(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, default=str)
