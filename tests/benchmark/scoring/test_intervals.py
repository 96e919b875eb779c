"""Intervals: published or hand-worked figures, and the behaviour that clusters must show."""

import numpy as np
import pytest

from benchmark.scoring import (
    Counts,
    Sample,
    bootstrap_mean_over_datasets,
    bootstrap_micro_f1,
    cluster_bootstrap_mean,
    wilson,
)


def test_wilson_gives_the_published_interval_of_81_in_263():
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, Table I, method 3: 81/263 → 0.2553 to 0.3662."""
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_wilson_stays_inside_zero_and_one_and_needs_a_denominator():
    assert wilson(0, 20)[0] == 0.0
    assert round(wilson(0, 20)[1], 4) == 0.1611
    assert wilson(20, 20)[1] == 1.0
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="between"):
        wilson(3, 2)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    values, clusters = list(np.linspace(0, 1, 40)), list(range(40))
    assert cluster_bootstrap_mean(values, clusters, 7) == cluster_bootstrap_mean(values, clusters, 7)
    assert cluster_bootstrap_mean(values, clusters, 7) != cluster_bootstrap_mean(values, clusters, 8)


def test_the_bootstrap_of_independent_items_agrees_with_the_normal_interval():
    values = [0.0, 1.0] * 200
    low, high = cluster_bootstrap_mean(values, range(400), 1, resamples=4000)
    half = 1.96 * 0.5 / np.sqrt(400)
    assert low == pytest.approx(0.5 - half, abs=0.005)
    assert high == pytest.approx(0.5 + half, abs=0.005)


def test_items_of_one_record_widen_the_interval():
    values = [float(i // 10 % 2) for i in range(200)]
    apart = cluster_bootstrap_mean(values, range(200), 3)
    together = cluster_bootstrap_mean(values, [i // 10 for i in range(200)], 3)
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_one_cluster_shows_no_spread():
    assert cluster_bootstrap_mean([0.0, 1.0], ["r", "r"], 1) is None
    assert cluster_bootstrap_mean([], [], 1) is None


def test_the_micro_f1_interval_holds_the_pooled_figure():
    counts = [Counts(i % 3, 1, i % 2) for i in range(90)]
    low, high = bootstrap_micro_f1(counts, range(90), 5)
    pooled = 2 * 90 / (2 * 90 + 90 + 45)
    assert low < pooled < high


def test_items_with_nothing_to_find_give_full_agreement_in_every_draw():
    assert bootstrap_micro_f1([Counts(0, 0, 0)] * 4, range(4), 1) == (1.0, 1.0)


def test_the_mean_over_datasets_weighs_a_small_dataset_like_a_large_one():
    datasets = {
        "large": Sample.of_scores([1.0] * 500, [f"l{i}" for i in range(500)]),
        "small": Sample.of_scores([0.0] * 5, [f"s{i}" for i in range(5)]),
    }
    assert bootstrap_mean_over_datasets(datasets, 1) == (0.5, 0.5)


def test_a_record_that_gave_items_to_two_datasets_is_drawn_whole():
    rng = np.random.default_rng(0)
    values = rng.integers(0, 2, 60).astype(float).tolist()
    shared = {name: Sample.of_scores(values, [f"r{i}" for i in range(60)]) for name in ("x", "y")}
    apart = {name: Sample.of_scores(values, [f"{name}{i}" for i in range(60)]) for name in ("x", "y")}
    wide, narrow = bootstrap_mean_over_datasets(shared, 2), bootstrap_mean_over_datasets(apart, 2)
    assert wide.high - wide.low > 1.2 * (narrow.high - narrow.low)
