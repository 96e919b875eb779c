"""Reads items in our own shape: {dataset, input, target, points, specialty, external_id} in lines or rows.

Every item is checked by its format; what a format calls an error rejects the line, the rest goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any

from annotation.formats import get_format, has_errors
from annotation.formats.base import Json
from annotation.item_files.drafts import (
    ANSWER_NOT_OPTION,
    DUPLICATE,
    EMPTY_ANSWER,
    Defect,
    Duplicate,
    ItemDraft,
    ItemFile,
    item_digest,
    problem_warnings,
    rejection,
    row_name,
)
from curation.readers import Rejected, Row, Table, UnreadableFile, open_table

Definitions = Mapping[str, Mapping[str, Any]]
NOTHING: Definitions = {}


def read_native_file(
    path: str | PathLike[str],
    *,
    formats: Mapping[str, str],
    dataset: str | None = None,
    filename: str | None = None,
    encoding: str | None = None,
) -> ItemFile:
    """`formats` maps dataset names to format names; `dataset` holds for lines that name none."""
    table = open_table(path, filename=filename, encoding=encoding)
    return read_native_table(table, formats=formats, dataset=dataset)


def read_native_table(
    table: Table,
    *,
    formats: Mapping[str, str],
    dataset: str | None,
    definitions: Definitions = NOTHING,
) -> ItemFile:
    """The same for a table that is already open; `definitions` say what datasets lay down."""
    if "input" not in table.columns:
        raise UnreadableFile("missing_column", {"name": "input", "columns": list(table.columns)})
    return collected(table, lambda row: _draft(row, formats, dataset, definitions))


def collected(table: Table, draft_of: Callable[[Row], ItemDraft | Rejected | None]) -> ItemFile:
    """The drafts of a table's rows, with what was rejected, repeated and doubtful; None is no item."""
    result = ItemFile(encoding=table.encoding)
    seen: dict[str, int] = {}
    for row in table.rows():
        draft = row if isinstance(row, Rejected) else draft_of(row)
        if draft is None:
            continue
        if isinstance(draft, Rejected):
            result.rejected.append(draft)
            if draft.reason in (EMPTY_ANSWER, ANSWER_NOT_OPTION):
                named = str(draft.params["dataset"])
                result.defects.append(Defect(named, draft.reason, row_name(named, draft.row), draft.params))
            continue
        first_row = seen.setdefault(draft.digest, draft.row)
        if first_row != draft.row:
            result.duplicates.append(Duplicate(draft.row, first_row, same_item=True))
            params: dict[str, object] = {"first_row": first_row, "same_item": True}
            result.defects.append(
                Defect(draft.dataset, DUPLICATE, row_name(draft.dataset, draft.row), params)
            )
            continue
        result.items.append(draft)
        result.warnings += problem_warnings(draft.row, draft.problems)
    result.blank = table.blank
    result.warnings[:0] = table.warnings
    return result


def checked_draft(
    row: Row, dataset: str, format_name: str, input: Json, target: Json, points: list[Json]
) -> ItemDraft | Rejected:
    """The item of a row, or its rejection under the code of the first error, naming the field."""
    form = get_format(format_name)
    problems = [*form.check_input(input), *form.check_target(input, target, points)]
    refused = rejection(row.number, problems)
    if refused is not None:
        return Rejected(row.number, refused.reason, {"dataset": dataset, **refused.params})
    return ItemDraft(
        row=row.number,
        dataset=dataset,
        format=format_name,
        input=input,
        target=target,
        points=points,
        digest=item_digest(input, target, points),
        specialty=row.values.get("specialty", "").strip() or None,
        external_id=row.values.get("external_id", "").strip() or None,
        problems=tuple(problems),
    )


def _draft(
    row: Row, formats: Mapping[str, str], dataset: str | None, definitions: Definitions
) -> ItemDraft | Rejected:
    name = row.values.get("dataset", "").strip() or dataset
    if name is None or name not in formats:
        return Rejected(row.number, "unknown_dataset", {"dataset": name or ""})
    input, target, points = (_json(row, field) for field in ("input", "target", "points"))
    if not isinstance(input, dict):
        return Rejected(row.number, "value_shape", {"field": "input", "path": "input"})
    if not isinstance(target, dict | None):
        return Rejected(row.number, "value_shape", {"field": "target", "path": "target"})
    if not _is_points(points):
        return Rejected(row.number, "value_shape", {"field": "points", "path": "points"})
    form = get_format(formats[name])
    if name in definitions and has_errors(form.check_input(input)):
        # What the dataset lays down need not stand in the file; where it does, the file's digests stay.
        input = {**form.laid_down(dict(definitions[name])), **input}
    return checked_draft(row, name, formats[name], input, target or {}, points or [])


def _json(row: Row, field: str) -> Any:
    """The reader hands nested values over as JSON text; text that is none stays text and fails the check."""
    text = row.values.get(field, "")
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_points(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(point, dict) for point in value))
