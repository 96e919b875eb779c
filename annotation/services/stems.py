"""Stems that are alike: every item keeps a sketch of its stem; who writes another is told of the items that
may be known to them, and of no other's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.models import Item, StemBand
from annotation.permissions import Sight, sights, visible_items
from annotation.similarity import ALIKE, letters, share, shingles, sketch
from annotation.states import ItemState

PARTS: Final = ("context", "scenario", "question", "text", "document", "sentences", "dialogue", "tables")
# Shorter stems ("下列说法正确的是") are alike by chance.
LEAST_LETTERS: Final = 12
COMPARED: Final = 100
TOLD: Final = 3


def stem_text(input_: Mapping[str, Any]) -> str:
    """The words by which one item is told from another: all that is asked, without options and schema."""
    return "\n".join(_words(input_[name]) for name in PARTS if input_.get(name))


def _words(part: Any) -> str:
    if isinstance(part, list):
        return "\n".join(_words(one) for one in part)
    return str(part.get("text", "")) if isinstance(part, Mapping) else str(part)


def keep_sketches(items: Sequence[tuple[Item, Mapping[str, Any]]]) -> None:
    """Sketch the stems of items anew, each with its current input."""
    StemBand.objects.filter(item__in=[item.pk for item, _input in items]).delete()
    StemBand.objects.bulk_create(
        [
            StemBand(item_id=item.pk, value=value)
            for item, input_ in items
            for value in sketch(stem_text(input_))
        ],
        batch_size=5000,
    )


@dataclass(frozen=True)
class Alike:
    """An item whose stem is alike; ``uid`` only where its question may be seen."""

    dataset: str
    share: float
    uid: str = ""


def alike_stems(user: Any, input_: Mapping[str, Any], *, but: Item | None = None) -> list[Alike]:
    """The likest items that ``user`` may know of, the likest first."""
    text = stem_text(input_)
    if len(letters(text)) < LEAST_LETTERS:
        return []
    found = StemBand.objects.filter(value__in=sketch(text)).values("item_id")
    rows = visible_items(user).filter(pk__in=found).exclude(state=ItemState.RETIRED)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    mine, compared = shingles(text), []
    for item in rows.select_related("current").order_by("-pk")[:COMPARED]:
        assert item.current is not None
        part = share(mine, shingles(stem_text(item.current.input)))
        if part >= ALIKE:
            compared.append((part, item))
    likest = sorted(compared, key=lambda pair: (-pair[0], pair[1].pk))[:TOLD]
    seen = sights(user, [item for _share, item in likest])
    return [
        Alike(item.dataset.name, part, item.uid if seen[item.pk] >= Sight.QUESTION else "")
        for part, item in likest
    ]
