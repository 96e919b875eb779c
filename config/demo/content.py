"""The demo's own content, read from the files beside this module: records, items, stored replies and verdicts.

It only reads and types what is there. It never touches the database, and nothing in it comes from a real patient,
hospital or benchmark: every text was invented for the demo, and every number lies in a range that nobody was given.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
MODELS = ("demo-strong", "demo-middle", "demo-weak")


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A planted identifier: code points from ``start`` up to ``end``, and its type."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class DemoRecord:
    """One invented record with its planted identifiers and what an importing system would know of the patient."""

    external_id: str
    department: str
    specialty: str
    text: str
    spans: tuple[GoldSpan, ...]
    known: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DemoAdjudication:
    """Why the blind answers differed (a code of the adjudication's reasons), and the decision in words."""

    reason: str
    rationale: str


@dataclass(frozen=True, slots=True)
class DemoItem:
    """One authored item with its key, its points, two physicians' blind answers and the adjudication, if any."""

    key: str
    dataset: str
    specialty: str
    record: str | None
    format: str
    input: dict[str, Any]
    target: dict[str, Any]
    points: list[dict[str, Any]]
    blind_answers: list[dict[str, Any]]
    adjudication: DemoAdjudication | None


@dataclass(frozen=True, slots=True)
class DemoVerdict:
    """Two physicians' votes on whether one answer holds one point, and the label that stands."""

    question: str
    reference: str
    topic: str
    point: str
    answer: str
    label: str
    votes: tuple[str, ...] = field(default=())

    @property
    def voters_agree(self) -> bool:
        """Whether all physicians gave the same vote."""
        return len(set(self.votes)) <= 1


def records() -> list[DemoRecord]:
    """All demo records, in file order."""
    return [
        DemoRecord(**{**row, "spans": tuple(GoldSpan(**span) for span in row["spans"])})
        for row in _rows(FOLDER / "records.jsonl")
    ]


def items() -> list[DemoItem]:
    """All demo items, in the order of the datasets."""
    return [
        DemoItem(
            **{
                **row,
                "adjudication": DemoAdjudication(**row["adjudication"]) if row["adjudication"] else None,
            }
        )
        for row in _rows(FOLDER / "items.jsonl")
    ]


def replies(model: str) -> dict[str, str]:
    """The stored replies of one of :data:`MODELS` by item key; an item that it never answered is not there."""
    return {row["key"]: row["reply"] for row in _rows(replies_file(model))}


def replies_file(model: str) -> Path:
    """Where the stored replies of one of :data:`MODELS` lie."""
    if model not in MODELS:
        raise KeyError(model)
    return FOLDER / "replies" / f"{model}.jsonl"


def verdicts() -> list[DemoVerdict]:
    """All expert verdicts, in file order."""
    return [
        DemoVerdict(**{**row, "votes": tuple(vote for _, vote in sorted(row["votes"].items()))})
        for row in _rows(FOLDER / "verdicts.jsonl")
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)
