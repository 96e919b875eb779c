"""How large a share may still be, given what a random sample showed: the exact one-sided bound.

Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
Biometrika 26 (1934) 404-413. Pure. A sample drawn without replacement from a finite stock varies less than
the binomial, so the bound errs on the safe side there.
"""

from math import ceil, exp, expm1, fsum, lgamma, log, log1p

CONFIDENCE = 0.95
# Halvings of the interval from 0 to 1: more than a float can tell apart.
HALVINGS = 60


def at_most(k: int, n: int, share: float) -> float:
    """The probability of at most ``k`` hits among ``n`` independent draws, each a hit with ``share``."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 1.0 if k >= n else 0.0
    # In logarithms: the first term of a large sample is too small for a float.
    hit, miss, ways = log(share), log1p(-share), lgamma(n + 1)
    logs = (
        ways - lgamma(hits + 1) - lgamma(n - hits + 1) + hits * hit + (n - hits) * miss
        for hits in range(k + 1)
    )
    return min(fsum(map(exp, logs)), 1.0)


def upper_bound(k: int, n: int, confidence: float = CONFIDENCE) -> float:
    """The largest share with which at most ``k`` hits of ``n`` are not yet rarer than 1 - ``confidence``.

    0 of n gives 1 - (1 - confidence)^(1/n), about 3/n at 95 %; n of n, and nothing at all, give 1.
    """
    if not 0 <= k <= n:
        raise ValueError("hits lie between none and all")
    if k == n:
        return 1.0
    if k == 0:
        return -expm1(log(1 - confidence) / n)
    low, high = k / n, 1.0
    for _halving in range(HALVINGS):
        middle = (low + high) / 2
        if at_most(k, n, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def clean_sample_for(limit: float, confidence: float = CONFIDENCE) -> int:
    """How many records must be read, all of them clean, for a bound of at most ``limit``."""
    if not 0 < limit < 1:
        raise ValueError("a limit lies between 0 and 1")
    return ceil(log(1 - confidence) / log1p(-limit))
