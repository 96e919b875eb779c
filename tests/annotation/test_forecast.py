"""A forecast leans on everybody's pace where little was accepted, widens with ignorance, and says why it is silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from annotation.forecast import (
    PRIOR_WEEKS,
    Pace,
    cell_rate,
    forecast,
    observed_weeks,
    prior_rate,
    weeks_until,
)

PACES = st.builds(
    lambda cell, more, most, weeks: Pace(cell, cell + more, cell + more + most, weeks, 5, 64),
    st.integers(0, 50),
    st.integers(0, 100),
    st.integers(5, 5000),
    st.floats(1, 8),
)


def pace(cell: int, specialty: int, overall: int, weeks: float = 8.0) -> Pace:
    return Pace(cell, specialty, overall, weeks, dimensions=5, specialties=64)


def test_the_rate_of_a_cell_is_the_worked_example_of_the_documentation() -> None:
    # 320 accepted in 8 weeks in 320 cells: 0.125 a week and cell. The specialty accepted 20, the cell 10.
    one = pace(10, 20, 320)
    assert prior_rate(one) == pytest.approx((20 / 5 + 4 * 0.125) / 12)
    assert cell_rate(one) == pytest.approx((10 + 4 * 0.375) / 12)


@given(PACES)
def test_a_shrunk_rate_lies_between_the_cells_own_and_the_one_it_leans_on(one: Pace) -> None:
    ends = sorted((one.cell / one.weeks, prior_rate(one)))
    assert ends[0] - 1e-9 <= cell_rate(one) <= ends[1] + 1e-9


@given(PACES, st.integers(1, 200), st.floats(0.05, 0.95))
def test_the_quantile_of_the_time_is_that_of_the_counts(one: Pace, missing: int, share: float) -> None:
    weeks = weeks_until(missing, one, share)
    if weeks > 5000:
        return
    watched = one.weeks + PRIOR_WEEKS
    # So many further acceptances within t weeks: negative binomial, the other side of the same process.
    enough = nbinom.sf(missing - 1, cell_rate(one) * watched, watched / (watched + weeks))
    assert enough == pytest.approx(share, abs=1e-4)


@given(PACES, st.integers(1, 100))
def test_the_range_holds_the_date_and_more_missing_items_take_longer(one: Pace, missing: int) -> None:
    told = forecast(planned=missing, there=0, physicians=9, pace=one)
    more = forecast(planned=missing + 1, there=0, physicians=9, pace=one)
    if told.reason:
        assert told.reason == "too_slow" and more.reason == "too_slow"
        return
    assert told.low <= told.median and (told.high is None or told.median <= told.high)
    assert more.reason or more.median >= told.median


@pytest.mark.parametrize(
    ("planned", "there", "physicians", "overall", "reason"),
    [
        (0, 0, 9, 100, "not_planned"),
        (5, 5, 0, 0, "reached"),
        (5, 1, 3, 100, "too_few_physicians"),
        (5, 1, 9, 4, "too_few_accepted"),
        (5000, 1, 9, 5, "too_slow"),
        (5, 1, 9, 1000, ""),
    ],
)
def test_a_forecast_says_why_it_is_silent(planned, there, physicians, overall, reason) -> None:
    told = forecast(planned=planned, there=there, physicians=physicians, pace=pace(0, 0, overall))
    assert told.reason == reason
    assert (told.median is None) == bool(reason)


def test_young_work_is_not_measured_over_weeks_that_did_not_happen() -> None:
    assert [observed_weeks(days) for days in (0, 3, 21, 400)] == [1.0, 1.0, 3.0, 8.0]
