"""Acceptance sampling by attributes: a lot of N items passes when a sample of n holds at most c bad ones.

Pure. Probabilities are exact (hypergeometric: the sample is drawn without replacement).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb

SHARES = (Fraction(1, 100), Fraction(2, 100), Fraction(5, 100), Fraction(10, 100), Fraction(20, 100))
CONSUMER_RISK = 0.10


@dataclass(frozen=True)
class Plan:
    """Lot size N, sample size n, acceptance number c."""

    size: int
    sample: int
    acceptance: int

    def problem(self) -> str:
        """A code that says what is wrong with the plan; empty where it is sound."""
        if self.size < 1:
            return "nothing_to_sample"
        if not 1 <= self.sample <= self.size:
            return "sample_out_of_range"
        return "" if 0 <= self.acceptance < self.sample else "acceptance_out_of_range"

    def passes(self, bad: int) -> float:
        """The probability that a lot with ``bad`` bad items passes."""
        good = self.size - bad
        most = min(self.acceptance, bad, self.sample)
        ways = sum(comb(bad, k) * comb(good, self.sample - k) for k in range(most + 1))
        return float(Fraction(ways, comb(self.size, self.sample)))

    def limiting_bad(self, risk: float = CONSUMER_RISK) -> int:
        """The smallest number of bad items with which a lot passes with a probability of at most ``risk``."""
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            if self.passes(middle) <= risk:
                high = middle
            else:
                low = middle + 1
        return low


@dataclass(frozen=True)
class Point:
    """One point of the operating characteristic."""

    bad: int
    share: float
    passes: float


def characteristic(plan: Plan) -> list[Point]:
    """How likely lots of different quality pass; each share is rounded up to whole items."""
    counts = sorted({ceil(share * plan.size) for share in SHARES})
    return [Point(bad, bad / plan.size, plan.passes(bad)) for bad in counts]
