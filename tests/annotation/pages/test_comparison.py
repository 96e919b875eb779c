"""What differs between answers is marked, piece by piece, in words and shape; what the format takes as equal is not."""

from typing import Any

from annotation.formats import Part
from annotation.views.shown import Comparison, ShownAnswer, compare


def answer(name: str, *texts: str, agrees: bool = False, **more: Any) -> ShownAnswer:
    return ShownAnswer(name, [Part("value", list(texts))], agrees=agrees, **more)


def marks(found: Comparison) -> list[list[tuple[str, str]]]:
    return [[(entry.text, entry.mark) for entry in side.entries] for side in found.rows[0].sides]


def test_against_a_key_texts_are_more_missing_or_changed() -> None:
    found = compare(
        [Part("value", ["咳嗽", "发热"])],
        [answer("甲", "发 热", "胸痛", "气促"), answer("乙", "咳嗽", "发烧")],
    )
    assert marks(found) == [
        [("咳嗽", ""), ("发热", "")],
        [("发 热", ""), ("胸痛", "extra"), ("气促", "extra"), ("咳嗽", "missing")],
        [("咳嗽", ""), ("发烧", "changed")],
    ]
    assert found.columns[0] == "参考答案" and found.rows[0].differs
    assert found.rows[0].sides[2].entries[1].diff == [(0, "发"), (-1, "热"), (1, "烧")]


def test_an_answer_that_the_format_takes_as_equal_to_the_key_has_no_marks() -> None:
    found = compare([Part("value", ["80"])], [answer("甲", "80.0", agrees=True), answer("乙", "96")])
    assert [[mark for _text, mark in side] for side in marks(found)] == [[""], [""], ["changed"]]


def test_without_a_key_only_what_not_all_say_is_marked() -> None:
    found = compare([], [answer("甲", "拒绝", "转诊"), answer("乙", "拒绝"), answer("丙", "拒绝", "转诊")])
    assert marks(found)[0] == [("拒绝", ""), ("转诊", "extra")]
    assert not found.with_key and not found.rows[0].sides[1].differs
    assert not compare([], [answer("甲", "拒绝"), answer("乙", "拒 绝")]).rows[0].differs


def test_what_only_a_key_can_have_is_not_missed_in_an_answer() -> None:
    key = [Part("value", ["80"]), Part("limits", ["76 – 84"], key_only=True)]
    found = compare(key, [answer("甲", "80")])
    assert [row.part.name for row in found.rows] == ["value"] and not found.rows[0].differs


def test_pieces_are_matched_by_name_and_label_and_a_piece_that_one_side_lacks_differs() -> None:
    key = [Part("choice", ["压痛"], label="A")]
    said = ShownAnswer("甲", [Part("choice", ["反跳痛"], label="B")])
    found = compare(key, [said])
    assert [(row.part.label, [side.given for side in row.sides], row.differs) for row in found.rows] == [
        ("A", [True, False], True),
        ("B", [False, True], True),
    ]


def test_somebody_who_could_not_answer_has_no_column_but_is_named() -> None:
    found = compare([Part("value", ["80"])], [answer("甲", cannot_answer="信息不足"), answer("乙", "80")])
    assert found.columns == ["参考答案", "乙"] and [one.name for one in found.answers] == ["甲", "乙"]
