"""From candidate pairs to clusters: each pair is computed exactly, and what is connected belongs together."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from curation.near_duplicates.candidates import Places, candidate_pairs
from curation.near_duplicates.shingles import Hashes, jaccard, shingles
from curation.near_duplicates.sketches import Sketches

THRESHOLD: Final = 0.8
# Pairs whose texts are asked for together, and texts whose shingles are remembered.
PORTION: Final = 256
REMEMBERED: Final = 4096

Texts = Callable[[Sequence[int]], Sequence[str]]


@dataclass(frozen=True)
class Member:
    """A text of a cluster, and how much it shares with the member that is most like it."""

    place: int
    similarity: float


@dataclass(frozen=True)
class Cluster:
    """Texts that are connected by near-duplicates, in the order of their places."""

    members: tuple[Member, ...]


class _Forest:
    """Union-find; the root of a tree is its lowest place."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def root(self, place: int) -> int:
        while self.parent[place] != place:
            self.parent[place] = self.parent[self.parent[place]]
            place = self.parent[place]
        return place

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self.parent[high] = low


class _Remembered:
    """Shingles by place, for as long as there is room."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.kept: OrderedDict[int, Hashes] = OrderedDict()

    def fetch(self, places: Sequence[int]) -> None:
        missing = [place for place in places if place not in self.kept]
        for place, text in zip(missing, self.texts(missing) if missing else (), strict=True):
            self.kept[place] = shingles(text)
        for place in places:
            self.kept.move_to_end(place)

    def forget(self) -> None:
        while len(self.kept) > REMEMBERED:
            self.kept.popitem(last=False)


def _portions(
    forest: _Forest, one: Places, other: Places, progress: Callable[[int, int], object]
) -> Iterator[list[tuple[int, int]]]:
    """Pairs whose ends are not connected yet; the others need no look."""
    for start in range(0, len(one), PORTION):
        progress(start, len(one))
        part = zip(
            one[start : start + PORTION].tolist(), other[start : start + PORTION].tolist(), strict=True
        )
        yield [pair for pair in part if forest.root(pair[0]) != forest.root(pair[1])]


def find_clusters(
    sketches: Sketches,
    texts: Texts,
    *,
    threshold: float = THRESHOLD,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> list[Cluster]:
    """The clusters, by their first member. ``texts`` gives the texts of some places again, in their order."""
    one, other = candidate_pairs(sketches)
    forest, remembered = _Forest(len(sketches)), _Remembered(texts)
    best = np.zeros(len(sketches), dtype=np.float64)
    for pairs in _portions(forest, one, other, progress):
        remembered.fetch(sorted({place for pair in pairs for place in pair}))
        for left, right in pairs:
            if forest.root(left) == forest.root(right):
                continue
            share = jaccard(remembered.kept[left], remembered.kept[right])
            if share >= threshold:
                forest.join(left, right)
                best[[left, right]] = np.maximum(best[[left, right]], share)
        remembered.forget()
    gathered: dict[int, list[Member]] = {}
    for place in np.flatnonzero(best).tolist():
        gathered.setdefault(forest.root(place), []).append(Member(place, float(best[place])))
    return [Cluster(tuple(members)) for _root, members in sorted(gathered.items())]
