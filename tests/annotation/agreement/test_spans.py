"""Marks in a text: the same, overlapping, or neither."""

from hypothesis import given
from hypothesis import strategies as st

from annotation.agreement import Mark, matched_by_overlap, matched_exactly

TEXT = "患者右下腹压痛明显，伴发热，无咳嗽。发热三天。"


def marks(*pieces: str, label: str = "症状") -> list[Mark]:
    return [Mark(label, (piece,)) for piece in pieces]


def test_equal_facts_match_exactly() -> None:
    assert matched_exactly(frozenset({"发热", "咳嗽"}), frozenset({"发热", "腹痛"})) == 1


def test_pieces_that_share_a_character_of_the_text_overlap() -> None:
    assert matched_by_overlap(marks("右下腹压痛"), marks("压痛明显"), TEXT) == 1


def test_pieces_side_by_side_do_not_overlap() -> None:
    assert matched_by_overlap(marks("右下腹"), marks("压痛"), TEXT) == 0


def test_overlap_under_another_type_is_no_match() -> None:
    assert matched_by_overlap(marks("发热"), marks("发热", label="疾病"), TEXT) == 0


def test_one_piece_matches_one_other_only() -> None:
    assert matched_by_overlap(marks("右下腹压痛明显"), marks("右下腹", "压痛"), TEXT) == 1


def test_the_largest_pairing_is_found_whatever_comes_first() -> None:
    one, other = marks("右下腹压痛", "右下腹"), marks("右下腹", "压痛")

    assert matched_by_overlap(one, other, TEXT) == 2
    assert matched_by_overlap(one[::-1], other, TEXT) == 2


def test_every_piece_of_a_relation_has_to_overlap() -> None:
    one = [Mark("伴随", ("压痛", "发热"))]

    assert matched_by_overlap(one, [Mark("伴随", ("压痛明显", "发热"))], TEXT) == 1
    assert matched_by_overlap(one, [Mark("伴随", ("压痛明显", "咳嗽"))], TEXT) == 0


def test_a_piece_that_is_not_in_the_text_overlaps_what_holds_it() -> None:
    assert matched_by_overlap(marks("高热不退"), marks("高热"), TEXT) == 1
    assert matched_by_overlap(marks("高热"), marks("寒战"), TEXT) == 0


pieces = st.integers(0, len(TEXT) - 1).flatmap(lambda at: st.integers(1, 6).map(lambda n: TEXT[at : at + n]))


@given(st.lists(pieces, max_size=5), st.lists(pieces, max_size=5))
def test_overlap_is_symmetric_and_never_below_equality(one, other) -> None:
    left, right = marks(*dict.fromkeys(one)), marks(*dict.fromkeys(other))
    overlapping = matched_by_overlap(left, right, TEXT)

    assert overlapping == matched_by_overlap(right, left, TEXT)
    assert matched_exactly(frozenset(left), frozenset(right)) <= overlapping <= min(len(left), len(right))
