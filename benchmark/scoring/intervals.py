"""Confidence intervals for shares, means and micro-F1, with items of one record kept together.

Sources: Wilson, JASA 22 (1927) 209-212, for a share; the percentile bootstrap over whole clusters (Efron &
Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13; Field & Welsh, JRSS-B 69 (2007) 369-390) for
the rest. A mean and a micro-F1 are both ratios of sums, so that one vectorised resampler serves them. It
never handles unscored samples: callers leave those out and report their number."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from benchmark.scoring.scores import Counts

Floats = NDArray[np.float64]
RESAMPLES = 2_000
_CHUNK = 2_000_000


class Interval(NamedTuple):
    """Lower and upper limit."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One dataset's items as a ratio of sums, with the cluster of each item; ``empty`` is the value of
    0/0."""

    numerators: Floats
    denominators: Floats
    clusters: tuple[Hashable, ...]
    empty: float

    @classmethod
    def of_scores(cls, values: Sequence[float], clusters: Sequence[Hashable]) -> "Sample":
        """A mean of scores."""
        numbers = np.asarray(values, dtype=np.float64)
        return cls(numbers, np.ones_like(numbers), _same_length(values, clusters), float("nan"))

    @classmethod
    def of_counts(cls, counts: Sequence[Counts], clusters: Sequence[Hashable]) -> "Sample":
        """A micro-F1: 2tp / (2tp + fp + fn), 1.0 where nothing is there to find and nothing is claimed."""
        table = np.asarray([(c.tp, c.fp, c.fn) for c in counts], dtype=np.float64).reshape(-1, 3)
        hits = 2 * table[:, 0]
        return cls(hits, hits + table[:, 1] + table[:, 2], _same_length(counts, clusters), 1.0)


def wilson(successes: int, n: int, *, level: float = 0.95) -> Interval | None:
    """Wilson's score interval of a share; None for n = 0."""
    if not 0 <= successes <= n:
        raise ValueError("successes must lie between 0 and n")
    if n == 0:
        return None
    z = normal_quantile(level)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return Interval(low, 1.0 if successes == n else min(1.0, centre + half))


def cluster_bootstrap_mean(
    values: Sequence[float],
    clusters: Sequence[Hashable],
    seed: int,
    *,
    resamples: int = RESAMPLES,
    level: float = 0.95,
) -> Interval | None:
    """Interval of a mean over items; None with fewer than two clusters, from which no spread can be seen."""
    return bootstrap_mean_over_datasets(
        {"": Sample.of_scores(values, clusters)}, seed, resamples=resamples, level=level
    )


def bootstrap_micro_f1(
    counts: Sequence[Counts],
    clusters: Sequence[Hashable],
    seed: int,
    *,
    resamples: int = RESAMPLES,
    level: float = 0.95,
) -> Interval | None:
    """Interval of the pooled micro-F1; None with fewer than two clusters."""
    return bootstrap_mean_over_datasets(
        {"": Sample.of_counts(counts, clusters)}, seed, resamples=resamples, level=level
    )


def bootstrap_mean_over_datasets(
    datasets: Mapping[str, Sample], seed: int, *, resamples: int = RESAMPLES, level: float = 0.95
) -> Interval | None:
    """Interval of the unweighted mean over datasets, each a mean or a micro-F1.

    A record may have given items to several datasets: clusters are drawn whole, within strata of clusters
    that touch the same datasets, so that the sizes of the datasets stay close to the real ones. Strata of
    one cluster are drawn together. A dataset that a draw leaves empty is left out of that draw's mean.
    """
    samples = [sample for sample in datasets.values() if len(sample.clusters)]
    names = {cluster: i for i, cluster in enumerate(_clusters(samples))}
    if len(names) < 2:
        return None
    sums = np.zeros((2 * len(samples), len(names)))
    for row, sample in enumerate(samples):
        index = np.fromiter((names[one] for one in sample.clusters), dtype=np.intp)
        np.add.at(sums[2 * row], index, sample.numerators)
        np.add.at(sums[2 * row + 1], index, sample.denominators)
    empty = np.asarray([sample.empty for sample in samples])
    rng = np.random.default_rng(seed)
    strata = _strata(samples, names)
    rows = max(1, _CHUNK // len(names))
    means = [
        _means(_draw(rng, strata, len(names), min(rows, resamples - done)) @ sums.T, empty)
        for done in range(0, resamples, rows)
    ]
    tail = (1 - level) / 2
    low, high = np.nanquantile(np.concatenate(means), [tail, 1 - tail])
    return Interval(float(low), float(high))


def normal_quantile(level: float) -> float:
    """z such that the central ``level`` of the normal distribution lies within ±z."""
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
    return float(ndtri(0.5 + level / 2))


def _means(sums: Floats, empty: Floats) -> Floats:
    top, bottom = sums[:, 0::2], sums[:, 1::2]
    ratios = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), empty)
    present = np.count_nonzero(~np.isnan(ratios), axis=1)
    total: Floats = np.nansum(ratios, axis=1)
    return np.where(present > 0, total / np.maximum(present, 1), np.nan)


def _draw(rng: np.random.Generator, strata: list[NDArray[np.intp]], width: int, rows: int) -> Floats:
    """How often each cluster is drawn, one row for each resample."""
    weights = np.zeros((rows, width))
    for members in strata:
        shares = np.full(len(members), 1 / len(members))
        weights[:, members] = rng.multinomial(len(members), shares, size=rows)
    return weights


def _strata(samples: Iterable[Sample], names: Mapping[Hashable, int]) -> list[NDArray[np.intp]]:
    touched: dict[Hashable, set[int]] = {}
    for row, sample in enumerate(samples):
        for cluster in sample.clusters:
            touched.setdefault(cluster, set()).add(row)
    groups: dict[frozenset[int], list[int]] = {}
    for cluster, rows in touched.items():
        groups.setdefault(frozenset(rows), []).append(names[cluster])
    lone = [members[0] for members in groups.values() if len(members) == 1]
    strata = [members for members in groups.values() if len(members) > 1] + ([lone] if lone else [])
    return [np.asarray(members, dtype=np.intp) for members in strata]


def _clusters(samples: Iterable[Sample]) -> list[Hashable]:
    return list(dict.fromkeys(cluster for sample in samples for cluster in sample.clusters))


def _same_length(values: Sequence[object], clusters: Sequence[Hashable]) -> tuple[Hashable, ...]:
    if len(values) != len(clusters):
        raise ValueError("one cluster per value is needed")
    return tuple(clusters)
