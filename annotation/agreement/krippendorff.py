"""Krippendorff's alpha for nominal, ordinal and interval data, with missing answers."""

from typing import Literal

import numpy as np

from annotation.agreement.figures import Figure, Reason, undefined
from annotation.agreement.ratings import ANSWERS, MATCHED, Ratings, Tally, by_item, patterns_of, tally
from annotation.agreement.resampling import Bootstrap, Finish, Floats, Sums, divided, sums_of

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(
    ratings: Ratings, level: Level = "nominal", bootstrap: Bootstrap | None = None
) -> Figure:
    """Shape: units × answers, of which only units with two or more count; any may be missing.

    α = 1 − D_o / D_e over the coincidences o_ck = Σ_u n_uc(n_uk − [c = k]) / (m_u − 1), with the differences
    δ² = [c ≠ k] (nominal), the squared distance of the middle ranks (ordinal) or of the values (interval).
    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, sections A to D. Not defined where
    everybody chose the same: nothing could have differed.
    """
    counted = tally(ratings, bootstrap)
    if counted.n_items == 0:
        return undefined(Reason.NO_PAIRS)
    if level == "nominal":
        sums, finish = counted.sums, _nominal(counted)
    elif level == "ordinal":
        sums, finish = _ordinal(ratings, bootstrap)
    else:
        sums, finish = _interval(ratings, bootstrap)
    value = sums.point(finish)
    if value is None:
        return undefined(Reason.ONE_CATEGORY, n_items=counted.n_items, n_pairs=counted.n_pairs)
    low, high = sums.interval(finish)
    return Figure(value, None, counted.n_items, counted.n_pairs, low, high)


def _nominal(counted: Tally) -> Finish:
    def finish(rows: Floats) -> Floats:
        n, matched = rows[:, ANSWERS], rows[:, MATCHED]
        by_chance = n**2 - (counted.marginals(rows) ** 2).sum(axis=1)
        return 1 - divided((n - 1) * (n - matched), by_chance)

    return finish


def _ordinal(ratings: Ratings, bootstrap: Bootstrap | None) -> tuple[Sums, Finish]:
    """δ depends on how often each rank occurs, so that every resample needs its whole matrix of
    coincidences."""
    patterns, k = patterns_of(ratings), ratings.categories
    counts, n = patterns.counts, patterns.answers
    pairs = counts[:, :, np.newaxis] * counts[:, np.newaxis, :]
    pairs[:, np.arange(k), np.arange(k)] -= counts
    weight = np.where(n >= 2, 1 / np.maximum(n - 1, 1), 0)
    matrices = (pairs * weight[:, np.newaxis, np.newaxis]).reshape(len(counts), k * k)
    items, often = by_item(ratings, patterns, matrices)
    held = items.any(axis=1)
    sums = sums_of(items[held], often[held], bootstrap)

    def finish(rows: Floats) -> Floats:
        coincidences = rows.reshape(-1, k, k)
        often = coincidences.sum(axis=2)
        middle = np.cumsum(often, axis=1) - often / 2
        gap = (middle[:, :, np.newaxis] - middle[:, np.newaxis, :]) ** 2
        observed = (coincidences * gap).sum(axis=(1, 2))
        expected = (often[:, :, np.newaxis] * often[:, np.newaxis, :] * gap).sum(axis=(1, 2))
        return 1 - divided((often.sum(axis=1) - 1) * observed, expected)

    return sums, finish


def _interval(ratings: Ratings, bootstrap: Bootstrap | None) -> tuple[Sums, Finish]:
    """Squared distances need no matrix: Σ_ij (v_i − v_j)² = 2(mΣv² − (Σv)²)."""
    if ratings.values is None:
        raise ValueError("interval data need the value of each category")
    patterns = patterns_of(ratings)
    # Moved to the middle first: far from zero the squares would lose their last digits.
    worth = ratings.values - ratings.values.mean() if len(ratings.values) else ratings.values
    n = patterns.answers
    plain, square = patterns.counts @ worth, patterns.counts @ worth**2
    pairable = n >= 2
    observed = 2 * (n * square - plain**2) / np.maximum(n - 1, 1)
    rows = np.stack([n, plain, square, observed], axis=1) * pairable[:, np.newaxis]
    items, often = by_item(ratings, patterns, rows)
    held = items[:, 0] > 0
    sums = sums_of(items[held], often[held], bootstrap)

    def finish(totals: Floats) -> Floats:
        count, plain, square, observed = totals.T
        return 1 - divided((count - 1) * observed, 2 * (count * square - plain**2))

    return sums, finish
