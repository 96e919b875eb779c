"""Turns a row into a record draft under a mapping: one text, its identity, what is known about the patient.

Several text columns are joined under their titles (`主诉：…`) so that they can be told apart again without
loss; one column alone stands as it is. Whitespace around a value and the kind of line break are all that is
not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from curation.readers.mapping import Mapping
from curation.readers.rows import Rejected, Row

MARK = "："


@dataclass(slots=True)
class RecordDraft:
    """What an import would store for one row."""

    row: int
    text: str
    department: str | None
    external_id: str | None
    known: dict[str, str | list[str]]
    extra: dict[str, str]


class Drafter:
    """Turns rows into drafts under one mapping, which it takes apart once."""

    def __init__(self, mapping: Mapping) -> None:
        self._text = tuple(mapping.text)
        self._heading = heading(self._text)
        self._department, self._external_id = mapping.department, mapping.external_id
        self._known = [
            (name, mapping.known_columns(name), isinstance(mapping.known[name], str))
            for name in mapping.known
        ]
        self._extra = tuple(mapping.extra)

    def draft(self, row: Row) -> RecordDraft | Rejected:
        """The draft of one row, or its rejection when a mapped column is absent or no text is left."""
        values = _cleaned(row.values)
        parts = [(name, values[name]) for name in self._text if values.get(name)]
        if not parts:
            if self._text and not any(name in values for name in self._text):
                return Rejected(row.number, "missing_column", {"name": self._text[0]})
            return Rejected(row.number, "empty_text", {"columns": list(self._text)})
        known: dict[str, str | list[str]] = {}
        for name, columns, single in self._known:
            there = [values[column] for column in columns if values.get(column)]
            if there:
                known[name] = there[0] if single else there
        return RecordDraft(
            row.number,
            self._joined(parts) if len(self._text) > 1 else parts[0][1],
            values.get(self._department) or None if self._department else None,
            values.get(self._external_id) or None if self._external_id else None,
            known,
            {name: values[name] for name in self._extra if values.get(name)},
        )

    def _joined(self, parts: list[tuple[str, str]]) -> str:
        blocks = []
        for title, value in parts:
            if "\n" in value:
                first, *rest = value.split("\n")
                # A later line of a value that looks like a title is escaped, so that reading back is exact.
                escaped = ("\\" + line if self._heading.match(line) else line for line in rest)
                value = "\n".join([first, *escaped])
            blocks.append(f"{title}{MARK}{value}")
        return "\n".join(blocks)


def heading(titles: Iterable[str]) -> re.Pattern[str]:
    """What a line that opens a column looks like, or one that was escaped because it looks so."""
    longest_first = sorted(titles, key=len, reverse=True)
    return re.compile(
        rf"(?P<escape>\\*)(?P<title>{'|'.join(re.escape(title) for title in longest_first)}){MARK}"
    )


def _cleaned(values: dict[str, str]) -> dict[str, str]:
    return {
        name: (value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value).strip()
        for name, value in values.items()
    }
