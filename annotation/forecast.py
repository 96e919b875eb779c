"""When a cell of the coverage board will be full: a rate of acceptance, shrunk where few were accepted, and
the time that the missing items take at that rate. Pure; it knows counts, never items.

Acceptances are taken as a Poisson process whose weekly rate has a Gamma prior: a specialty leans on all
specialties, a cell leans on its specialty, each as if its mean had been watched for :data:`PRIOR_WEEKS` weeks
(empirical Bayes: Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.7). The time to the n-th further
acceptance is then beta prime distributed, and its quantiles are exact.
"""

from dataclasses import dataclass
from math import ceil, inf

from scipy.special import betainccinv

WINDOW_WEEKS = 8.0
PRIOR_WEEKS = 4.0
LEVEL = 0.8
# Fewer acceptances than this in the whole track say nothing about anybody's pace.
LEAST_ACCEPTED = 5
# An item needs an author, two answerers and a reviewer, all different people.
LEAST_PHYSICIANS = 4
HORIZON_WEEKS = 260.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What was accepted in the weeks that were watched: in the cell, its specialty, everywhere."""

    cell: int
    specialty: int
    overall: int
    weeks: float
    dimensions: int
    specialties: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Weeks until the cell is full, with a range; or the code of the reason why nothing is said. ``high`` is
    None beyond the horizon."""

    reason: str = ""
    median: int | None = None
    low: int | None = None
    high: int | None = None
    rate: float | None = None


def observed_weeks(days_since_start: float) -> float:
    """How many weeks the pace was watched: the window, or less where the work is younger; at least one."""
    return min(WINDOW_WEEKS, max(1.0, days_since_start / 7))


def prior_rate(pace: Pace) -> float:
    """The weekly rate that a cell of this specialty is expected to have: the specialty's, shrunk to the mean
    of all."""
    overall = pace.overall / pace.weeks / (pace.dimensions * pace.specialties)
    own = pace.specialty / pace.dimensions
    return (own + PRIOR_WEEKS * overall) / (pace.weeks + PRIOR_WEEKS)


def cell_rate(pace: Pace) -> float:
    """The weekly rate of the cell, shrunk to its specialty's."""
    return (pace.cell + PRIOR_WEEKS * prior_rate(pace)) / (pace.weeks + PRIOR_WEEKS)


def weeks_until(missing: int, pace: Pace, share: float) -> float:
    """The time by which ``missing`` further items are accepted with probability ``share``."""
    watched = pace.weeks + PRIOR_WEEKS
    left = float(betainccinv(cell_rate(pace) * watched, missing, share))
    return watched * (1 - left) / left if left > 0 else inf


def forecast(*, planned: int, there: int, physicians: int, pace: Pace) -> Forecast:
    """When ``planned`` items will be accepted, of which ``there`` are."""
    reason = _silent(planned, there, physicians, pace)
    if reason:
        return Forecast(reason)
    missing = planned - there
    tail = (1 - LEVEL) / 2
    low, median, high = (weeks_until(missing, pace, share) for share in (tail, 0.5, 1 - tail))
    rate = cell_rate(pace)
    if median > HORIZON_WEEKS:
        return Forecast("too_slow", rate=rate)
    return Forecast(
        median=ceil(median), low=ceil(low), high=ceil(high) if high <= HORIZON_WEEKS else None, rate=rate
    )


def _silent(planned: int, there: int, physicians: int, pace: Pace) -> str:
    if planned <= 0:
        return "not_planned"
    if there >= planned:
        return "reached"
    if physicians < LEAST_PHYSICIANS:
        return "too_few_physicians"
    return "too_few_accepted" if pace.overall < LEAST_ACCEPTED else ""
