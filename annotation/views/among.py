"""The blind answers compared with each other, text by text: which say the same, and how the others differ.

It shows what it is given, under the names 甲, 乙, 丙; what may be shown was decided before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from annotation.text_diff import Parts, differences
from annotation.views.shown import ShownAnswer

# Up to three different texts every pair is shown; beyond that each is compared with the most common one.
ALL_PAIRS = 3


@dataclass(frozen=True)
class Variant:
    """One wording and who gave it."""

    names: list[str]
    text: str

    @property
    def label(self) -> str:
        """The names in a row."""
        return "、".join(self.names)


@dataclass(frozen=True)
class Pair:
    """Two wordings and what only one of them says."""

    one: Variant
    other: Variant
    parts: Parts


@dataclass(frozen=True)
class ComparedText:
    """One piece of the answer across all answers."""

    label: str
    variants: list[Variant]
    pairs: list[Pair]

    @property
    def alike(self) -> bool:
        """Everybody wrote the same."""
        return len(self.variants) == 1


def among(answers: Sequence[ShownAnswer]) -> list[ComparedText]:
    """Every piece that an answer has; an answer that only says why it cannot be answered is left out."""
    given = [answer for answer in answers if not answer.cannot_answer]
    if len(given) < 2:
        return []
    texts: dict[tuple[str, int], dict[str, str]] = {}
    for answer in given:
        met: dict[str, int] = {}
        for part in answer.parts:
            place = (part.label, met.get(part.label, 0))
            met[part.label] = place[1] + 1
            texts.setdefault(place, {})[answer.name] = "\n".join(part.texts)
    names = [answer.name for answer in given]
    return [
        _compared(label, {name: said.get(name, "") for name in names}) for (label, _n), said in texts.items()
    ]


def _compared(label: str, said: dict[str, str]) -> ComparedText:
    grouped: dict[str, list[str]] = {}
    for name, text in said.items():
        grouped.setdefault(text, []).append(name)
    variants = [Variant(names, text) for text, names in grouped.items()]
    if len(variants) <= ALL_PAIRS:
        chosen = list(combinations(variants, 2))
    else:
        common = max(variants, key=lambda variant: len(variant.names))
        chosen = [(common, variant) for variant in variants if variant is not common]
    pairs = [Pair(one, other, differences(one.text, other.text)) for one, other in chosen]
    return ComparedText(label, variants, pairs)
