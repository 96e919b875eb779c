"""Puts documents together from the frames of a family and marks every identifier as it writes it. The marks come
from the slots alone: nothing is searched for afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NotRequired, TypedDict

from tests.deid_gold.case import Case, Known
from tests.deid_gold.forms import choices
from tests.deid_gold.kit import Kit, load

FIRST = Path(__file__).parent / "data"
HELD_OUT = Path(__file__).parent / "held_out" / "data"
SLOT = re.compile(r"\{([A-Za-z_]+\d*(?:\.[a-z]+)?)(?::([^{}]*))?\}")
JOINTS = ("\n", "\n\n", " ", "\u3000", "\r\n")
KNOWN_SHARES = (1.0, 0.5, 0.0)


class Mark(TypedDict):
    """A mention: code points from start to before end."""

    start: int
    end: int
    type: str


class Document(TypedDict):
    """One line of the gold file."""

    text: str
    spans: list[Mark]
    known: Known
    kind: NotRequired[str]
    odd: NotRequired[bool]


class Writer:
    """A text that grows and remembers its mentions."""

    def __init__(self, case: Case) -> None:
        self.case, self.text = case, ""
        self.spans: list[Mark] = []

    def plain(self, text: str) -> None:
        """Adds text without a mention."""
        self.text += text

    def frame(self, frame: str) -> None:
        """Adds one frame with its slots filled."""
        frame = choices(self.case.rng, frame).replace("\\n", "\n")
        position = 0
        for found in SLOT.finditer(frame):
            self.plain(frame[position : found.start()])
            piece = self.case.piece(found[1], found[2])
            start = len(self.text)
            self.plain(piece.text)
            if piece.type:
                self.spans.append({"start": start, "end": len(self.text), "type": piece.type})
                if self.text[start:] != piece.text or not piece.text.strip():
                    raise ValueError(f"slot {found[1]} is not where it was written")
            position = found.end()
        self.plain(frame[position:])


def frames(rng: Random, kit: Kit) -> list[str]:
    """The frames of one document: the parts of a family in their order, odd sentences in between."""
    name = rng.choice([*kit.families, "odd"])
    chosen: list[str] = []
    if name == "odd":
        return rng.sample(kit.odd, rng.randint(3, 7))
    for part in kit.families[name]:
        taken = min(rng.randint(part.least, part.most), len(part.frames))
        chosen += rng.sample(part.frames, taken)
    for frame in rng.sample(kit.odd, rng.choice((0, 1, 1, 2, 3))):
        chosen.insert(rng.randint(1, len(chosen)), frame)
    return chosen


def document(rng: Random, kit: Kit) -> Document:
    """One document."""
    writer = Writer(Case(rng, kit))
    joint = rng.choices(JOINTS, (70, 8, 8, 8, 6))[0]
    for position, frame in enumerate(frames(rng, kit)):
        if position:
            writer.plain(joint)
        writer.frame(frame)
    return {"text": writer.text, "spans": writer.spans, "known": writer.case.known(rng.choice(KNOWN_SHARES))}


def distinct(amount: int, seed: int, write: Callable[[Random], Document]) -> Iterator[Document]:
    """``amount`` documents, all different; the same seed gives the same ones."""
    rng = Random(seed)
    seen: set[str] = set()
    while len(seen) < amount:
        made = write(rng)
        if made["text"] not in seen:
            seen.add(made["text"])
            yield made


def documents(amount: int, seed: int, folder: Path = FIRST) -> Iterator[Document]:
    """Documents of the first or the held-out set."""
    kit = load(folder)
    return distinct(amount, seed, lambda rng: document(rng, kit))
