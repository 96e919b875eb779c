"""Review and adjudication on pages; separation of duty in the services behind them."""

import pytest
from django.urls import reverse

from annotation.models import Assignment, Item
from annotation.permissions import can_adjudicate, can_answer, can_review
from annotation.services.adjudications import adjudicate_item
from annotation.services.assignments import submit_answer, take_next, take_slot
from annotation.services.items import Content, open_item, revise_item
from annotation.services.reviews import review_item
from annotation.text_diff import differences
from curation.handover import Refused
from curation.services.people import Licence, set_licence, verify_licence
from tests.annotation.conftest import OPTIONS, STEM


def test_a_reviewer_approves(cast, workshop, browser) -> None:
    item = workshop.in_review()
    client = browser(cast.dan)
    assert item.title in client.get(reverse("review_list")).content.decode()
    response = client.post(reverse("review", args=[item.uid]), {"verdict": "approve", "revision": 1})
    item.refresh_from_db()
    assert response.status_code == 302 and item.state == "accepted"


def test_sending_back_needs_a_reason_and_the_author_reads_it(cast, workshop, browser) -> None:
    item = workshop.in_review()
    client, page = browser(cast.dan), reverse("review", args=[item.uid])
    refused = client.post(page, {"verdict": "request_changes", "revision": 1})
    assert refused.status_code == 422 and "请填写理由" in refused.content.decode()
    client.post(page, {"verdict": "request_changes", "reason": "选项 C 也可成立", "revision": 1})
    desk = browser(cast.alice).get(reverse("desk")).content.decode()
    assert "选项 C 也可成立" in desk and "Dan" not in desk


def test_an_adjudicator_sees_both_answers_and_must_say_why(cast, workshop, browser) -> None:
    item = workshop.in_adjudication()
    client, page = browser(cast.dan), reverse("adjudication", args=[item.uid])
    text = client.get(page).content.decode()
    assert "答案甲" in text and "答案乙" in text and "压痛点在麦氏点" in text
    assert 'value="A" checked' in text
    refused = client.post(page, {"choice": "B", "reason": "key_wrong", "rationale": " "})
    assert refused.status_code == 422 and 'value="B" checked' in refused.content.decode()
    client.post(
        page, {"choice": "B", "reason": "key_wrong", "rationale": "指南已改", "guideline_needs_change": "on"}
    )
    item.refresh_from_db()
    decision = item.adjudications.get()
    assert item.state == "in_review" and item.current.key.target == {"choice": ["B"]}
    assert decision.guideline_needs_change and decision.rationale == "指南已改"
    assert item.current.input["question"].startswith(STEM)


def test_a_key_that_names_no_option_is_refused_beside_the_key(cast, workshop, browser) -> None:
    item = workshop.in_adjudication()
    page = reverse("adjudication", args=[item.uid])
    response = browser(cast.dan).post(page, {"choice": "E", "reason": "slip", "rationale": "看错"})
    assert response.status_code == 422 and "答案“E”不在选项之中" in response.content.decode()


def test_open_answers_are_compared_character_by_character(cast, workshop, browser) -> None:
    points = [
        {"topic": t, "text": "要点" + t, "weight": 1, "tier": "essential", "polarity": 1, "veto": False}
        for t in ("诊断", "诊断依据")
    ]
    content = Content(
        {"question": "请给出诊断和依据", "topics": ["诊断", "诊断依据"], "reference_free": False},
        {"answer": {"诊断": ["急性阑尾炎"], "诊断依据": ["转移性右下腹痛"]}},
        points,
    )
    item = workshop.opened(dataset="MADiagnosis", content=content)
    workshop.answer(item, cast.bob, {"answer": {"诊断": ["急性阑尾炎"], "诊断依据": ["右下腹痛"]}})
    workshop.answer(item, cast.carol, {"answer": {"诊断": ["慢性阑尾炎"], "诊断依据": ["转移性右下腹痛"]}})
    text = browser(cast.dan).get(reverse("adjudication", args=[item.uid])).content.decode()
    assert "<del>转移性</del>右下腹痛" in text
    assert "<del>急</del><ins>慢</ins>性阑尾炎" in text


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("肺炎", "肺炎", [(0, "肺炎")]),
        ("", "肺炎", [(1, "肺炎")]),
        (
            "建议三天内复查",
            "建议24小时内复查心电图",
            [(0, "建议"), (-1, "三天"), (1, "24小时"), (0, "内复查"), (1, "心电图")],
        ),
    ],
)
def test_the_difference_of_two_texts(old, new, parts) -> None:
    assert differences(old, new) == parts


