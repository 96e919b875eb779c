"""Scores, counts and outcomes from values whose result can be worked out by hand."""

import pytest

from benchmark.scoring import (
    Counts,
    Outcome,
    extraction_counts,
    micro_f1,
    points_bounds,
    points_score,
    score_choice,
    score_extraction,
)


def point(**changes):
    return {
        "topic": "诊断",
        "text": "…",
        "weight": 1,
        "tier": "essential",
        "polarity": 1,
        "veto": False,
        **changes,
    }


def test_a_choice_is_right_only_as_the_exact_set():
    assert score_choice(["A", "B"], ["B", "A"]) == (1.0, Outcome.MET)
    assert score_choice(["A"], ["A", "B"]) == (0.0, Outcome.NOT_MET)


def test_a_missing_answer_has_no_score():
    assert score_choice(None, ["A"]) == (None, Outcome.ANSWER_MISSING)
    assert score_extraction(None, ["a"], "terms") == (None, Outcome.ANSWER_MISSING)


def test_entities_count_by_type_and_span():
    said = {"疾病": ["脑脓肿", "感冒"], "药物": ["脑脓肿"]}
    assert extraction_counts(said, {"疾病": ["脑脓肿"], "药物": ["青霉素"]}, "entities") == Counts(1, 2, 1)


def test_an_answer_of_a_kind_that_was_not_asked_for_is_wrong_and_such_a_key_is_left_out():
    counts = extraction_counts(
        {"症状": ["腹痛"], "疾病": ["胃炎"]}, {"症状": ["腹痛"], "药物": ["钙"]}, "entities", ["症状"]
    )
    assert counts == Counts(1, 1, 0)


def test_an_event_is_right_only_with_all_four_fields_whatever_the_order_in_its_lists():
    event = {"主体词": "癌", "发生状态": "否定", "描述词": ["累及"], "解剖部位": ["甲", "乙"]}
    assert extraction_counts([{**event, "解剖部位": ["乙", "甲"]}], [event], "events") == Counts(1, 0, 0)
    assert extraction_counts([{**event, "发生状态": ""}], [event], "events") == Counts(0, 1, 1)


def test_repeating_a_right_span_earns_nothing():
    assert extraction_counts(["咯血", "咯血"], ["咯血", "疼痛"], "terms") == Counts(1, 0, 1)


def test_verbatim_counts_see_a_width_difference_and_normalised_ones_do_not():
    assert extraction_counts(["ＣＥＡ 升高"], ["CEA升高"], "terms") == Counts(0, 1, 1)
    assert extraction_counts(["ＣＥＡ 升高"], ["CEA升高"], "terms", normalised=True) == Counts(1, 0, 0)


def test_micro_f1_pools_the_counts_before_it_divides():
    assert micro_f1([Counts(1, 0, 0), Counts(0, 1, 1)]) == 0.5


def test_nothing_to_find_and_nothing_claimed_is_full_agreement_and_no_items_is_no_figure():
    assert micro_f1(Counts(0, 0, 0)) == 1.0
    assert micro_f1([]) is None
    assert score_extraction({}, {"疾病": []}, "entities") == (1.0, Outcome.MET)


def test_a_missing_answer_leaves_every_key_unit_unfound():
    assert extraction_counts(None, ["a", "b"], "terms") == Counts(0, 0, 2)


def test_points_earn_their_weights():
    assert points_score([point(weight=3), point(weight=1)], ["是", "否"]) == (0.75, Outcome.NOT_MET)
    assert points_score([point(), point()], ["是", "是"]) == (1.0, Outcome.MET)


def test_a_pitfall_takes_its_weight_away_and_the_score_never_falls_below_zero():
    pitfall = point(polarity=-1, tier="pitfall")
    assert points_score([point(weight=2), pitfall], ["是", "是"]) == (0.5, Outcome.NOT_MET)
    assert points_score([point(), point(polarity=-1, weight=5)], ["是", "是"]) == (0.0, Outcome.NOT_MET)
    assert points_score([point(), pitfall], ["是", "否"]) == (1.0, Outcome.MET)


@pytest.mark.parametrize(("polarity", "verdict"), [(1, "否"), (-1, "是")])
def test_a_veto_point_that_goes_wrong_makes_the_score_zero(polarity: int, verdict: str):
    assert points_score([point(weight=9), point(veto=True, polarity=polarity)], ["是", verdict]) == (
        0.0,
        Outcome.NOT_MET,
    )


def test_one_missing_verdict_leaves_the_sample_unscored_and_failure_comes_before_abstention():
    assert points_score([point(), point()], ["是", "abstained"]) == (None, Outcome.JUDGE_ABSTAINED)
    assert points_score([point(), point()], ["failed", "abstained"]) == (None, Outcome.JUDGE_FAILED)
    assert points_score([point()], [None]) == (None, Outcome.JUDGE_FAILED)


def test_bounds_show_what_undecided_verdicts_still_allow():
    points = [point(), point(), point(polarity=-1)]
    assert points_bounds(points, ["是", "abstained", "failed"]) == (0.0, 1.0)
    assert points_bounds(points, ["是", "否", "否"]) == (0.5, 0.5)


def test_an_answer_without_points_is_refused():
    with pytest.raises(ValueError, match="without evaluation points"):
        points_score([], [])
