"""Cannot answer, because: a repair task for the author, who mends or declines; what the answerer sees of it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotation.models import Answer, Item, RepairState, RepairTask, SlotState
from annotation.permissions import can_answer, can_review
from annotation.services.assignments import standing_answers, submit_answer, take_slot
from annotation.services.items import Content, decline_repair, open_item, retire_item, revise_item
from curation.handover import Refused


def _cannot(workshop, item: Item, by, reason: str = "information_missing", comment: str = "没有体温") -> None:
    slot = take_slot(item=item, by=by)
    submit_answer(assignment=slot, by=by, value={}, cannot_answer=reason, comment=comment)
    item.refresh_from_db()


def _mend(item: Item, by, note: str = "补写体温") -> Item:
    content = Content(
        {**item.current.input, "question": item.current.input["question"] + "（体温39℃）"}, {"choice": ["A"]}
    )
    revise_item(item=item, by=by, content=content, note=note)
    item.refresh_from_db()
    return open_item(item=item, by=by)


def test_a_reason_stops_the_item_and_opens_a_repair_task(cast, workshop) -> None:
    item = workshop.opened()
    writing = take_slot(item=item, by=cast.carol)
    _cannot(workshop, item, cast.bob)
    task = RepairTask.objects.get()
    assert (task.item, task.revision, task.state) == (item, item.current, RepairState.OPEN)
    assert item.state == "draft"
    writing.refresh_from_db()
    assert writing.state == SlotState.CLOSED


def test_a_second_reason_that_comes_late_joins_the_same_task(cast, workshop, browser) -> None:
    item = workshop.opened()
    writing = take_slot(item=item, by=cast.carol)
    _cannot(workshop, item, cast.bob)
    submit_answer(
        assignment=writing, by=cast.carol, value={}, cannot_answer="wording_unclear", comment="哪一侧"
    )
    assert RepairTask.objects.get().answers.count() == 2
    page = browser(cast.alice).get(reverse("item", args=[item.uid])).content.decode()
    for words in ("信息不足", "表述不清", "没有体温", "哪一侧"):
        assert words in page
    assert "Bob" not in page and "Carol" not in page


def test_the_author_mends_by_a_revision_with_a_reason_and_all_slots_are_new(cast, workshop) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.carol)
    _cannot(workshop, item, cast.bob)
    item = _mend(item, cast.alice)
    task = RepairTask.objects.get()
    assert (task.state, task.decision, task.decided_by) == (RepairState.DONE, "补写体温", cast.alice)
    live = item.assignments.filter(revision=item.current)
    assert [slot.state for slot in live] == [SlotState.FREE, SlotState.FREE]
    assert can_answer(cast.bob, item) and can_answer(cast.carol, item)


def test_a_revision_that_says_nothing_or_changes_nothing_is_no_repair(cast, workshop) -> None:
    item = workshop.opened()
    _cannot(workshop, item, cast.bob)
    same = Content(item.current.input, {"choice": ["A"]})
    other = Content({**item.current.input, "question": "另问"}, {"choice": ["A"]})
    with pytest.raises(Refused, match="请填写理由"):
        revise_item(item=item, by=cast.alice, content=other)
    with pytest.raises(Refused, match="请先改动题目"):
        revise_item(item=item, by=cast.alice, content=same, note="没改")
    assert item.revisions.count() == 1


def test_the_author_declines_in_words_and_one_more_slot_takes_the_place(cast, workshop) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.carol)
    _cannot(workshop, item, cast.bob)
    with pytest.raises(Refused, match="请填写理由"):
        decline_repair(item=item, by=cast.alice, reason="  ")
    item = decline_repair(item=item, by=cast.alice, reason="体温与本题无关")
    assert item.state == "open"
    assert item.assignments.filter(state=SlotState.FREE).count() == 1
    assert not can_answer(cast.bob, item) and not can_answer(cast.carol, item)
    workshop.answer(item, cast.dan)
    assert item.state == "in_review"
    assert {answer.physician for answer in standing_answers(item)} == {cast.carol, cast.dan}
    assert not can_review(cast.bob, item)


def test_only_the_author_or_a_data_lead_decides_about_a_repair(cast, workshop, browser) -> None:
    item = workshop.opened()
    _cannot(workshop, item, cast.bob)
    for person in (cast.bob, cast.dan, cast.evaluator, cast.admin):
        answer = browser(person).post(reverse("repair_decline", args=[item.uid]), {"reason": "不改"})
        assert answer.status_code == 404
    assert RepairTask.objects.get().state == RepairState.OPEN
    empty = browser(cast.alice).post(reverse("repair_decline", args=[item.uid]), {"reason": ""})
    assert empty.status_code == 422
    done = browser(cast.alice).post(reverse("repair_decline", args=[item.uid]), {"reason": "体温与本题无关"})
    assert done.status_code == 302
    assert RepairTask.objects.get().state == RepairState.DECLINED


def test_the_answerer_reads_why_the_author_declined(cast, workshop, browser) -> None:
    item = workshop.opened()
    _cannot(workshop, item, cast.bob)
    assert "等待作者处理" in browser(cast.bob).get(reverse("desk")).content.decode()
    decline_repair(item=item, by=cast.alice, reason="体温与本题无关")
    slot = Answer.objects.get(physician=cast.bob).assignment
    for address in (reverse("desk"), reverse("answer", args=[slot.pk])):
        page = browser(cast.bob).get(address).content.decode()
        assert "作者未改" in page and "体温与本题无关" in page
    assert "体温与本题无关" not in browser(cast.carol).get(reverse("desk")).content.decode()


def test_what_was_mended_is_told_in_words_only_when_nothing_is_hidden_any_more(
    cast, workshop, browser
) -> None:
    item = workshop.opened(slots=1)
    _cannot(workshop, item, cast.bob)
    item = _mend(item, cast.alice, note="答案应为A，补写体温")
    page = browser(cast.bob).get(reverse("desk")).content.decode()
    assert "作者已修改" in page and "答案应为A" not in page
    retire_item(item=item, by=cast.lead, reason="重复")
    assert "答案应为A" in browser(cast.bob).get(reverse("desk")).content.decode()


def test_a_late_reason_about_a_settled_repair_is_kept_and_stops_nothing(cast, workshop) -> None:
    item = workshop.opened()
    writing = take_slot(item=item, by=cast.carol)
    _cannot(workshop, item, cast.bob)
    item = _mend(item, cast.alice)
    late = submit_answer(assignment=writing, by=cast.carol, value={}, cannot_answer="wording_unclear")
    item.refresh_from_db()
    assert late.is_extra and item.state == "open"
    assert RepairTask.objects.get().answers.count() == 1


def test_an_item_that_is_taken_out_leaves_no_open_repair(cast, workshop) -> None:
    item = workshop.opened()
    _cannot(workshop, item, cast.bob)
    retire_item(item=item, by=cast.alice, reason="无法补全")
    task = RepairTask.objects.get()
    assert (task.state, task.decision) == (RepairState.DONE, "无法补全")


def test_the_database_keeps_one_open_repair_and_no_decision_without_words(cast, workshop) -> None:
    item = workshop.opened()
    _cannot(workshop, item, cast.bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        RepairTask.objects.create(item=item, revision=item.current)
    with pytest.raises(IntegrityError), transaction.atomic():
        RepairTask.objects.update(state=RepairState.DECLINED)