def test_long_texts_are_compared_by_lines_and_still_add_up() -> None:
    old = "\n".join(f"甲{n}第一行" for n in range(200))
    new = "\n".join(f"乙{n}第一行" if n % 2 else f"甲{n}第一行" for n in range(200))
    parts = differences(old, new)
    assert "".join(text for op, text in parts if op <= 0) == old
    assert "".join(text for op, text in parts if op >= 0) == new


def test_no_part_may_be_played_twice_in_one_item(cast, workshop) -> None:
    item = workshop.in_adjudication()
    assert not can_answer(cast.dan, item)
    assert [can_adjudicate(p, item) for p in cast.physicians] == [False, False, False, True, True]
    adjudicate_item(item=item, by=cast.dan, target={"choice": ["A"]}, reason="slip", rationale="依据教材")
    item.refresh_from_db()
    assert [can_review(p, item) for p in cast.physicians] == [False, False, False, False, True]
    for person in (cast.alice, cast.bob, cast.dan, cast.lead):
        with pytest.raises(Refused):
            review_item(item=item, by=person, verdict="approve")


def test_an_author_takes_no_slot_of_the_own_item(cast, workshop) -> None:
    item = workshop.opened()
    assert take_next(by=cast.alice) is None
    with pytest.raises(Refused):
        take_slot(item=item, by=cast.alice)


def test_scope_licence_and_department_are_asked_before_a_slot_is_given(cast, workshop) -> None:
    item = workshop.opened()
    set_licence(user=cast.bob, licence=Licence(number="B-1", specialties=("03.01",)), by=cast.admin)
    assert not can_answer(cast.bob, item)
    verify_licence(profile=cast.bob.profile, by=cast.admin)
    assert not can_answer(cast.bob, item)
    set_licence(user=cast.bob, licence=Licence(number="B-1", specialties=("04.01",)), by=cast.admin)
    assert not can_answer(cast.bob, item)
    verify_licence(profile=cast.bob.profile, by=cast.admin)
    assert can_answer(cast.bob, item)


def _changed(item: Item, by) -> Item:
    content = Content(
        {"question": f"{STEM}（改）？", "options": OPTIONS, "multiple": False}, {"choice": ["A"]}
    )
    revise_item(item=item, by=by, content=content, seen=item.current.number, note="改写题干")
    item.refresh_from_db()
    return open_item(item=item, by=by)


def test_a_repaired_item_may_be_answered_again_by_the_same_physicians(cast, workshop) -> None:
    item = workshop.in_review()
    review_item(item=item, by=cast.dan, verdict="request_changes", reason="题干不清")
    item.refresh_from_db()
    item = _changed(item, cast.alice)
    assert can_answer(cast.bob, item) and can_answer(cast.carol, item) and not can_answer(cast.dan, item)
    for person in (cast.bob, cast.carol):
        workshop.answer(item, person)
    assert item.state == "in_review" and can_review(cast.dan, item)


def test_an_item_that_came_back_must_be_changed_before_it_opens_again(cast, workshop) -> None:
    item = workshop.opened()
    slot = take_slot(item=item, by=cast.bob)
    submit_answer(assignment=slot, by=cast.bob, value={}, cannot_answer="wording_unclear")
    item.refresh_from_db()
    with pytest.raises(Refused, match="请先修改题目"):
        open_item(item=item, by=cast.alice)
    item = _changed(item, cast.alice)
    live = Assignment.objects.filter(item=item, revision=item.current)
    assert [s.state for s in live] == ["free", "free"]


def test_an_unchanged_item_that_was_sent_back_keeps_its_answers(cast, workshop) -> None:
    item = workshop.in_review()
    review_item(item=item, by=cast.dan, verdict="request_changes", reason="请说明出处")
    item.refresh_from_db()
    assert open_item(item=item, by=cast.alice).state == "in_review"
    assert item.assignments.count() == 2
