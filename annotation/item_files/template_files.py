"""Reads import templates that were filled in: every cell becomes a field of the format's own form.

What is wrong names the row, the column as it is headed, and the cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotation.formats import default_points, get_format
from annotation.formats.base import FormValues
from annotation.formats.extraction.fields import COLUMNS, ROW_NAME
from annotation.formats.folding import narrow
from annotation.item_files.drafts import ItemDraft, ItemFile
from annotation.item_files.native_files import checked_draft, collected
from annotation.item_files.template_columns import (
    CALCULATIONS,
    EXPLAINS,
    PLACE,
    SEPARATOR,
    TASKS,
    TICK,
    TIERS,
    YES_NO,
    Column,
    columns_of,
)
from curation.readers import Rejected, Row, Table, UnreadableFile

WORDS = {"calculation": CALCULATIONS, "task": TASKS, "tick": TICK, "yes_no": YES_NO}
SHOWN = 40
POINT_FIELDS = ("topic", "text", "tier", "weight", "veto")


def is_template(table: Table, columns: Sequence[Column], *, all_of_them: bool) -> bool:
    """Whether the table is the template: all its headings, or enough of them that it can be nothing else."""
    headings = {column.heading for column in columns}
    there = headings & set(table.columns)
    if all_of_them:
        return headings <= set(table.columns)
    return len(there - {column.heading for column in PLACE}) >= 2 or there == headings


def read_template(table: Table, *, dataset: str, format_name: str, definition: Mapping[str, Any]) -> ItemFile:
    """All items of a filled-in template; raises UnreadableFile("missing_column") for a column that was
    deleted."""
    columns = columns_of(format_name, definition)
    for column in columns:
        if column.required and column.heading not in table.columns:
            params: dict[str, object] = {"name": column.heading, "columns": list(table.columns)}
            raise UnreadableFile("missing_column", params)
    return collected(table, lambda row: _draft(row, dataset, format_name, definition, columns))


def _draft(
    row: Row, dataset: str, format_name: str, definition: Mapping[str, Any], columns: Sequence[Column]
) -> ItemDraft | Rejected | None:
    cells = {column.field: _lines(row.values.get(column.heading, "")) for column in columns}
    if row.values.get(EXPLAINS, "").strip() or not any(text.strip() for text in cells.values()):
        return None
    data: FormValues = {}
    for column in columns:
        try:
            data |= _fields(column, cells[column.field])
        except ValueError:
            params: dict[str, object] = {"dataset": dataset, "example": column.example}
            return Rejected(row.number, "template_cell", {**params, **_place(column, cells[column.field])})
    form = get_format(format_name)
    input = {**form.input_from_form(data), **form.laid_down(dict(definition))}
    if format_name == "choice" and not cells["multiple"].strip():
        input["multiple"] = len(data["choice"]) > 1
    target = form.target_from_form(input, data)
    points = form.laid_points(dict(definition)) or form.points_from_form(input, data)
    if not points and isinstance(target.get("answer"), dict):
        points = default_points(list(target["answer"]), target["answer"])
    named = replace(row, values={**row.values, **{column.field: cells[column.field] for column in PLACE}})
    draft = checked_draft(named, dataset, format_name, input, target, points)
    if isinstance(draft, ItemDraft):
        return draft
    found = _column_of(str(draft.params.get("field", "")), columns)
    place = _place(found, cells[found.field]) if found else {}
    return Rejected(draft.row, draft.reason, {**draft.params, **place})


def _place(column: Column, cell: str) -> dict[str, object]:
    shown = cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…"
    return {"field": column.field, "column": column.heading, "value": " ".join(shown.split())}


def _column_of(field: str, columns: Sequence[Column]) -> Column | None:
    """The column that a problem concerns; a problem of all options, topics or spans stands by the first."""
    exact = [column for column in columns if column.field == field]
    beginnings = {"options": "option_", "answer": "answer_"}
    near = [column for column in columns if column.field.startswith(beginnings.get(field, field or "\0"))]
    whole = [
        column for column in columns if field == "value" and column.kind in {"spans", "triples", "events"}
    ]
    return next(iter([*exact, *near, *whole]), None)


def _lines(cell: str) -> str:
    """A JSON list of texts is one text to a line; anything else is itself."""
    if cell.startswith("["):
        try:
            values = json.loads(cell)
        except ValueError:
            return cell
        if isinstance(values, list) and all(isinstance(value, str) for value in values):
            return "\n".join(values)
    return cell


def _fields(column: Column, cell: str) -> FormValues:
    """The form fields of a cell; ValueError where it is not written as the column asks."""
    text = cell.strip()
    if column.kind in WORDS:
        words = WORDS[column.kind]
        if text and text not in words and text not in words.values():
            raise ValueError(text)
        return {column.field: words.get(text, text)}
    if column.kind == "letters":
        return {column.field: re.findall(r"[A-Z]", narrow(text).upper())}
    if column.kind == "points":
        return _points(text)
    if column.kind in ROW_NAME:
        return _rows(column.kind, text)
    return {column.field: cell}


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.replace("｜", SEPARATOR).split(SEPARATOR)]


def _rows(schema: str, text: str) -> FormValues:
    """One line for each triple or event, its parts between bars."""
    data: FormValues = {}
    for number, line in enumerate(filter(str.strip, text.split("\n"))):
        parts = _parts(line)
        if len(parts) != len(COLUMNS[schema]):
            raise ValueError(line)
        for name, part in zip(COLUMNS[schema], parts, strict=True):
            data[f"{ROW_NAME[schema]}-{number}-{name}"] = part
    return data


def _points(text: str) -> FormValues:
    """One line for each point: topic, text, and when wanted tier, weight and veto."""
    rows = []
    for line in filter(str.strip, text.split("\n")):
        parts = _parts(line)
        if not 2 <= len(parts) <= len(POINT_FIELDS):
            raise ValueError(line)
        topic, words, tier, weight, veto = (*parts, *[""] * (len(POINT_FIELDS) - len(parts)))
        if (tier and tier not in TIERS) or (veto and veto not in TICK):
            raise ValueError(line)
        rows.append(
            (topic, words, TIERS.get(tier, "essential"), weight or "1", "1" if TICK.get(veto) else "0")
        )
    return {f"point_{name}": [row[at] for row in rows] for at, name in enumerate(POINT_FIELDS)}
