"""Reads csv and tsv with the standard library, one record at a time, cells of several lines included.

A row's number is the ordinal of its record (the header is 1), which is what Excel shows for the same file.
Values stay as delivered: nothing is trimmed, no number is read as a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from curation.readers.headers import excel_letter, fit_cells, read_header
from curation.readers.limits import Limits
from curation.readers.rows import WARNINGS, ReadingWarning, Rejected, Row, Table, UnreadableFile

DELIMITERS = (",", "\t", ";")

# What a spreadsheet leaves of a long number when it saves it as text: fifteen digits, then zeros or a power.
ROUNDED = re.compile(r"\d(?:\.\d+)?[Ee]\+(?:1[5-9]|2\d)|[1-9]\d{14}0{2,6}")
EXPONENT = ("E+", "e+")


@dataclass(frozen=True)
class Unclosed:
    """A record whose quote is never closed, and the lines that it swallowed."""

    first: int
    last: int


class DelimitedTable(Table):
    """A csv or tsv file; it is opened anew for each pass and never held in memory."""

    def __init__(self, path: Path, *, kind: str, encoding: str, header_row: int, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._header_row = header_row
        self._delimiter = _delimiter(path, encoding, kind, header_row)
        with path.open(encoding=encoding, newline="") as stream:
            header = self._header_cells(stream)
        columns, warnings = read_header(header, limits=limits, row=header_row)
        super().__init__(
            kind="tsv" if self._delimiter == "\t" else "csv",
            columns=columns,
            encoding=encoding,
            opening_warnings=warnings,
        )

    def _records(self, stream: TextIO) -> Iterator[list[str] | csv.Error | Unclosed]:
        # One process-wide setting of the csv module; beyond it a record is refused before it fills memory.
        csv.field_size_limit(self._limits.record_characters)
        ended = False

        def lines() -> Iterator[str]:
            nonlocal ended
            yield from stream
            ended = True

        reader = csv.reader(lines(), delimiter=self._delimiter)
        while True:
            begun = reader.line_num
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield error
                continue
            # Only a record whose quote is still open asks for another line after the last one.
            yield Unclosed(begun + 1, reader.line_num) if ended else record

    def _header_cells(self, stream: TextIO) -> list[str]:
        for number, record in enumerate(self._records(stream), start=1):
            if number == self._header_row and isinstance(record, list):
                return record
            if number >= self._header_row:
                break
        raise UnreadableFile("no_header", {"row": self._header_row})

    def _read(self) -> Iterator[Row | Rejected]:
        with self._path.open(encoding=self.encoding, newline="") as stream:
            for number, record in enumerate(self._records(stream), start=1):
                if number <= self._header_row:
                    continue
                if isinstance(record, csv.Error):
                    yield Rejected(number, "cell_too_long", {"limit": self._limits.record_characters})
                elif isinstance(record, Unclosed):
                    yield Rejected(number, "unclosed_quote", {"first": record.first, "last": record.last})
                elif not any(cell.strip() for cell in record):
                    self.blank += 1
                else:
                    self._warn_about_digits(number, record)
                    values, reason, params = fit_cells(record, self.columns, limits=self._limits)
                    yield Rejected(number, reason, params) if reason else Row(number, values)

    def _warn_about_digits(self, number: int, cells: list[str]) -> None:
        for index, cell in enumerate(cells):
            # Two comparisons first: nearly no cell ends like this, and this runs for every cell of a file.
            if (cell[-2:] == "00" or cell[-4:-2] in EXPONENT) and ROUNDED.fullmatch(cell.strip()):
                column = self.columns[index] if index < len(self.columns) else excel_letter(index + 1)
                if len(self.warnings) < WARNINGS:
                    self.warnings.append(ReadingWarning("number_over_15_digits", number, {"column": column}))


def _delimiter(path: Path, encoding: str, kind: str, header_row: int) -> str:
    if kind == "tsv":
        return "\t"
    with path.open(encoding=encoding, newline=None) as stream:
        line = ""
        for _ in range(header_row):
            line = stream.readline(1_000_000)
    return max(DELIMITERS, key=lambda delimiter: (line.count(delimiter), -DELIMITERS.index(delimiter)))
