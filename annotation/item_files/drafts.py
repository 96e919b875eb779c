"""What reading an item file yields: drafts, rejected rows, duplicates, defects. Plain values only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from annotation.checks import DEFECT_OF_PROBLEM
from annotation.formats import Problem
from annotation.formats.base import Json
from curation.readers import ReadingWarning, Rejected

EMPTY_ANSWER = "EMPTY_ANSWER"
ANSWER_NOT_OPTION = "ANSWER_NOT_OPTION"
DUPLICATE = "DUPLICATE"
NAME_MISMATCH = "NAME_MISMATCH"
TYPE_MISMATCH = "TYPE_MISMATCH"
PROMPT_LEAK = "PROMPT_LEAK"


@dataclass(frozen=True)
class ItemDraft:
    """One item as it would be imported; `digest` names its content, wherever it stands."""

    row: int
    dataset: str
    format: str
    input: Json
    target: Json
    points: list[Json]
    digest: str
    specialty: str | None = None
    external_id: str | None = None
    explanation: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Duplicate:
    """A row that repeats an earlier one; `same_item` is False when only the stem is the same."""

    row: int
    first_row: int
    same_item: bool


@dataclass(frozen=True)
class Defect:
    """One flaw that a person must judge; without `item` it is the dataset's, or its prompt's."""

    dataset: str
    code: str
    item: str | None = None
    params: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, str]:
        """The form of the import report."""
        named = {} if self.item is None else {"item": self.item}
        return {"dataset": self.dataset, **named, "code": self.code}


@dataclass
class ItemFile:
    """The outcome of one file: rows = items + duplicates + rejected."""

    items: list[ItemDraft] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)
    blank: int = 0
    encoding: str | None = None
    columns: dict[str, object] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Every row that held anything."""
        return len(self.items) + len(self.duplicates) + len(self.rejected)


def item_digest(input: Json, target: Json, points: list[Json]) -> str:
    """sha256 over the canonical JSON of what makes the item itself."""
    content = {"input": input, "target": target, "points": points}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def row_name(dataset: str, row: int) -> str:
    """How a defect names an item of a table; never a bare number, which could be another item's own id."""
    return f"{dataset}:{row}"


def rejection(row: int, problems: Iterable[Problem]) -> Rejected | None:
    """The first error among the problems as a rejected row, under the report's code; None without errors."""
    for problem in problems:
        if problem.level == "error":
            # A problem that the report knows as a defect; all others keep their own code.
            reason = DEFECT_OF_PROBLEM.get(problem.code, problem.code)
            return Rejected(row, reason, {"field": problem.field, **problem.params})
    return None


def problem_warnings(row: int, problems: Iterable[Problem]) -> list[ReadingWarning]:
    """What the formats only warn of, as warnings of the file."""
    return [
        ReadingWarning(problem.code, row, {"field": problem.field, **problem.params})
        for problem in problems
        if problem.level == "warning"
    ]
