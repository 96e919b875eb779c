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

from curation.readers.mapping import Mapping
from curation.readers.rows import Rejected, Row

MARK = "："


@dataclass(frozen=True)
class Section:
    """One text column inside the joined text; offsets are code points of its value, title not included."""

    title: str
    start: int
    end: int


@dataclass(frozen=True)
class RecordDraft:
    """What an import would store for one row; `digest` names its content, not its place in the file."""

    row: int
    text: str
    department: str | None
    external_id: str | None
    known: dict[str, str | list[str]]
    extra: dict[str, str]
    digest: str
    sections: tuple[Section, ...] = field(default=())


def to_draft(row: Row, mapping: Mapping) -> RecordDraft | Rejected:
    """The draft of one row, or its rejection when a mapped column is absent or no text is left."""
    if mapping.text and not any(name in row.values for name in mapping.text):
        return Rejected(row.number, "missing_column", {"name": mapping.text[0]})
    parts = [(name, text) for name in mapping.text if (text := _clean(row.values.get(name, "")))]
    if not parts:
        return Rejected(row.number, "empty_text", {"columns": list(mapping.text)})
    text, sections = _join(parts, mapping.text)
    department = _one(row, mapping.department)
    external_id = _one(row, mapping.external_id)
    known = _known(row, mapping)
    return RecordDraft(
        row=row.number,
        text=text,
        department=department,
        external_id=external_id,
        known=known,
        extra={name: value for name in mapping.extra if (value := _clean(row.values.get(name, "")))},
        digest=record_digest(text=text, known=known, external_id=external_id, department=department),
        sections=sections,
    )


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
    heading = _heading(titles)
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


def _join(parts: list[tuple[str, str]], titles: Sequence[str]) -> tuple[str, tuple[Section, ...]]:
    if len(titles) == 1:
        return parts[0][1], (Section(parts[0][0], 0, len(parts[0][1])),)
    heading = _heading(titles)
    text = ""
    sections: list[Section] = []
    for title, value in parts:
        first, *rest = value.split("\n")
        # A later line of a value that looks like a title is escaped, so that reading back is exact.
        body = "\n".join([first, *("\\" + line if heading.match(line) else line for line in rest)])
        text += ("\n" if text else "") + title + MARK
        sections.append(Section(title, len(text), len(text) + len(body)))
        text += body
    return text, tuple(sections)


def _heading(titles: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(titles, key=len, reverse=True)
    return re.compile(
        rf"(?P<escape>\\*)(?P<title>{'|'.join(re.escape(title) for title in longest_first)}){MARK}"
    )


def _known(row: Row, mapping: Mapping) -> dict[str, str | list[str]]:
    known: dict[str, str | list[str]] = {}
    for name in mapping.known:
        columns = mapping.known_columns(name)
        values = [value for column in columns if (value := _clean(row.values.get(column, "")))]
        if values:
            known[name] = values[0] if isinstance(mapping.known[name], str) else values
    return known


def _one(row: Row, column: str | None) -> str | None:
    return None if column is None else _clean(row.values.get(column, "")) or None


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()
