"""The sets of documents by their names, each with what writes one of its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.deid_gold.documents import FIRST, HELD_OUT, Document, distinct, document
from tests.deid_gold.fourth.papers import sheet
from tests.deid_gold.kit import load
from tests.deid_gold.third.papers import THIRD, paper

SETS: dict[str, Callable[[Random], Document]] = {
    "first": lambda rng: document(rng, load(FIRST)),
    "held-out": lambda rng: document(rng, load(HELD_OUT)),
    "third": lambda rng: paper(rng, load(THIRD)),
    "fourth": sheet,
}


def documents_of(name: str, amount: int, seed: int) -> Iterator[Document]:
    """``amount`` different documents of a set."""
    return distinct(amount, seed, SETS[name])
