"""Extraction values as fields that a person can fill in: lines, tick boxes and rows instead of JSON.

Terms are lines (or ticked candidates), entities one list of lines per type, events and triples numbered rows.
A value that fits none of these is shown as JSON text, so that nothing typed is ever lost.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotation.formats.base import Cell, FormData, FormValues, Json
from annotation.formats.extraction_values import EVENT_LISTS, EVENT_TEXTS, TRIPLE_KEYS, check_shape
from annotation.formats.form_fields import lines, many, one, text_list

STATES = ("", "肯定", "否定", "不确定")
TRIPLE_COLUMNS = dict(zip(("relation", "head", "tail"), TRIPLE_KEYS, strict=True))
EVENT_COLUMNS = dict(zip(("subject", "state", "words", "sites"), (*EVENT_TEXTS, *EVENT_LISTS), strict=True))
COLUMNS = {"triples": TRIPLE_COLUMNS, "events": EVENT_COLUMNS}
# Columns whose value is chosen from a list, not from the text.
CHOSEN = frozenset({"relation", "state"})
ROW_NAME = {"triples": "triple", "events": "event"}
_SEPARATORS = re.compile(r"[、；;\n]")
SPARE_ROWS = 1


@dataclass
class ExtractionFields:
    """What the template draws; ``kind`` is terms, candidates, entities, triples, events or raw."""

    kind: str
    terms: str = ""
    candidates: list[tuple[str, bool]] = field(default_factory=list)
    entities: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    template_row: list[Cell] = field(default_factory=list)
    raw: str = ""

    def takes(self) -> list["Take"]:
        """What a selection in the text may become, in the order of the number keys."""
        if self.kind == "entities":
            return [Take(cell.name, cell.label) for cell in self.entities]
        if self.kind == "terms":
            return [Take("terms", "")]
        return [
            Take(column, key, adds=key in EVENT_LISTS)
            for column, key in COLUMNS.get(self.kind, {}).items()
            if column not in CHOSEN
        ]


@dataclass(frozen=True)
class Take:
    """One button for a selection: the field or column it goes to, its label, whether a row holds several."""

    name: str
    label: str
    adds: bool = False


def value_text(schema: str, types: list[str], data: FormData) -> str:
    """The value of the fields as JSON text, in the form that the extraction format reads."""
    if "value" in data:
        return one(data, "value")
    if schema == "terms":
        value: Any = lines(data, "terms")
    elif schema == "entities":
        found = {name: lines(data, f"entity_{index}") for index, name in enumerate(types)}
        value = {name: spans for name, spans in found.items() if spans}
    else:
        value = _rows_from(schema, data)
    return json.dumps(value, ensure_ascii=False)


def _rows_from(schema: str, data: FormData) -> list[dict[str, Any]]:
    if schema not in COLUMNS:
        return []
    columns, prefix = COLUMNS[schema], ROW_NAME[schema]
    pattern = re.compile(rf"{prefix}-(\d+)-\w+")
    numbers = sorted({int(match[1]) for name in data if (match := pattern.fullmatch(name))})
    rows: list[dict[str, Any]] = []
    for number in numbers:
        # A row added after another was taken away may bear the number of a third: each name can come twice.
        cells = {column: many(data, f"{prefix}-{number}-{column}") for column in columns}
        for at in range(max((len(values) for values in cells.values()), default=0)):
            row = {column: values[at] if at < len(values) else "" for column, values in cells.items()}
            if any(row.values()):
                rows.append(_entry(row, columns))
    return rows


def _entry(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, Any]:
    return {
        key: [part.strip() for part in _SEPARATORS.split(row[column]) if part.strip()]
        if key in EVENT_LISTS
        else row[column]
        for column, key in columns.items()
    }


def fields_of(input_: Json, value: Any) -> ExtractionFields:
    """The fields that show a value; raw JSON where it has another shape."""
    schema, types = str(input_.get("schema")), text_list(input_.get("types"))
    if isinstance(value, str) or (check_shape(value, schema) and schema not in COLUMNS):
        raw = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
        return ExtractionFields("raw", raw=raw)
    if schema == "terms":
        candidates = text_list(input_.get("candidates"))
        if candidates and set(value) <= set(candidates):
            return ExtractionFields("candidates", candidates=[(term, term in value) for term in candidates])
        return ExtractionFields("terms", terms="\n".join(value))
    if schema == "entities" and set(value) <= set(types):
        cells = [
            Cell(f"entity_{index}", name, "\n".join(value.get(name, []))) for index, name in enumerate(types)
        ]
        return ExtractionFields("entities", entities=cells)
    if schema in COLUMNS and isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value):
        return _row_fields(schema, types, value)
    return ExtractionFields("raw", raw=json.dumps(value, ensure_ascii=False, indent=2))


def _row_fields(schema: str, types: list[str], value: list[Mapping[str, Any]]) -> ExtractionFields:
    shown = [*value, *({} for _ in range(SPARE_ROWS if not value else 0))]
    rows = [_row(schema, types, entry, str(number)) for number, entry in enumerate(shown)]
    return ExtractionFields(schema, rows=rows, template_row=_row(schema, types, {}, "__prefix__"))


def _row(schema: str, types: list[str], entry: Mapping[str, Any], number: str) -> list[Cell]:
    cells = []
    for column, key in COLUMNS[schema].items():
        held = entry.get(key, "")
        text = "、".join(map(str, held)) if isinstance(held, list) else str(held)
        choices = ("", *types) if column == "relation" and types else STATES if column == "state" else ()
        cells.append(Cell(f"{ROW_NAME[schema]}-{number}-{column}", key, text, tuple(choices)))
    return cells


def flat(fields: ExtractionFields) -> FormValues:
    """The fields as names and values, as a browser would post them."""
    if fields.kind == "raw":
        return {"value": fields.raw}
    if fields.kind == "terms":
        return {"terms": fields.terms}
    if fields.kind == "candidates":
        return {"terms": [term for term, ticked in fields.candidates if ticked]}
    cells = [*fields.entities, *(cell for row in fields.rows for cell in row)]
    return {cell.name: cell.value for cell in cells}
