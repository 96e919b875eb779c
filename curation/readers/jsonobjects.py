"""Reads a file that is one JSON object: a wrapper around a list, columns as lists, records under their keys.

Which of these it is follows from the shape alone, and where the records were found is said. An object that
holds no table is one record. Inside the reading process only, because the whole file is parsed at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from curation.readers.encoding import detect_encoding
from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.rows import ReadingWarning, Table, UnreadableFile
from curation.readers.values import ValuesTable

DEPTH = 6


def open_file(path: Path, kind: str, choices: Choices, limits: Limits) -> Table:
    """The object's records as a table."""
    encoding = detect_encoding(path, choices.encoding)
    value, missing = parse(path.read_text(encoding=encoding))
    if not isinstance(value, dict):
        raise UnreadableFile("broken_json", {"row": 1})
    records, place = find_records(value)
    warnings = [ReadingWarning("records_found_under", None, {"name": place})] if place else []
    if missing:
        warnings.append(ReadingWarning("nan_as_missing", None, {"count": missing}))
    return ValuesTable(records, kind="json", encoding=encoding, limits=limits, warnings=warnings)


def parse(text: str) -> tuple[Any, int]:
    """The value, and how many bare NaN stood in it."""
    missing = 0

    def constant(_name: str) -> None:
        nonlocal missing
        missing += 1

    try:
        return json.loads(text, parse_constant=constant, strict=False), missing
    except json.JSONDecodeError as error:
        raise UnreadableFile("broken_json", {"row": error.lineno}) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("broken_json", {"row": 1}) from error


def find_records(value: dict[str, Any], depth: int = 0) -> tuple[list[Any], str]:
    """The records in an object, and under which names they stand ("" for the object itself)."""
    lists = {name: one for name, one in value.items() if isinstance(one, list) and one}
    tables = [name for name, one in lists.items() if all(isinstance(each, dict) for each in one)]
    if len(tables) == 1 and not (len(lists) == 1 and len(value) > 1 and _is_dialogue(lists[tables[0]])):
        return list(lists[tables[0]]), tables[0]
    if len(lists) == len(value) > 0 and len({len(one) for one in lists.values()}) == 1:
        return [dict(zip(lists, cells, strict=True)) for cells in zip(*lists.values(), strict=True)], ""
    objects = {name: one for name, one in value.items() if isinstance(one, dict) and one}
    if len(objects) == len(value) > 1:
        return _under_keys(objects), ""
    if len(objects) == 1 and not lists and depth < DEPTH:
        ((name, inner),) = objects.items()
        records, place = find_records(inner, depth + 1)
        if len(records) > 1:
            return records, f"{name}.{place}" if place else name
    return [value], ""


def _is_dialogue(turns: list[dict[str, Any]]) -> bool:
    return all(len(turn) <= 4 and {"role", "speaker", "from"} & set(turn) for turn in turns)


def _under_keys(objects: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """{"0": {…}, "1": {…}} gives a record a key; {"列": {"0": …, "1": …}} gives a column a key."""
    first, *others = objects.values()
    keys = list(first)
    if all(key.isdecimal() for key in keys) and all(list(one) == keys for one in others):
        return [{name: column[key] for name, column in objects.items()} for key in keys]
    name = "key" if any("id" in one for one in objects.values()) else "id"
    return [{name: key, **one} for key, one in objects.items()]
