"""Reads tables whose columns are the fields of an answer format's own form: one row is one item.

So a table for calculations has the columns question, context, kind, unit, value, lower and upper, one for
records the column dialogue and one for each field of the history. Choice tables have a reader of their own,
which knows many more headings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotation.formats import default_points, get_format
from annotation.formats.base import FormValues, ItemFormat
from annotation.item_files.drafts import ItemDraft, ItemFile
from annotation.item_files.native_files import checked_draft, collected
from curation.readers import Rejected, Row, Table, UnreadableFile

# Repeated fields of a form: in a table one cell, a line for each.
REPEATED = ("point_", "turn_")


def form_columns(format_name: str, definition: Mapping[str, Any]) -> list[str]:
    """The columns that a table for the format may have; topics stand under their own names."""
    form = get_format(format_name)
    sample = form.sample
    laid_down = form.laid_down(dict(definition))
    fields = form.form_data({**sample.input, **laid_down}, sample.target, sample.points)
    topics = _topics(form, definition)
    taken = {*laid_down, "turn_role", "turn_text"}
    if "turn_text" in fields:
        topics = ["dialogue", *topics]
    plain = [name for name in fields if name not in taken and not name.startswith("answer_")]
    return [*topics, *plain, "specialty", "external_id"]


def has_form_fields(table: Table, format_name: str, definition: Mapping[str, Any]) -> bool:
    """Whether a column is named after a field of the form; topics stand in the import templates, too."""
    topics = _topics(get_format(format_name), definition)
    fields = [name for name in form_columns(format_name, definition)[:-2] if name not in topics]
    return not set(fields).isdisjoint(table.columns)


def read_form_table(
    table: Table, *, dataset: str, format_name: str, definition: Mapping[str, Any]
) -> ItemFile:
    """All items of a table; raises UnreadableFile("missing_column") where no column belongs to the format."""
    known = form_columns(format_name, definition)
    if not set(known[:-2]) & set(table.columns):
        params: dict[str, object] = {"name": known[0], "columns": list(table.columns)}
        raise UnreadableFile("missing_column", params)
    form = get_format(format_name)
    topics = _topics(form, definition)
    return collected(table, lambda row: _draft(row, dataset, form, definition, topics))


def _topics(form: ItemFormat, definition: Mapping[str, Any]) -> list[str]:
    """The topics of the answer, where the format has an answer under topics."""
    if "answer" not in form.sample.target:
        return []
    laid_down = form.laid_down(dict(definition))
    return list(laid_down.get("topics") or form.sample.target["answer"])


def _draft(
    row: Row, dataset: str, form: ItemFormat, definition: Mapping[str, Any], topics: Sequence[str]
) -> ItemDraft | Rejected:
    data = _fields(row, topics)
    input = {**form.input_from_form(data), **form.laid_down(dict(definition))}
    target = form.target_from_form(input, data)
    points = form.laid_points(dict(definition)) or form.points_from_form(input, data)
    if topics and not points:
        points = default_points(list(topics), target.get("answer") or {})
    return checked_draft(row, dataset, form.name, input, target, points)


def _fields(row: Row, topics: Sequence[str]) -> FormValues:
    data: FormValues = {}
    for column, cell in row.values.items():
        name = f"answer_{topics.index(column)}" if column in topics else column
        data[name] = cell.split("\n") if name.startswith(REPEATED) else cell
    return data
