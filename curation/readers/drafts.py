"""Turns a row into a record draft under a mapping: one text, its identity, what is known about the patient.

Several text columns are joined under their titles (`主诉：…`) so that they can be told apart again without
loss (`read_sections`); one column alone stands as it is. Whitespace around a value and the kind of line break
are all that is not kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from curation.readers.mapping import Mapping
from curation.readers.rows import Rejected, Row

MARK = "："


@dataclass(slots=True)
class Section:
    """One text column inside the joined text; offsets are code points of its value, title not included."""

    title: str
    start: int
    end: int


@dataclass(slots=True)
class RecordDraft:
    """What an import would store for one row."""

    row: int
    text: str
    department: str | None
    external_id: str | None
    known: dict[str, str | list[str]]
    extra: dict[str, str]
    sections: tuple[Section, ...] = field(default=())

    @property
    def digest(self) -> str:
        """sha256 over the content, which it names, not its place in the file or what is extra."""
        return record_digest(
            text=self.text, known=self.known, external_id=self.external_id, department=self.department
        )


class Drafter:
    """Turns rows into drafts under one mapping, which it takes apart once."""

    def __init__(self, mapping: Mapping) -> None:
        self._text = tuple(mapping.text)
        self._one = (mapping.department, mapping.external_id)
        self._known = [
            (name, mapping.known_columns(name), isinstance(mapping.known[name], str))
            for name in mapping.known
        ]
        self._extra = tuple(mapping.extra)

    def draft(self, row: Row) -> RecordDraft | Rejected:
        """The draft of one row, or its rejection when a mapped column is absent or no text is left."""
        values = row.values
        parts = [(name, text) for name in self._text if (text := _clean(values.get(name, "")))]
        if not parts:
            if self._text and not any(name in values for name in self._text):
                return Rejected(row.number, "missing_column", {"name": self._text[0]})
            return Rejected(row.number, "empty_text", {"columns": list(self._text)})
        text, sections = _join(parts, self._text)
        department, external_id = (
            None if column is None else _clean(values.get(column, "")) or None for column in self._one
        )
        known: dict[str, str | list[str]] = {}
        for name, columns, single in self._known:
            there = [value for column in columns if (value := _clean(values.get(column, "")))]
            if there:
                known[name] = there[0] if single else there
        extra = {name: value for name in self._extra if (value := _clean(values.get(name, "")))}
        return RecordDraft(row.number, text, department, external_id, known, extra, sections)


def to_draft(row: Row, mapping: Mapping) -> RecordDraft | Rejected:
    """The draft of a single row; many rows are taken by one :class:`Drafter`."""
    return Drafter(mapping).draft(row)


def record_digest(
    *, text: str, known: dict[str, str | list[str]], external_id: str | None, department: str | None
) -> str:
    """sha256 over the content that makes a record itself; equal content is a copy, wherever it stands."""
    content = {"text": text, "known": known, "external_id": external_id, "department": department}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def read_sections(text: str, titles: Sequence[str]) -> dict[str, str]:
    """The columns back out of a joined text; with one title the whole text is its value."""
    if len(titles) == 1:
        return {titles[0]: text}
    # Titles appear at most once and in the mapping's order, which is all the reading relies on.
    heading = _heading(tuple(titles))
    values: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.split("\n"):
        match = heading.match(line)
        if match and not match["escape"]:
            current = values.setdefault(match["title"], [])
            current.append(line[match.end() :])
        else:
            current.append(line[1:] if match else line)
    return {title: "\n".join(lines) for title, lines in values.items()}


def _join(parts: list[tuple[str, str]], titles: tuple[str, ...]) -> tuple[str, tuple[Section, ...]]:
    if len(titles) == 1:
        return parts[0][1], (Section(parts[0][0], 0, len(parts[0][1])),)
    heading = _heading(titles)
    text = ""
    sections: list[Section] = []
    for title, value in parts:
        body = value
        if "\n" in value:
            first, *rest = value.split("\n")
            # A later line of a value that looks like a title is escaped, so that reading back is exact.
            body = "\n".join([first, *("\\" + line if heading.match(line) else line for line in rest)])
        text += ("\n" if text else "") + title + MARK
        sections.append(Section(title, len(text), len(text) + len(body)))
        text += body
    return text, tuple(sections)


@lru_cache(maxsize=64)
def _heading(titles: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(titles, key=len, reverse=True)
    return re.compile(
        rf"(?P<escape>\\*)(?P<title>{'|'.join(re.escape(title) for title in longest_first)}){MARK}"
    )


def _clean(value: str) -> str:
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value.strip()
