"""What a measure of agreement comes to: a value with its interval, or the reason why there is none.

A figure is never NaN and never a silent zero: "everybody chose the same" is a result of its own.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a coefficient has no value."""

    NO_PAIRS = "no_pairs"  # no item was answered by two physicians
    ONE_CATEGORY = "one_category"  # everybody chose the same: agreement by chance is certain, 0/0
    NOT_TWO_RATERS = "not_two_raters"  # the statistic compares exactly two
    NOTHING_FOUND = "nothing_found"  # nobody marked anything, so there is nothing to agree on
    NO_SPANS = "no_spans"  # the answers are not pieces of a text that could overlap
    NO_LABELS = "no_labels"  # the answers are free text, not one of a few labels
    NO_ANSWERS = "no_answers"  # nobody answered
    NOT_A_KEY = "not_a_key"  # there is no key that a free answer could equal


@dataclass(frozen=True, slots=True)
class Figure:
    """One coefficient over ``n_items`` items with ``n_pairs`` pairs of answers: exactly one of value and
    reason."""

    value: float | None
    reason: Reason | None
    n_items: int
    n_pairs: int
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a figure has either a value or a reason")
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has two ends")


def undefined(reason: Reason, *, n_items: int = 0, n_pairs: int = 0) -> Figure:
    """A figure without a value."""
    return Figure(None, reason, n_items, n_pairs)
