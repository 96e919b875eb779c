"""Acceptance sampling: exact probabilities, checked against scipy and a worked example by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from annotation.acceptance import Plan, characteristic


def test_a_worked_example_by_hand() -> None:
    # 10 items, 3 bad, sample 4, none allowed: C(7,4)/C(10,4) = 35/210.
    assert Plan(10, 4, 0).passes(3) == pytest.approx(35 / 210)
    # One allowed: (C(7,4) + 3·C(7,3)) / C(10,4) = (35 + 105) / 210.
    assert Plan(10, 4, 1).passes(3) == pytest.approx(140 / 210)


@given(st.data())
def test_the_probability_is_that_of_the_hypergeometric_distribution(data) -> None:
    size = data.draw(st.integers(2, 400))
    sample = data.draw(st.integers(1, size))
    acceptance = data.draw(st.integers(0, sample - 1))
    bad = data.draw(st.integers(0, size))
    wanted = hypergeom(size, bad, sample).cdf(acceptance)
    assert Plan(size, sample, acceptance).passes(bad) == pytest.approx(wanted, abs=1e-9)


@given(st.integers(2, 300), st.data())
def test_a_worse_lot_never_passes_more_easily_and_the_limit_is_the_first_that_seldom_does(size, data) -> None:
    plan = Plan(size, data.draw(st.integers(1, size)), 0)
    chances = [plan.passes(bad) for bad in range(size + 1)]
    assert chances == sorted(chances, reverse=True) and chances[0] == 1.0
    assert plan.limiting_bad() == next(bad for bad, chance in enumerate(chances) if chance <= 0.10)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan(0, 1, 0), "nothing_to_sample"),
        (Plan(5, 6, 0), "sample_out_of_range"),
        (Plan(5, 0, 0), "sample_out_of_range"),
        (Plan(5, 3, 3), "acceptance_out_of_range"),
        (Plan(5, 3, -1), "acceptance_out_of_range"),
        (Plan(5, 5, 0), ""),
    ],
)
def test_a_plan_that_cannot_be_is_named(plan, code) -> None:
    assert plan.problem() == code


def test_the_characteristic_speaks_of_whole_items() -> None:
    points = characteristic(Plan(30, 10, 0))
    assert [point.bad for point in points] == [1, 2, 3, 6]
    assert points[-1].share == 0.2
