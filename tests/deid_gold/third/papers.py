"""Puts the third set's documents together: kinds of paper in the share a hospital sends them, every fourth with one or
two odd forms. Marks come from the slots alone, as in the other sets."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from tests.deid_gold.documents import KNOWN_SHARES, Document, Writer
from tests.deid_gold.kit import Kit
from tests.deid_gold.third.case import HospitalCase

THIRD = Path(__file__).parent / "data"
ODD_SHARE = 0.25
LENGTH = range(150, 1501)
TURNS = re.compile(
    r"\{((?:patient|rel1|staff\d|mobile2?|resident|mrn|clinic|date|exam[a-z]+|addr|bed|land))(?=[}:])"
)


def kind_of_paper(rng: Random, kit: Kit) -> str:
    """One of the families, in the share that the data give."""
    mix = kit.kinds["mix"]
    return rng.choices(mix.forms, mix.weights)[0]


def frames(rng: Random, kit: Kit, name: str, *, odd: bool) -> list[str]:
    """The frames of a paper in their order; an odd sentence, an odd form of an ordinary slot or both if odd."""
    sentence = odd and rng.random() < 0.7
    chosen: list[str] = []
    for part in kit.families[name]:
        if part.name != "odd":
            chosen += rng.sample(part.frames, min(rng.randint(part.least, part.most), len(part.frames)))
        elif sentence:
            chosen.append(rng.choice(part.frames))
    if odd and (not sentence or rng.random() < 0.4):
        turned(rng, chosen)
    return chosen


def turned(rng: Random, chosen: list[str]) -> None:
    """Asks for the odd form at one of the slots that have one."""
    places = [(at, found) for at, frame in enumerate(chosen) for found in TURNS.finditer(frame)]
    if places:
        at, found = rng.choice(places)
        chosen[at] = f"{chosen[at][: found.end()]}.odd{chosen[at][found.end() :]}"


def paper(rng: Random, kit: Kit) -> Document:
    """One document of a length that papers have."""
    odd, name = rng.random() < ODD_SHARE, kind_of_paper(rng, kit)
    while True:
        writer = Writer(HospitalCase(rng, kit, odd=odd))
        for position, frame in enumerate(frames(rng, kit, name, odd=odd)):
            writer.plain("\n" if position else "")
            writer.frame(frame)
        if len(writer.text) in LENGTH:
            break
    known = writer.case.known(rng.choice(KNOWN_SHARES))
    return {"text": writer.text, "spans": writer.spans, "known": known, "kind": name, "odd": odd}
