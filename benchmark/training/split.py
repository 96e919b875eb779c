"""Which rows train and which are held out: whole question families, so that no held-out question was ever
seen.

Rows with the same question belong together. Where the question is unknown, rows that share an answer or
a long point belong together, because they come from the same case.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from benchmark.judges.overlap import normalise
from benchmark.training.rows import TrainingProblem, VerdictRow

HELD_OUT_SHARE = 0.2
LONG_POINT = 12


class Split(NamedTuple):
    """Two lists of rows that share no question, with the number of families in each."""

    train: list[VerdictRow]
    held_out: list[VerdictRow]
    train_families: int
    held_out_families: int


def split_by_question(rows: Sequence[VerdictRow], *, seed: int, share: float = HELD_OUT_SHARE) -> Split:
    """Hold out whole families with about ``share`` of the rows; the same seed gives the same split."""
    families: dict[str, list[VerdictRow]] = {}
    for row, family in zip(rows, family_names(rows), strict=True):
        families.setdefault(family, []).append(row)
    if len(families) < 2:
        raise TrainingProblem("too_few_questions", found=len(families), needed=2)
    order = sorted(families, key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest())
    held: set[str] = set()
    held_rows = 0
    for name in order:
        if held_rows >= share * len(rows) or len(held) == len(order) - 1:
            break
        if held_rows + len(families[name]) <= 2 * share * len(rows):
            held.add(name)
            held_rows += len(families[name])
    held = held or {min(order, key=lambda name: len(families[name]))}
    return Split(
        train=[row for name in order if name not in held for row in families[name]],
        held_out=[row for name in order if name in held for row in families[name]],
        train_families=len(families) - len(held),
        held_out_families=len(held),
    )


def links(row: VerdictRow) -> list[str]:
    """What ties a row to others of its family."""
    question = normalise(row.question)
    if question:
        return [f"q{question}"]
    point = normalise(row.point)
    return [f"a{normalise(row.answer)}"] + ([f"p{point}"] if len(point) >= LONG_POINT else [])


def family_names(rows: Sequence[VerdictRow]) -> list[str]:
    """One name per row; rows of one family, tied directly or through others, have the same name."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    keys = [links(row) for row in rows]
    for names in keys:
        first, *others = sorted(root(name) for name in names)
        for other in others:
            parent[other] = first
    return [root(names[0]) for names in keys]
