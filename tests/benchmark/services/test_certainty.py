"""Intervals of a run: a handful of equal scores is no certainty."""

import pytest

from benchmark.models import EvaluationRun, Scope
from benchmark.services.results import Scored, results_of


def scored(score: float, number: int) -> Scored:
    """One choice item of its own record."""
    return Scored("CMExam", "MedKQA", "03.01", "accuracy", f"c{number}", score, None, False)


@pytest.mark.parametrize(("score", "low", "high"), [(1.0, 0.43, 1.0), (0.0, 0.0, 0.57)])
def test_three_equal_answers_still_leave_a_wide_interval(score: float, low: float, high: float) -> None:
    rows = results_of(EvaluationRun(), [scored(score, number) for number in range(3)])
    (dataset,) = [row for row in rows if row.scope == Scope.DATASET]
    assert dataset.low == pytest.approx(low, abs=0.01)
    assert dataset.high == pytest.approx(high, abs=0.01)


def test_mixed_answers_keep_their_bootstrap_interval() -> None:
    rows = results_of(EvaluationRun(), [scored(float(number % 2), number) for number in range(10)])
    (dataset,) = [row for row in rows if row.scope == Scope.DATASET]
    assert dataset.low is not None
    assert dataset.high is not None
    assert 0 < dataset.low < 0.5 < dataset.high < 1
