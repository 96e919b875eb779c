"""What holds of every coefficient whatever was answered."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotation.agreement import (
    Bootstrap,
    Ratings,
    Reason,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    ratio_of_sums,
    wilson,
)


def ordinal_alpha(ratings, bootstrap=None):
    return krippendorff_alpha(ratings, "ordinal", bootstrap)


def interval_alpha(ratings, bootstrap=None):
    return krippendorff_alpha(ratings, "interval", bootstrap)


NOMINAL = (percent_agreement, fleiss_kappa, gwet_ac1, krippendorff_alpha)
EVERY = (*NOMINAL, ordinal_alpha, interval_alpha)
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.none() | st.integers(0, 4), min_size=width, max_size=width), min_size=1, max_size=25
    )
)


def of(rows):
    return Ratings.of(rows, ordered=True)


def alike(one, other) -> bool:
    if one.value is None or other.value is None:
        return one.reason == other.reason
    return math.isclose(one.value, other.value, abs_tol=1e-9)


@given(tables, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_neither_the_order_of_items_nor_that_of_physicians_matters(rows, chance) -> None:
    mixed = [chance.sample(row, len(row)) for row in chance.sample(rows, len(rows))]

    assert all(alike(coefficient(of(rows)), coefficient(of(mixed))) for coefficient in EVERY)


@given(tables, st.permutations(range(5)))
@settings(max_examples=60)
def test_without_an_order_the_names_of_the_labels_do_not_matter(rows, names) -> None:
    renamed = [[None if one is None else f"label {names[one]}" for one in row] for row in rows]

    assert all(alike(coefficient(of(rows)), coefficient(Ratings.of(renamed))) for coefficient in NOMINAL)


@given(tables)
@settings(max_examples=60)
def test_an_interval_scale_may_be_moved_and_stretched(rows) -> None:
    moved = [[None if one is None else 1_000 + 3 * one for one in row] for row in rows]

    assert alike(interval_alpha(of(rows)), interval_alpha(of(moved)))
    assert alike(ordinal_alpha(of(rows)), ordinal_alpha(of(moved)))


@given(st.lists(st.integers(0, 4), min_size=2, max_size=25), st.integers(2, 5))
@settings(max_examples=60)
def test_where_all_agree_every_coefficient_is_one_or_says_that_all_chose_the_same(labels, width) -> None:
    ratings = of([[label] * width for label in labels])

    for coefficient in EVERY:
        figure = coefficient(ratings, Bootstrap(50))
        if len(set(labels)) == 1 and coefficient is not percent_agreement:
            assert (figure.value, figure.reason) == (None, Reason.ONE_CATEGORY)
        else:
            assert figure.value == pytest.approx(1)
            assert figure.low is None or figure.low <= figure.high <= 1 + 1e-9


@given(tables)
@settings(max_examples=60)
def test_no_coefficient_leaves_its_bounds_and_none_is_nan(rows) -> None:
    for coefficient in EVERY:
        figure = coefficient(of(rows), Bootstrap(50))
        assert (figure.value is None) == (figure.reason is not None)
        if figure.value is not None:
            # With unequal numbers of answers only these two have a lower bound.
            least = {percent_agreement: 0, gwet_ac1: -1}.get(coefficient, -math.inf)
            assert figure.value >= least - 1e-9
            assert figure.value <= 1 + 1e-9
        if figure.low is not None:
            assert figure.low <= figure.high


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=25))
@settings(max_examples=60)
def test_fleiss_kappa_of_a_full_table_is_never_below_minus_one(rows) -> None:
    value = fleiss_kappa(of(rows)).value

    assert value is None or value >= -1 - 1e-9


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
@settings(max_examples=60)
def test_kappa_does_not_ask_who_of_the_two_is_the_first(pairs) -> None:
    one, other = np.asarray(pairs).T

    assert alike(cohen_kappa(one, other, 4), cohen_kappa(other, one, 4))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=40))
@settings(max_examples=60)
def test_on_two_binary_columns_alpha_is_scotts_pi_with_its_correction_for_few_items(pairs) -> None:
    """Krippendorff (2011), note 2: α = 1 − (1 − π)(n − 1) / n with n answers in all."""
    alpha, pi = krippendorff_alpha(of(pairs)), fleiss_kappa(of(pairs))
    assume(alpha.value is not None and pi.value is not None)

    n = 2 * len(pairs)
    assert alpha.value == pytest.approx(1 - (1 - pi.value) * (n - 1) / n)


def test_the_bootstrap_from_sums_is_the_bootstrap_over_items() -> None:
    """Resampling the rows themselves, one by one, comes to the same interval but for chance."""
    chance = np.random.default_rng(4)
    truth = chance.integers(0, 3, 60)
    codes = np.where(chance.random((60, 3)) < 0.75, truth[:, None], chance.integers(0, 3, (60, 3)))
    fast = krippendorff_alpha(Ratings(codes, 3), "nominal", Bootstrap(4_000))

    slow = [krippendorff_alpha(Ratings(codes[chance.integers(0, 60, 60)], 3)).value for _one in range(1_000)]

    low, high = np.quantile(slow, [0.025, 0.975])
    assert (fast.low, fast.high) == (pytest.approx(low, abs=0.03), pytest.approx(high, abs=0.03))


def test_options_of_one_item_are_drawn_together() -> None:
    """Ten copies of each unit inside one item are no more knowledge than one."""
    codes = np.asarray([[0, 0], [0, 1], [1, 1], [1, 1], [0, 0], [1, 0]] * 5)
    once = percent_agreement(Ratings(codes, 2), Bootstrap())
    copied = Ratings(np.repeat(codes, 10, axis=0), 2, items=np.repeat(np.arange(30), 10))
    tenfold = percent_agreement(copied, Bootstrap())

    assert tenfold.value == once.value
    assert (tenfold.n_items, tenfold.n_pairs) == (30, 300)
    assert tenfold.high - tenfold.low == pytest.approx(once.high - once.low, abs=0.05)


def test_the_same_seed_gives_the_same_interval() -> None:
    ratings = of([[0, 1], [1, 1], [0, 0], [2, 1], [2, 2]])

    assert gwet_ac1(ratings, Bootstrap(seed=7)) == gwet_ac1(ratings, Bootstrap(seed=7))


def test_one_item_has_no_interval() -> None:
    figure = percent_agreement(of([[0, 1, 1]]), Bootstrap())

    assert figure.value == pytest.approx(1 / 3)
    assert (figure.low, figure.high) == (None, None)


def test_f1_of_nothing_says_that_nothing_was_found() -> None:
    nothing = ratio_of_sums(np.zeros(2), np.zeros(2), n_pairs=2, otherwise=Reason.NOTHING_FOUND)

    assert (nothing.value, nothing.reason, nothing.n_items) == (None, Reason.NOTHING_FOUND, 2)


@given(st.integers(1, 300), st.floats(0, 1))
def test_wilson_holds_the_share_between_its_ends(n, share) -> None:
    low, high = wilson(share, n)

    assert 0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1
