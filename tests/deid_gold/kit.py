"""Reads a folder of data files: word lists, forms of identifiers and fillers, and the frames of each family of
documents. It checks what it reads and never invents a word of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from curation.deid.types import IDENTIFIER_TYPES

HEADER = re.compile(r"\[([A-Za-z_]+\d*(?:\.[a-z]+)?)((?: [^\]]+)?)\]")
WEIGHT = re.compile(r"(\d+)\* ")
AMOUNT = re.compile(r"(\d+)-(\d+)")
Sections = list[tuple[str, list[str], list[str]]]


@dataclass(frozen=True)
class Kind:
    """One slot: its forms with their weights, the type of what it yields, whether a document has only one."""

    name: str
    type: str | None
    fixed: bool
    forms: tuple[str, ...]
    weights: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """One part of a family: how many of its frames a document takes."""

    name: str
    least: int
    most: int
    frames: tuple[str, ...]


@dataclass(frozen=True)
class Kit:
    """Everything a generator needs from one folder."""

    words: dict[str, tuple[str, ...]]
    kinds: dict[str, Kind]
    families: dict[str, tuple[Part, ...]]
    odd: tuple[str, ...]


def sections(path: Path) -> Sections:
    """(name, attributes, lines) of a file; empty lines, lines that begin with ;; and a first line that begins
    with # are skipped."""
    found: Sections = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines[1:] if lines[0].startswith("# ") else lines:
        header = HEADER.fullmatch(line.strip())
        if header:
            found.append((header[1], header[2].split(), []))
        elif line.strip() and not line.startswith(";;"):
            found[-1][2].append(line.strip())
    return found


def kind(name: str, attributes: list[str], lines: list[str]) -> Kind:
    """A slot from its section: ``[mrn MRN fixed]``, each line a form, ``5* `` before it its weight."""
    types = [attribute for attribute in attributes if attribute != "fixed"]
    if not set(types) <= set(IDENTIFIER_TYPES) or not lines:
        raise ValueError(f"bad slot {name}")
    weights = [WEIGHT.match(line) for line in lines]
    return Kind(
        name,
        types[0] if types else None,
        "fixed" in attributes,
        tuple(
            WEIGHT.sub("", line, count=1) if found else line
            for line, found in zip(lines, weights, strict=True)
        ),
        tuple(int(found[1]) if found else 1 for found in weights),
    )


def family(path: Path, pools: dict[str, list[str]]) -> tuple[Part, ...]:
    """The parts of a family: ``[head 1-2 +identity]`` takes one or two frames, also from a shared pool."""
    parts = []
    for name, attributes, lines in sections(path):
        amount = AMOUNT.fullmatch(attributes[0])
        if not amount:
            raise ValueError(f"{path.name}: [{name}] does not say how many frames it gives")
        shared = [frame for pool in attributes[1:] for frame in pools[pool.removeprefix("+")]]
        parts.append(Part(name, int(amount[1]), int(amount[2]), tuple(lines + shared)))
    return tuple(parts)


@cache
def load(folder: Path) -> Kit:
    """The kit of a folder."""
    words = {name: tuple(" ".join(lines).split()) for name, _, lines in sections(folder / "words.txt")}
    kinds = {
        name: kind(name, attributes, lines)
        for file in ("identifiers.txt", "fillers.txt")
        for name, attributes, lines in sections(folder / file)
    }
    loose = sections(folder / "odd.txt")
    pools = {name: lines for name, _, lines in loose + sections(folder / "shared.txt")}
    families = {path.stem: family(path, pools) for path in sorted((folder / "families").glob("*.txt"))}
    odd = [line for _, _, lines in loose for line in lines]
    return Kit(words, kinds, families, tuple(odd))
