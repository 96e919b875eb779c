"""Writes the papers of the fourth set: one kind of paper, its parts in order, the habits of the house that wrote it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

from tests.deid_gold.documents import Document, Mark
from tests.deid_gold.fourth.case import Case
from tests.deid_gold.fourth.people import Words
from tests.deid_gold.kit import Part, family, sections

FOLDER = Path(__file__).parent / "data"
SLOT = re.compile(r"\{([a-z]+\d?)(?:\.([a-z]+))?(?::([^{}]*))?\}")
CHOICE = re.compile(r"‹([^‹›]*)›")
GROUPS = {
    "paediatric": "child", "school": "child", "maternity": "woman", "delivery": "woman", "psychiatric": "teen",
    "community": "old", "icu": "old", "death": "old",
}  # fmt: skip
ODD_SHARE = 0.25
KNOWN_SHARES = (1.0, 0.5, 0.0)
HABITS = (
    ("", 10), ("：→:", 3), ("：→: ", 1), ("：→： ", 1), ("：→:;，→,", 2), ("，→,;。→.", 1), ("（→(;）→);：→:", 1),
)  # fmt: skip


@cache
def words() -> Words:
    """The lists."""
    return {
        name: tuple(word.replace("␣", " ") for word in " ".join(lines).split())
        for name, _, lines in sections(FOLDER / "words.txt")
    }


@cache
def families() -> dict[str, tuple[Part, ...]]:
    """Each kind of paper with its parts."""
    return {path.stem: family(path, {}) for path in sorted((FOLDER / "families").glob("*.txt"))}


@cache
def odd_lines() -> tuple[str, ...]:
    """Sentences that only odd papers have."""
    return tuple(line for _, _, lines in sections(FOLDER / "odd.txt") for line in lines)


class Writer:
    """A text that grows in the house's own habits and remembers its mentions."""

    def __init__(self, case: Case) -> None:
        self.case, self.text = case, ""
        self.spans: list[Mark] = []
        habit = case.rng.choices([habit for habit, _ in HABITS], [weight for _, weight in HABITS])[0]
        self.habits = [pair.split("→") for pair in habit.split(";") if pair]

    def plain(self, text: str) -> None:
        """Adds text without a mention."""
        for before, after in self.habits:
            text = text.replace(before, after)
        self.text += text

    def frame(self, frame: str) -> None:
        """Adds a frame with its choices made and its slots filled."""
        while CHOICE.search(frame):
            frame = CHOICE.sub(lambda found: self.case.rng.choice(found[1].split("|")), frame, count=1)
        frame, position = frame.replace("\\n", "\n").replace("\\t", "\t"), 0
        for found in SLOT.finditer(frame):
            self.plain(frame[position : found.start()])
            piece = self.case.piece(found[1], found[2] or "", found[3])
            start = len(self.text)
            self.text += piece.text
            if piece.type:
                self.spans.append({"start": start, "end": len(self.text), "type": piece.type})
            position = found.end()
        self.plain(frame[position:])


def outline(rng: Random, parts: tuple[Part, ...], odd: bool) -> list[str]:
    """The frames of one paper; an odd one has odd sentences in between."""
    chosen: list[str] = []
    for part in parts:
        amount = min(rng.randint(part.least, part.most), len(part.frames))
        chosen += [part.frames[position] for position in sorted(rng.sample(range(len(part.frames)), amount))]
    for line in rng.sample(odd_lines(), rng.choice((1, 2, 2, 3))) if odd else ():
        chosen.insert(rng.randint(1, len(chosen)), line)
    return chosen


def written(made: Document) -> set[str]:
    """What must not stand unmarked: every marked surface and every known value that cannot be mistaken."""
    found = {made["text"][span["start"] : span["end"]] for span in made["spans"]}
    for value in made["known"].values():
        found |= {value} if isinstance(value, str) else set(value)
    return {word for word in found if len(word) > 5 or (len(word) > 1 and not re.search(r"\d", word))}


def unmarked(made: Document) -> str:
    """The text with every mention blacked out."""
    rest = list(made["text"])
    for span in made["spans"]:
        rest[span["start"] : span["end"]] = "▮" * (span["end"] - span["start"])
    return "".join(rest)


def attempt(rng: Random) -> Document:
    """One paper."""
    kind, odd = rng.choice(list(families())), rng.random() < ODD_SHARE
    writer = Writer(Case(rng, words(), GROUPS.get(kind, "adult"), odd))
    joint = rng.choices(("\n", "\n\n", "\r\n", "  ", "\u3000"), (80, 6, 5, 6, 3))[0]
    for position, frame in enumerate(outline(rng, families()[kind], odd)):
        writer.plain(joint if position else "")
        writer.frame(frame)
    known = writer.case.known(rng.choice(KNOWN_SHARES))
    return {"text": writer.text, "spans": writer.spans, "known": known, "kind": kind, "odd": odd}


def sheet(rng: Random) -> Document:
    """One paper in which no value of a mention stands unmarked by chance."""
    made = attempt(rng)
    while any(word in unmarked(made) for word in written(made)):
        made = attempt(rng)
    return made
