"""What differs between two texts: by character in Chinese, by whole number and whole word otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.text_diff import MOST_CELLS, differences, likeness, overlap, texts_of


def old_and_new(parts) -> tuple[str, str]:
    return "".join(t for op, t in parts if op <= 0), "".join(t for op, t in parts if op >= 0)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("肺炎", "肺炎", [(0, "肺炎")]),
        ("", "肺炎", [(1, "肺炎")]),
        ("急性阑尾炎", "慢性阑尾炎", [(-1, "急"), (1, "慢"), (0, "性阑尾炎")]),
        ("每日12.5mg口服", "每日125mg口服", [(0, "每日"), (-1, "12.5"), (1, "125"), (0, "mg口服")]),
        ("查CRP", "查CT", [(0, "查"), (-1, "CRP"), (1, "CT")]),
        ("𠮷野家", "吉野家", [(-1, "𠮷"), (1, "吉"), (0, "野家")]),
    ],
)
def test_a_difference_is_a_character_a_number_or_a_word(old, new, parts) -> None:
    assert differences(old, new) == parts


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_parts_add_up_to_both_texts(old, new) -> None:
    assert old_and_new(differences(old, new)) == (old, new)


def test_long_texts_are_cut_at_sentences_and_still_compared_by_character() -> None:
    old = "".join(f"第{n}天体温正常，继续观察。" for n in range(200))
    new = old.replace("第7天体温正常", "第7天体温偏高")
    assert len(old) ** 2 > MOST_CELLS
    parts = differences(old, new)
    assert old_and_new(parts) == (old, new)
    assert [(op, text) for op, text in parts if op] == [(-1, "正常"), (1, "偏高")]


def test_likeness_and_overlap_go_from_nothing_to_the_same() -> None:
    assert likeness("肺炎", "肺炎") == overlap(["A"], ["A"]) == 1.0
    assert likeness("肺炎", "骨折") == overlap(["A"], ["B"]) == 0.0
    assert 0 < overlap(["A", "B"], ["B", "C"]) < 1
    assert texts_of({"b": ["二", {"c": "三"}], "a": "一"}) == ["一", "二", "三"]
