"""A table over records that are already in memory, as a parser of whole documents gives them.

It bounds what such records may hold; it parses nothing. Inside the reading process only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from curation.readers.jsonfiles import as_text
from curation.readers.limits import Limits
from curation.readers.rows import ReadingWarning, Rejected, Row, Table, UnreadableFile

# Half of a pair of code units: JSON can name it, no text can hold it.
LONE = re.compile("[\ud800-\udfff]")


class ValuesTable(Table):
    """Records by name; nested values become text as in JSON Lines, all rows have all columns."""

    def __init__(
        self,
        records: Sequence[object],
        *,
        kind: str,
        encoding: str | None,
        limits: Limits,
        columns: Sequence[str] | None = None,
        warnings: Sequence[ReadingWarning] = (),
    ) -> None:
        self._records = records
        self._limits = limits
        names = list(columns) if columns is not None else _names(records)
        if not records:
            raise UnreadableFile("empty_file")
        if not names:
            raise UnreadableFile("wrong_type", {"expected": "records", "found": "json"})
        if len(names) > limits.columns:
            raise UnreadableFile("too_many_columns", {"columns": len(names), "limit": limits.columns})
        super().__init__(kind=kind, columns=names, encoding=encoding, opening_warnings=warnings)

    def _read(self) -> Iterator[Row | Rejected]:
        for number, record in enumerate(self._records, start=1):
            if not isinstance(record, Mapping):
                yield Rejected(number, "not_an_object", {})
                continue
            row = bounded_row(number, record, self.columns, self._limits)
            if isinstance(row, Row) and not any(value.strip() for value in row.values.values()):
                self.blank += 1
                continue
            yield row


def _names(records: Sequence[object]) -> list[str]:
    names: dict[str, None] = {}
    for record in records:
        if isinstance(record, Mapping):
            names.update(dict.fromkeys(map(str, record)))
    if any(LONE.search(name) for name in names):
        raise UnreadableFile("broken_json", {"row": 1})
    return list(names)


def bounded_row(
    number: int, record: Mapping[str, object], columns: Sequence[str], limits: Limits
) -> Row | Rejected:
    """The row, or why it is not taken."""
    values = {name: as_text(record.get(name)) for name in columns}
    for name, text in values.items():
        if len(text) > limits.cell_characters:
            params: dict[str, object] = {
                "column": name,
                "characters": len(text),
                "limit": limits.cell_characters,
            }
            return Rejected(number, "cell_too_long", params)
        if LONE.search(text):
            return Rejected(number, "lone_surrogate", {"column": name})
    return Row(number, values)
