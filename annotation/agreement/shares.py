"""Shares that are ratios of sums over items: F1 between physicians, and how often they gave the key."""

from math import sqrt

import numpy as np
from scipy.special import ndtri

from annotation.agreement.figures import Figure, Reason, undefined
from annotation.agreement.resampling import Bootstrap, Floats, distinct, divided, sums_of


def ratio_of_sums(
    top: Floats,
    bottom: Floats,
    *,
    n_pairs: int,
    otherwise: Reason,
    bootstrap: Bootstrap | None = None,
) -> Figure:
    """Shape: one number above and one below the line for each item. Σ top / Σ bottom, whole items drawn.

    As F1 between physicians (2 × what both marked / what either marked, over all pairs of all items) its
    source is Hripcsak & Rothschild, J. Am. Med. Inform. Assoc. 12 (2005) 296-298: what was not marked cannot
    be counted, and F1 is what kappa comes to as that number grows.
    """
    n = len(top)
    if n == 0:
        return undefined(Reason.NO_PAIRS)
    sums = sums_of(*distinct(np.stack([top, bottom], axis=1)), bootstrap)
    value = sums.point(_ratio)
    if value is None:
        return undefined(otherwise, n_items=n, n_pairs=n_pairs)
    low, high = sums.interval(_ratio)
    return Figure(value, None, n, n_pairs, low, high)


def wilson(share: float, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share of ``n``: usable where all or none were right, where a bootstrap
    shows no spread. Source: Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212."""
    if n < 1 or not 0 <= share <= 1:
        raise ValueError("a share of at least one is needed")
    z = float(ndtri(0.5 + level / 2))
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if share == 0 else max(0.0, centre - half)
    return low, 1.0 if share == 1 else min(1.0, centre + half)


def _ratio(rows: Floats) -> Floats:
    return divided(rows[:, 0], rows[:, 1])
