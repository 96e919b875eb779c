"""Bootstrap over whole items from sums, without going through the answers again.

Every coefficient here is a function of sums over items. A resample draws n items with replacement; items with
the same sums are interchangeable, so it is enough to draw how often each distinct row occurs (one multinomial
draw), which is the same distribution. Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993,
chapters 6 and 13 (percentile interval).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Finish = Callable[[Floats], Floats]

_CHUNK = 4_000_000
# An interval from fewer defined resamples would describe the ones that happen to be defined.
DEFINED = 0.9


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How often to resample, from which seed, for which level."""

    resamples: int = 1_000
    seed: int = 1
    level: float = 0.95


@dataclass(frozen=True, eq=False, slots=True)
class Sums:
    """Sums over items: of all that there are, and of each resample (one row each)."""

    total: Floats
    draws: Floats
    level: float

    def point(self, finish: Finish) -> float | None:
        """The coefficient of all items; None where it is not defined."""
        value = float(finish(self.total[np.newaxis, :])[0])
        return None if np.isnan(value) else value

    def interval(self, finish: Finish) -> tuple[float, float] | tuple[None, None]:
        """The percentile interval; none where too few resamples are defined, or all say the same."""
        if not len(self.draws):
            return None, None
        values = finish(self.draws)
        values = values[~np.isnan(values)]
        if len(values) < DEFINED * len(self.draws):
            return None, None
        tail = (1 - self.level) / 2
        low, high = np.quantile(values, [tail, 1 - tail])
        return (None, None) if high - low < 1e-12 else (float(low), float(high))


def distinct(items: Floats) -> tuple[Floats, Ints]:
    """The distinct rows, and how many items have each."""
    rows, often = np.unique(items, axis=0, return_counts=True)
    return rows, often.astype(np.int64)


def sums_of(rows: Floats, often: Ints, bootstrap: Bootstrap | None) -> Sums:
    """Total and resamples of items whose sums are ``rows``, each of them ``often``."""
    n = int(often.sum())
    total: Floats = often @ rows
    if bootstrap is None or n < 2:
        return Sums(total, np.empty((0, rows.shape[1])), 0.95)
    rng = np.random.default_rng(bootstrap.seed)
    shares, step = often / n, max(1, _CHUNK // len(rows))
    draws = [
        rng.multinomial(n, shares, size=min(step, bootstrap.resamples - done)) @ rows
        for done in range(0, bootstrap.resamples, step)
    ]
    return Sums(total, np.concatenate(draws), bootstrap.level)


def divided(top: Floats, bottom: Floats) -> Floats:
    """top / bottom; NaN, inside this package only, where the bottom is nothing."""
    fine = np.abs(bottom) > 1e-12
    return np.where(fine, top / np.where(fine, bottom, 1.0), np.nan)
