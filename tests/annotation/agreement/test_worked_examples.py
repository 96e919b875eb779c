"""Every coefficient gives the number that its own paper prints."""

import numpy as np
import pytest

from annotation.agreement import (
    Ratings,
    Reason,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
)

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: two observers, ten units, two categories.
BINARY = ("0100000010", "1110010000")
# The same, section B: two observers, twelve units, five categories.
NOMINAL = ("aabbdcccedda", "babbbccceddd")
# The same, sections C and D: four observers, twelve units, answers missing. Gwet's Handbook (4th ed. 2014,
# page 120) has the same data and prints what the other coefficients give on it.
FOUR = ("123321412***", "1233224125*3", "*3332342251*", "12332441251*")

# Fleiss, Psychol. Bull. 76 (1971), table 1: thirty patients, six psychiatrists each; depression, personality disorder,
# schizophrenia, neurosis, other.
DIAGNOSES = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""


def units(*observers: str) -> Ratings:
    """Observers' lines as units × answers; * is missing."""
    lines = [line.replace(" ", "") for line in observers]
    return Ratings.of([[None if one == "*" else one for one in unit] for unit in zip(*lines, strict=True)])


def numbers(*observers: str) -> Ratings:
    """The same with numbers."""
    lines = [line.replace(" ", "") for line in observers]
    rows = [[None if one == "*" else int(one) for one in unit] for unit in zip(*lines, strict=True)]
    return Ratings.of(rows, ordered=True)


def crossed(table: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Two raters' labels from their table of counts."""
    pairs = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _one in range(n)]
    one, other = np.asarray(pairs).T
    return one, other


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_four_observers_is_what_krippendorff_computes(level, alpha) -> None:
    figure = krippendorff_alpha(numbers(*FOUR), level)

    assert figure.value == pytest.approx(alpha, abs=0.0005)
    assert figure.n_items == 11


def test_alpha_of_two_observers_is_what_krippendorff_computes() -> None:
    assert krippendorff_alpha(units(*BINARY)).value == pytest.approx(0.095, abs=0.0005)
    assert krippendorff_alpha(units(*NOMINAL)).value == pytest.approx(0.692, abs=0.0005)


def test_fleiss_kappa_of_the_psychiatric_diagnoses_is_that_of_the_paper() -> None:
    counts = [[int(one) for one in row] for row in DIAGNOSES.split()]
    figure = fleiss_kappa(Ratings.of_counts(counts))

    # The margins that the paper prints: .144 .144 .167 .306 .239; p_a = .556.
    assert [sum(column) for column in zip(*counts, strict=True)] == [26, 26, 30, 55, 43]
    assert percent_agreement(Ratings.of_counts(counts)).value == pytest.approx(0.556, abs=0.0005)
    assert figure.value == pytest.approx(0.430, abs=0.0005)
    assert (figure.n_items, figure.n_pairs) == (30, 450)


def test_cohen_kappa_is_that_of_the_paper() -> None:
    # Cohen, Educ. Psychol. Meas. 20 (1960), table 1 as counts of 100 and table 2 (n = 200).
    first = cohen_kappa(*crossed([[25, 13, 12], [12, 2, 16], [3, 15, 2]]), 3)
    second = cohen_kappa(*crossed([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), 3)

    assert first.value == pytest.approx(-0.09, abs=0.005)
    assert second.value == pytest.approx(0.492, abs=0.0005)
    assert second.n_items == 200


def test_ac1_is_high_where_agreement_is_high_and_kappa_is_not() -> None:
    # Gwet, Br. J. Math. Stat. Psychol. 61 (2008): 125 subjects, 118 (+, +), 5 (+, −), 2 (−, +), none (−, −).
    one, other = crossed([[118, 5], [2, 0]])

    assert gwet_ac1(Ratings(np.stack([one, other], axis=1), 2)).value == pytest.approx(0.9408, abs=0.00005)
    assert cohen_kappa(one, other, 2).value == pytest.approx(-0.0234, abs=0.00005)


def test_missing_answers_are_counted_as_gwets_handbook_counts_them() -> None:
    # Gwet, Handbook of Inter-Rater Reliability (4th ed. 2014): AC1 .775, Fleiss' kappa .761, percent .818.
    ratings = units(*FOUR)

    assert gwet_ac1(ratings).value == pytest.approx(0.77544, abs=0.000005)
    assert fleiss_kappa(ratings).value == pytest.approx(0.76117, abs=0.000005)
    assert percent_agreement(ratings).value == pytest.approx(0.81818, abs=0.000005)


def test_where_everybody_chose_the_same_no_coefficient_is_made_up() -> None:
    same = Ratings.of([["A", "A"], ["A", "A", "A"]])

    assert percent_agreement(same).value == 1
    for coefficient in (fleiss_kappa, gwet_ac1, krippendorff_alpha):
        figure = coefficient(same)
        assert (figure.value, figure.reason) == (None, Reason.ONE_CATEGORY)
        assert (figure.n_items, figure.n_pairs) == (2, 4)
    assert cohen_kappa(np.zeros(3, int), np.zeros(3, int), 1).reason == Reason.ONE_CATEGORY


def test_without_two_answers_to_one_item_there_is_nothing_to_compare() -> None:
    alone = Ratings.of([["A", None], [None, "B"]])

    for coefficient in (percent_agreement, fleiss_kappa, gwet_ac1, krippendorff_alpha):
        assert coefficient(alone).reason == Reason.NO_PAIRS
    assert cohen_kappa(np.array([0, -1]), np.array([-1, 1]), 2).reason == Reason.NO_PAIRS
    assert krippendorff_alpha(Ratings.of([])).reason == Reason.NO_PAIRS
