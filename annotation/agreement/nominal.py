"""Agreement of labels without an order: percent, Cohen's kappa, Fleiss' kappa, Gwet's AC1.

Each takes labels and, if an interval is wanted, a bootstrap over items, and returns a
:class:`~annotation.agreement.figures.Figure`. Krippendorff's alpha has a module of its own.
"""

import numpy as np

from annotation.agreement.figures import Figure, Reason, undefined
from annotation.agreement.ratings import AGREED, MISSING, PAIRABLE, RATED, Ratings, Tally, tally
from annotation.agreement.resampling import Bootstrap, Finish, Floats, Ints, distinct, divided, sums_of


def percent_agreement(ratings: Ratings, bootstrap: Bootstrap | None = None) -> Figure:
    """Shape: units × answers. Of each unit with two or more answers the share of its pairs that agree,
    Σ_k r_k(r_k−1) / r(r−1); the mean over these units. Unequal numbers of answers are no hindrance.

    Source: p_a in Fleiss, Psychol. Bull. 76 (1971) 378-382, equation 2.
    """
    return _figure(tally(ratings, bootstrap), _observed, Reason.NO_PAIRS)


def fleiss_kappa(ratings: Ratings, bootstrap: Bootstrap | None = None) -> Figure:
    """Shape: units × answers. κ = (p_a − p_e) / (1 − p_e) with p_e = Σ_k π_k², π_k the mean over units of
    the share that chose k.

    Source: Fleiss, Psychol. Bull. 76 (1971) 378-382; for unequal numbers of answers Gwet, Handbook of
    Inter-Rater Reliability, 4th ed. 2014, chapter 2: p_a over units with two or more answers, π_k over all.
    Not defined where everybody chose the same.
    """
    counted = tally(ratings, bootstrap)

    def finish(rows: Floats) -> Floats:
        by_chance = (_prevalence(counted, rows) ** 2).sum(axis=1)
        return divided(_observed(rows) - by_chance, 1 - by_chance)

    return _figure(counted, finish, Reason.ONE_CATEGORY)


def gwet_ac1(ratings: Ratings, bootstrap: Bootstrap | None = None) -> Figure:
    """Shape: units × answers. AC1 = (p_a − p_e) / (1 − p_e) with p_e = Σ_k π_k(1 − π_k) / (q − 1), q the
    number of categories that occur.

    Source: Gwet, Br. J. Math. Stat. Psychol. 61 (2008) 29-48; missing answers as in his Handbook, 4th ed.
    2014, chapter 2: p_a over units with two or more answers, π_k over all units with one or more. With a
    single category p_e is 0/0: not defined.
    """
    counted = tally(ratings, bootstrap)
    q = int((counted.shares(counted.sums.total[np.newaxis, :]) > 0).sum())

    def finish(rows: Floats) -> Floats:
        if q < 2:
            return np.full(len(rows), np.nan)
        shares = _prevalence(counted, rows)
        by_chance = (shares * (1 - shares)).sum(axis=1) / (q - 1)
        return divided(_observed(rows) - by_chance, 1 - by_chance)

    return _figure(counted, finish, Reason.ONE_CATEGORY)


def cohen_kappa(first: Ints, second: Ints, categories: int, bootstrap: Bootstrap | None = None) -> Figure:
    """Shape: two rows of labels of the same items by the same two physicians, −1 where one did not answer;
    such an item is left out. κ = (p_o − p_e) / (1 − p_e) with p_e = Σ_k p_k. p_.k.

    Source: Cohen, Educ. Psychol. Meas. 20 (1960) 37-46. Not defined where both always chose the same label.
    """
    both = (first != MISSING) & (second != MISSING)
    n = int(both.sum())
    if n == 0:
        return undefined(Reason.NO_PAIRS)
    one, other = first[both], second[both]
    rows = np.zeros((n, 2 + 2 * categories))
    at = np.arange(n)
    rows[:, 0], rows[:, 1] = 1, one == other
    rows[at, 2 + one] = 1
    rows[at, 2 + categories + other] = 1
    sums = sums_of(*distinct(rows), bootstrap)

    def finish(totals: Floats) -> Floats:
        size = totals[:, 0]
        left, right = totals[:, 2 : 2 + categories], totals[:, 2 + categories :]
        by_chance = (left * right).sum(axis=1) / size**2
        return divided(totals[:, 1] / size - by_chance, 1 - by_chance)

    value = sums.point(finish)
    if value is None:
        return undefined(Reason.ONE_CATEGORY, n_items=n, n_pairs=n)
    low, high = sums.interval(finish)
    return Figure(value, None, n, n, low, high)


def _observed(rows: Floats) -> Floats:
    return divided(rows[:, AGREED], rows[:, PAIRABLE])


def _prevalence(counted: Tally, rows: Floats) -> Floats:
    return divided(counted.shares(rows), rows[:, RATED, np.newaxis])


def _figure(counted: Tally, finish: Finish, otherwise: Reason) -> Figure:
    if counted.n_items == 0:
        return undefined(Reason.NO_PAIRS)
    value = counted.sums.point(finish)
    if value is None:
        return undefined(otherwise, n_items=counted.n_items, n_pairs=counted.n_pairs)
    low, high = counted.sums.interval(finish)
    return Figure(value, None, counted.n_items, counted.n_pairs, low, high)
