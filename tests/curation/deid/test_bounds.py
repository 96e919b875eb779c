"""The exact bound is what its definition says, against scipy's beta quantile and against whole enumeration."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from curation.deid.bounds import at_most, clean_sample_for, upper_bound


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


@given(samples())
@settings(deadline=None, max_examples=40)
def test_the_bound_is_the_beta_quantile_of_clopper_and_pearson(sample: tuple[int, int]) -> None:
    k, n = sample
    expected = 1.0 if k == n else float(beta.ppf(0.95, k + 1, n - k))
    assert upper_bound(k, n) == pytest.approx(expected, abs=1e-9)


@given(samples(), st.floats(0, 1))
@settings(deadline=None)
def test_the_cumulated_binomial_agrees_with_scipy(sample: tuple[int, int], share: float) -> None:
    k, n = sample
    assert at_most(k, n, share) == pytest.approx(float(binom.cdf(k, n, share)), abs=1e-9)


def test_a_large_sample_is_not_lost_to_small_numbers() -> None:
    assert upper_bound(2300, 3000) == pytest.approx(float(beta.ppf(0.95, 2301, 700)), abs=1e-9)


def test_none_of_n_is_about_three_over_n() -> None:
    assert upper_bound(0, 250) == pytest.approx(1 - 0.05 ** (1 / 250))
    assert [round(n * upper_bound(0, n), 1) for n in (100, 300, 3000)] == [3.0, 3.0, 3.0]


@given(samples())
@settings(deadline=None, max_examples=40)
def test_one_more_hit_raises_the_bound_and_one_more_reading_lowers_it(sample: tuple[int, int]) -> None:
    k, n = sample
    assert k / n <= upper_bound(k, n) <= 1
    if k < n:
        assert upper_bound(k, n) < upper_bound(k + 1, n)
        assert upper_bound(k, n + 1) < upper_bound(k, n)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.9])
def test_at_least_95_of_100_samples_keep_the_true_share_below_their_bound(share: float) -> None:
    n, covered = 9, 0.0
    for drawn in product((0, 1), repeat=n):
        k = sum(drawn)
        if upper_bound(k, n) >= share:
            covered += share**k * (1 - share) ** (n - k)
    assert covered >= 0.95


@given(st.floats(0.001, 0.9))
def test_the_smallest_clean_sample_for_a_limit(limit: float) -> None:
    n = clean_sample_for(limit)
    assert upper_bound(0, n) <= limit + 1e-12
    assert n == 1 or upper_bound(0, n - 1) > limit - 1e-12


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5)])
def test_hits_beyond_the_sample_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="between none and all"):
        upper_bound(k, n)
