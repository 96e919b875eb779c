"""Reads MLB's two published forms: the specification of all datasets, and the file of a single dataset.

Each yields its examples as item drafts and the defects found. Which identifiers count is the caller's `scan`:
it gets a text and returns codes such as HOSPITAL and DATE, since this stage knows no de-identification.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path, PurePath
from typing import Any

from annotation.item_files.drafts import (
    ANSWER_NOT_OPTION,
    EMPTY_ANSWER,
    Defect,
    ItemFile,
    problem_warnings,
)
from annotation.item_files.mlb_defects import (
    Prompt,
    Scan,
    duplicate_defects,
    header_defects,
    identifier_defects,
    leak_defects,
)
from annotation.item_files.mlb_examples import Definition, draft_example, load_example
from curation.readers import Rejected, UnreadableFile, detect_encoding

PROMPT_FIELDS = ("prompt_inference", "prompt_evaluation", "system_prompt")


def read_mlb_file(
    path: str | PathLike[str],
    *,
    definitions: Mapping[str, Definition],
    scan: Scan,
    filename: str | None = None,
) -> ItemFile:
    """Either form by its content; a dataset file is named after its dataset."""
    location = Path(path)
    encoding = detect_encoding(location)
    try:
        content = json.loads(location.read_text(encoding=encoding))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("broken_json", {"row": getattr(error, "lineno", 1)}) from error
    if isinstance(content, dict) and "examples" in content:
        content = {PurePath(filename or location.name).stem: content}
    result = read_mlb(content, definitions=definitions, scan=scan)
    result.encoding = encoding
    return result


def read_mlb(content: Any, *, definitions: Mapping[str, Definition], scan: Scan) -> ItemFile:
    """`content` maps dataset keys to entries of either form; `definitions` are the datasets we know."""
    if not isinstance(content, dict) or not all(isinstance(entry, dict) for entry in content.values()):
        raise UnreadableFile("wrong_type", {"expected": "mlb", "found": "json"})
    result = ItemFile()
    prompts: list[Prompt] = []
    for row, (key, entry) in enumerate(content.items(), start=1):
        definition = definitions.get(key)
        if definition is None:
            result.rejected.append(Rejected(row, "unknown_dataset", {"dataset": key}))
            continue
        if "exampleQAdata" in entry:
            result.defects += header_defects(key, entry, definition["format"])
        prompts += [Prompt(key, field, str(entry[field])) for field in PROMPT_FIELDS if entry.get(field)]
        _read_examples(result, row, key, entry, definition)
    result.defects += leak_defects(result.items, prompts)
    result.defects += duplicate_defects(result.items)
    result.defects += identifier_defects(result.items, prompts, scan)
    return result


def _read_examples(
    result: ItemFile, row: int, key: str, entry: Mapping[str, Any], definition: Definition
) -> None:
    for number, raw in enumerate(_examples(entry), start=1):
        example = load_example(raw)
        if example is None:
            result.rejected.append(Rejected(row, "broken_example", {"dataset": key, "example": number}))
            continue
        draft = draft_example(number, key, example, definition)
        if isinstance(draft, Rejected):
            result.rejected.append(Rejected(row, draft.reason, {"dataset": key, **draft.params}))
            if draft.reason in (EMPTY_ANSWER, ANSWER_NOT_OPTION):
                result.defects.append(Defect(key, draft.reason, f"{key}/example-{number}", draft.params))
            continue
        result.items.append(draft)
        result.warnings += problem_warnings(row, draft.problems)


def _examples(entry: Mapping[str, Any]) -> Iterator[Any]:
    if "exampleQAdata" in entry:
        yield entry["exampleQAdata"]
    examples = entry.get("examples", [])
    yield from examples if isinstance(examples, list) else []
