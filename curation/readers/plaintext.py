"""Reads plain text as records: blocks between blank lines, labelled blocks, lines, or the whole file.

`主诉：头痛` at the beginning of a line is a label with its value; what follows without a label belongs to the
label before it, so nothing is lost. A row's number is the line on which its record begins.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from curation.readers.layout import Layout
from curation.readers.limits import Limits
from curation.readers.rows import Rejected, Row, Table, UnreadableFile

COLUMN = "text"
LABEL = re.compile(
    r"\s*([^\s\d：:，。；;,.、()（）？?！!][^\s：:，。；;,？?！!]{0,19}?)\s*[：:]\s*(.*)", re.DOTALL
)
SAMPLE_BLOCKS = 1_000
SAMPLE_CHARACTERS = 256 * 1024
SAMPLE_RECORDS = 200
FIT = 0.9
NAME_CHARACTERS = 40

Block = tuple[int, list[str]]


class TextTable(Table):
    """A text file; it is read anew for each pass, one record at a time."""

    def __init__(self, path: Path, *, encoding: str, reading: str | None, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._reading = reading or "blocks"
        super().__init__(kind="text", columns=(COLUMN,), encoding=encoding)
        blocks = [block for block in islice(self._blocks(), SAMPLE_BLOCKS) if not isinstance(block, Rejected)]
        if not blocks and next(self._blocks(), None) is None:
            raise UnreadableFile("empty_file")
        if self._reading == "labels" or (reading is None and _are_labelled(blocks)):
            self._reading = "labels"
            self.columns = self._labels(blocks)
        self.layout = Layout(reading=self._reading)

    def _labels(self, blocks: list[Block]) -> tuple[str, ...]:
        """Labels that several blocks share, and a column for what stands before the first, if needed."""
        counted = Counter(label for _, lines in blocks for label in dict.fromkeys(_labels_of(lines)))
        least = max(1, len(blocks) // 10)
        labels = [label for label, count in counted.items() if count >= least]
        if len(labels) > self._limits.columns:
            raise UnreadableFile("too_many_columns", {"columns": len(labels), "limit": self._limits.columns})
        leading = any(_label(lines[0]) not in labels for _, lines in blocks)
        return ((COLUMN,) if leading and COLUMN not in labels else ()) + tuple(labels)

    def _lines(self) -> Iterator[tuple[int, str | None]]:
        """Lines with their numbers; None for one beyond the limit."""
        limit = self._limits.record_characters
        with self._path.open(encoding=self.encoding, newline=None) as stream:
            number = 0
            while line := stream.readline(limit):
                number += 1
                long = len(line) == limit and not line.endswith("\n")
                if long:
                    while (rest := stream.readline(limit)) and not rest.endswith("\n"):
                        pass
                yield number, None if long else line.rstrip("\n")

    def _blocks(self) -> Iterator[Block | Rejected]:
        """Lines that stand together, with the number of the first."""
        if self._reading == "lines":
            for number, line in self._lines():
                if line is None:
                    yield Rejected(number, "row_too_large", {"limit": self._limits.record_characters})
                elif line.strip():
                    yield number, [line]
            return
        first, lines, size = 0, list[str](), 0
        for number, line in self._lines():
            if line is not None and not line.strip() and self._reading != "document":
                if first:
                    yield self._closed(first, lines, size)
                first, lines, size = 0, [], 0
                continue
            first = first or number
            size += self._limits.record_characters if line is None else len(line) + 1
            if size < self._limits.record_characters:
                lines.append(line or "")
        if (first and any(line.strip() for line in lines)) or size >= self._limits.record_characters:
            yield self._closed(first, lines, size)

    def _closed(self, first: int, lines: list[str], size: int) -> Block | Rejected:
        if size >= self._limits.record_characters:
            return Rejected(first, "row_too_large", {"limit": self._limits.record_characters})
        return first, lines

    def _read(self) -> Iterator[Row | Rejected]:
        for block in self._blocks():
            if isinstance(block, Rejected):
                yield block
                continue
            number, lines = block
            values = self._values(lines)
            long = next((name for name, one in values.items() if len(one) > self._limits.cell_characters), "")
            if long:
                limit = self._limits.cell_characters
                yield Rejected(
                    number, "cell_too_long", {"column": long, "characters": len(values[long]), "limit": limit}
                )
            else:
                yield Row(number, values)

    def _values(self, lines: list[str]) -> dict[str, str]:
        if self._reading != "labels":
            return {COLUMN: "\n".join(lines)}
        parts: dict[str, list[str]] = {name: [] for name in self.columns}
        current = self.columns[0]
        for line in lines:
            match = LABEL.fullmatch(line)
            if match and match[1] in parts:
                current = match[1]
                parts[current].append(match[2])
            else:
                parts[current].append(line)
        return {name: "\n".join(one) for name, one in parts.items()}


def _label(line: str) -> str | None:
    match = LABEL.fullmatch(line)
    return match[1] if match else None


def _labels_of(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if (label := _label(line)) is not None:
            yield label


def _are_labelled(blocks: list[Block]) -> bool:
    """Whether most blocks begin with a label, have several, and share them with others."""
    if not blocks:
        return False
    counted = Counter(label for _, lines in blocks for label in dict.fromkeys(_labels_of(lines)))
    shared = {label for label, count in counted.items() if count >= max(1, len(blocks) // 2)}
    fitting = sum(_label(lines[0]) is not None and len(set(_labels_of(lines))) >= 2 for _, lines in blocks)
    return fitting >= FIT * len(blocks) and len(shared) >= 2


def looks_tabular(path: Path, encoding: str) -> bool:
    """Whether the lines of a text file are cells: the same number of them under a row of names."""
    with path.open(encoding=encoding, newline="") as stream:
        text = stream.read(SAMPLE_CHARACTERS)
    if len(text) == SAMPLE_CHARACTERS:
        text = text[: text.rfind("\n") + 1]
    lines = text.splitlines()
    if sum(not line.strip() for line in lines) > len(lines) // 5:
        return False
    for delimiter in ("\t", ",", ";"):
        try:
            reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
            records = [record for record in islice(reader, SAMPLE_RECORDS) if any(record)]
        except csv.Error:
            continue
        if len(records) >= 2 and len(records[0]) >= 2 and _fit(records):
            return True
    return False


def _fit(records: list[list[str]]) -> bool:
    header, *rest = records
    names = [name.strip() for name in header]
    if any(len(name) > NAME_CHARACTERS or "。" in name or "，" in name for name in names) or not names[0]:
        return False
    return sum(len(record) == len(header) for record in rest) >= FIT * len(rest)
