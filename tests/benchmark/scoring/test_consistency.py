"""Agreement of a judge with physicians, checked against published worked examples."""

import pytest

from benchmark.scoring import cohen_kappa, consistency, parse_label


def rows(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> tuple[list[str], list[str]]:
    labels = ["是"] * (yes_yes + yes_no) + ["否"] * (no_yes + no_no)
    return labels, ["是"] * yes_yes + ["否"] * yes_no + ["是"] * no_yes + ["否"] * no_no


def test_kappa_and_its_interval_are_those_of_bonetts_worked_example():
    """statpsych (R), ci.kappa(.05, 31, 12, 4, 58), after Fleiss & Paik 2003: 0.6756757, SE 0.07344761."""
    kappa = cohen_kappa([[31, 12], [4, 58]])
    assert kappa.value == pytest.approx(0.6756757, abs=1e-7)
    assert kappa.standard_error == pytest.approx(0.07344761, abs=1e-8)
    assert kappa.interval == pytest.approx((0.5317210, 0.8196303), abs=1e-6)


def test_consistency_gives_the_interval_that_statas_kapci_printed():
    """Statalist 2009-12, msg00320: kappa .3411969, analytical 95 % interval .2896668 to .3927271, n = 1,932."""
    result = consistency(*rows(1395, 118, 261, 158))
    assert result.kappa == pytest.approx(0.3411969207847029, abs=1e-12)
    assert result.kappa_ci == pytest.approx((0.2896667786, 0.3927270629), abs=1e-8)
    assert (result.n, result.accuracy) == (1932, pytest.approx(0.8038302277432712))


def test_the_figures_of_a_small_table_worked_out_by_hand():
    result = consistency(*rows(6, 2, 1, 1))
    assert result.f1_yes == pytest.approx(12 / 15)
    assert result.f1_no == pytest.approx(2 / 5)
    assert result.macro_f1 == pytest.approx(0.6)
    assert (result.base_rate, result.trivial_accuracy) == (0.8, 0.8)


def test_a_judge_that_always_says_yes_has_kappa_zero_and_only_the_trivial_accuracy():
    result = consistency(*rows(7, 0, 3, 0))
    assert result.kappa == pytest.approx(0.0)
    assert result.accuracy == result.trivial_accuracy == 0.7
    assert result.f1_no == 0.0


def test_kappa_is_not_defined_when_everybody_chose_the_same():
    result = consistency(["是"] * 5, ["是"] * 5)
    assert (result.kappa, result.kappa_ci, result.f1_no, result.macro_f1) == (None, None, None, None)
    assert result.accuracy == 1.0


def test_invalid_and_abstained_verdicts_are_counted_and_never_read_as_no():
    result = consistency(["是", "否", "否", "否"], ["是", "否", None, "abstained"])
    assert (result.n, result.n_invalid, result.n_abstained, result.accuracy) == (4, 1, 1, 1.0)
    assert result.base_rate == 0.5


def test_without_any_decided_row_there_are_no_figures():
    result = consistency(["是"], ["garbled"])
    assert (result.n, result.n_invalid, result.accuracy, result.kappa) == (1, 1, None, None)


def test_an_unknown_label_is_refused_rather_than_counted_as_no():
    with pytest.raises(ValueError, match="labels"):
        consistency(["也许"], ["是"])


def test_label_columns_are_read_in_their_usual_spellings():
    assert [parse_label(text) for text in ("是", "1", "met", "Yes", 1, True)] == ["是"] * 6
    assert [parse_label(text) for text in ("否", "0", "not met", "NO", 0, False)] == ["否"] * 6
    assert parse_label("不是") is None
