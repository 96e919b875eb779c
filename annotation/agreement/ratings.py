"""Labels that several physicians gave to items, and the sums over items on which the coefficients rest."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from annotation.agreement.resampling import Bootstrap, Floats, Ints, Sums, distinct, sums_of

MISSING = -1


@dataclass(frozen=True, eq=False, slots=True)
class Ratings:
    """``codes``: one row for each unit, one column for each place of an answer, a number of a category below
    ``categories`` or −1 where nobody answered. Who stands in which column does not matter.

    ``values``: what each category is worth, for ordinal and interval data, ascending. ``items``: the item of
    each unit, where an item has several (one for each option); the bootstrap draws whole items.
    """

    codes: Ints
    categories: int
    values: Floats | None = None
    items: Ints | None = None

    @classmethod
    def of(cls, rows: Sequence[Sequence[Hashable | None]], *, ordered: bool = False) -> "Ratings":
        """From labels as they are; None is a missing answer. ``ordered``: the labels are numbers."""
        labels = list(dict.fromkeys(label for row in rows for label in row if label is not None))
        if ordered:
            labels.sort(key=lambda label: float(str(label)))
        number = {label: code for code, label in enumerate(labels)}
        codes = np.full((len(rows), max((len(row) for row in rows), default=0)), MISSING, dtype=np.int64)
        for at, row in enumerate(rows):
            codes[at, : len(row)] = [MISSING if label is None else number[label] for label in row]
        values = np.asarray([float(str(label)) for label in labels]) if ordered else None
        return cls(codes, len(labels), values)

    @classmethod
    def of_counts(cls, counts: Sequence[Sequence[int]]) -> "Ratings":
        """From how many chose each category, one row for each item (Fleiss' form)."""
        return cls.of([[k for k, n in enumerate(row) for _one in range(n)] for row in counts])


@dataclass(frozen=True, eq=False, slots=True)
class Patterns:
    """The distinct rows of labels, as counts of categories, and which of them each unit has."""

    counts: Floats
    of_unit: Ints

    @property
    def answers(self) -> Floats:
        """How many answered, for each pattern."""
        total: Floats = self.counts.sum(axis=1)
        return total


def patterns_of(ratings: Ratings) -> Patterns:
    """Units with the same labels, in whatever order, are one pattern."""
    ordered = np.sort(ratings.codes, axis=1)
    rows, of_unit = np.unique(ordered, axis=0, return_inverse=True)
    counts = np.zeros((len(rows), ratings.categories + 1))
    for column in rows.T:
        np.add.at(counts, (np.arange(len(rows)), column), 1)
    # Missing answers were counted in the last place, which −1 means.
    return Patterns(counts[:, :-1], of_unit.reshape(-1))


def by_item(ratings: Ratings, patterns: Patterns, rows: Floats) -> tuple[Floats, Ints]:
    """Rows of patterns added up to rows of items: the distinct ones, and how many items have each."""
    if ratings.items is None:
        return rows, np.bincount(patterns.of_unit, minlength=len(rows)).astype(np.int64)
    _names, place = np.unique(ratings.items, return_inverse=True)
    items = np.zeros((int(place.max()) + 1 if len(place) else 0, rows.shape[1]))
    np.add.at(items, place.reshape(-1), rows[patterns.of_unit])
    return distinct(items)


# The columns of a tally before those of the categories.
RATED, PAIRABLE, AGREED, ANSWERS, MATCHED, PAIRS = range(6)
HEAD = 6


@dataclass(frozen=True, eq=False, slots=True)
class Tally:
    """Sums over units, as :class:`Sums`: units with an answer · with two or more · their shares of agreeing
    pairs · answers in those · answers matched (Krippendorff's coincidences on the diagonal) · pairs; then for
    each category the shares of the units, then the answers in pairable units."""

    sums: Sums
    categories: int
    n_items: int
    n_pairs: int

    def shares(self, rows: Floats) -> Floats:
        """For each category the sum of its shares in the units."""
        return rows[:, HEAD : HEAD + self.categories]

    def marginals(self, rows: Floats) -> Floats:
        """For each category its answers in pairable units."""
        return rows[:, HEAD + self.categories :]


@lru_cache(maxsize=4)
def tally(ratings: Ratings, bootstrap: Bootstrap | None) -> Tally:
    """Count once for all nominal coefficients of the same labels."""
    patterns = patterns_of(ratings)
    counts, n = patterns.counts, patterns.answers
    pairable = n >= 2
    matched = (counts * (counts - 1)).sum(axis=1)
    several = np.where(pairable, n, 2)
    head = np.stack(
        [
            n >= 1,
            pairable,
            np.where(pairable, matched / (several * (several - 1)), 0),
            np.where(pairable, n, 0),
            np.where(pairable, matched / (several - 1), 0),
            n * (n - 1) / 2,
        ],
        axis=1,
    )
    shares = counts / np.maximum(n, 1)[:, np.newaxis]
    rows = np.concatenate([head, shares, counts * pairable[:, np.newaxis]], axis=1)
    items, often = by_item(ratings, patterns, rows)
    # Items that nobody answered are no observation; they would only blur the interval.
    answered = items[:, RATED] > 0
    items, often = items[answered], often[answered]
    sums = sums_of(items, often, bootstrap)
    paired = int(often[items[:, PAIRABLE] > 0].sum())
    return Tally(sums, ratings.categories, paired, round(float(sums.total[PAIRS])))
