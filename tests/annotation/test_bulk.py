"""One act on everything that a filter finds: looked at first, done by the ordinary services, never twice."""

import io

import openpyxl
import pytest
from django.urls import reverse

from annotation.models import BulkAction, BulkItem, Item, ItemEvent
from annotation.services import bulk
from annotation.services.bulk import counts_of, make_bulk_action, refusals_of, start_bulk_action
from annotation.services.items import retire_item
from annotation.states import ItemState
from curation import audit, jobs
from curation.handover import Refused
from curation.models import AuditEntry, User
from curation.taxonomy.nouns import Specialty
from tests.annotation.conftest import Workshop


def made(workshop: Workshop, kind: str = "retire", **more) -> BulkAction:
    given = {"rows": Item.objects.all(), "query": "", "by": workshop.cast.lead, "key": "one"}
    needed = {"reason": "指南已更新"} if kind == "retire" else {}
    action = make_bulk_action(**given | {"kind": kind} | needed | more)
    assert action.preview is not None
    if action.preview.state == "queued":
        jobs.run_here(action.preview)
    action.refresh_from_db()
    return action


def run(action: BulkAction, workshop: Workshop) -> BulkAction:
    started = start_bulk_action(action=action, by=workshop.cast.lead)
    assert started.job is not None
    jobs.run_here(started.job)
    action.refresh_from_db()
    return action


def states() -> dict[str, str]:
    return dict(Item.objects.values_list("uid", "state"))


def test_looking_changes_nothing_and_says_what_the_rules_say(workshop: Workshop) -> None:
    draft, twin, opened = workshop.item(), workshop.item(), workshop.opened()
    Item.objects.filter(pk=twin.pk).update(stem_digest=draft.stem_digest)
    before, entries, events = states(), AuditEntry.objects.count(), ItemEvent.objects.count()
    action = made(workshop, "open")
    assert states() == before and ItemEvent.objects.count() == events
    # That it was made, and that the job was done.
    assert AuditEntry.objects.count() == entries + 2
    assert counts_of(action) == {"waiting": 0, "ready": 0, "refused": 3, "done": 0}
    reasons = {one["code"]: one["n"] for one in refusals_of(action)}
    assert reasons == {"duplicate_stem": 2, "wrong_state": 1}
    assert opened.state == ItemState.OPEN


def test_it_is_done_by_the_ordinary_service_with_its_traces(workshop: Workshop) -> None:
    drafts = [workshop.item() for _ in range(3)]
    workshop.opened()
    action = run(made(workshop, "open"), workshop)
    assert counts_of(action) == {"waiting": 0, "ready": 0, "refused": 1, "done": 3}
    for item in drafts:
        item.refresh_from_db()
        assert item.state == ItemState.OPEN and item.assignments.count() == 2
        assert item.events.get(target="open").actor == workshop.cast.lead
        assert AuditEntry.objects.filter(action="item.open", target=audit.name_of(item)).exists()


def test_a_specialty_is_set_on_drafts_and_nothing_else(workshop: Workshop) -> None:
    draft, opened = workshop.item(), workshop.opened()
    chosen = Specialty.objects.get(code="03.04")
    action = run(made(workshop, "specialty", specialty=chosen), workshop)
    draft.refresh_from_db()
    opened.refresh_from_db()
    assert draft.specialty == chosen and opened.specialty != chosen
    assert counts_of(action)["done"] == 1
    again = made(workshop, "specialty", specialty=chosen, key="two")
    assert {one["code"] for one in refusals_of(again)} == {"specialty_unchanged", "wrong_state"}


def test_the_items_are_those_that_were_found_when_it_was_made(workshop: Workshop) -> None:
    first = workshop.item()
    action = made(workshop)
    later = workshop.item()
    run(action, workshop)
    assert states() == {first.uid: "retired", later.uid: "draft"}


def test_what_changed_since_the_look_is_refused_when_it_is_done(workshop: Workshop) -> None:
    items = [workshop.item() for _ in range(2)]
    action = made(workshop)
    retire_item(item=items[0], by=workshop.cast.lead, reason="重复")
    run(action, workshop)
    assert counts_of(action) == {"waiting": 0, "ready": 0, "refused": 1, "done": 1}


def test_stopped_in_the_middle_it_goes_on_with_what_is_left_and_does_nothing_twice(
    workshop: Workshop, monkeypatch
) -> None:
    for _ in range(5):
        workshop.item()
    monkeypatch.setattr(bulk, "CHUNK", 2)
    action = made(workshop)

    def stop(done: int, _total: int, _note: str) -> None:
        if done == 2:
            raise jobs.JobCancelled

    started = start_bulk_action(action=action, by=workshop.cast.lead)
    jobs.run(started.job.pk, reporter=stop, keep_alive=False)
    action.refresh_from_db()
    assert counts_of(action)["done"] == 2 and action.finished_at is None
    run(action, workshop)
    assert counts_of(action)["done"] == 5 and action.finished_at is not None
    assert ItemEvent.objects.filter(target="retired").count() == 5


def test_the_same_key_is_the_same_action(workshop: Workshop) -> None:
    workshop.item()
    assert made(workshop).pk == made(workshop).pk
    assert BulkItem.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("retire", {"reason": "  "}, "reason_required"),
        ("specialty", {}, "bulk_specialty_missing"),
        ("freeze", {}, "unknown_bulk_action"),
        ("open", {"rows": Item.objects.none()}, "bulk_finds_nothing"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    workshop: Workshop, kind: str, more: dict, code: str
) -> None:
    workshop.item()
    with pytest.raises(Refused) as caught:
        made(workshop, kind, **more)
    assert caught.value.code == code and str(caught.value) != code
    assert not BulkAction.objects.exists()


def test_too_many_are_refused(workshop: Workshop, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 1)
    workshop.item()
    workshop.item()
    with pytest.raises(Refused, match="一次最多处理 1 题"):
        made(workshop)


def test_nothing_begins_before_the_look_is_finished(workshop: Workshop) -> None:
    workshop.item()
    action = make_bulk_action(
        rows=Item.objects.all(), query="", kind="retire", by=workshop.cast.lead, key="k", reason="重复"
    )
    with pytest.raises(Refused, match="还没有逐题检查完"):
        start_bulk_action(action=action, by=workshop.cast.lead)


def test_who_is_no_data_lead_any_more_does_nothing(workshop: Workshop) -> None:
    item = workshop.item()
    action = made(workshop)
    started = start_bulk_action(action=action, by=workshop.cast.lead)
    User.objects.filter(pk=workshop.cast.lead.pk).update(role="evaluator")
    jobs.run_here(started.job)
    item.refresh_from_db()
    assert item.state == ItemState.DRAFT
    assert [one["code"] for one in refusals_of(action)] == ["not_allowed"]


def test_the_page_leads_from_the_filter_to_the_report(workshop: Workshop, browser) -> None:
    draft, other = workshop.item(), workshop.item()
    workshop.opened()
    client = browser(workshop.cast.lead)
    listed = client.get(reverse("item_list"), {"state": "draft", "q": "阑尾"}).content.decode()
    assert f"{reverse('item_bulk_new')}?q=%E9%98%91%E5%B0%BE&amp;state=draft" in listed
    page = client.get(reverse("item_bulk_new"), {"state": "draft", "specialty": "04.01"})
    assert "筛选结果共" in page.content.decode() and page.context["count"] == 2
    posted = {"kind": "retire", "reason": "", "query": "state=draft&specialty=04.01", "key": "k"}
    wrong = client.post(reverse("item_bulk_new"), posted)
    assert wrong.status_code == 422 and "请填写理由" in wrong.content.decode()
    right = client.post(reverse("item_bulk_new"), posted | {"reason": "指南已更新"})
    action = BulkAction.objects.get()
    assert right.url == reverse("item_bulk", args=[action.pk])
    jobs.run_here(action.preview)
    retire_item(item=other, by=workshop.cast.lead, reason="重复")
    assert "执行 2 题" in client.get(right.url).content.decode()
    client.post(reverse("item_bulk_start", args=[action.pk]))
    action.refresh_from_db()
    jobs.run_here(action.job)
    page = client.get(right.url).content.decode()
    assert "执行完" in page and "不能执行的原因" in page
    book = client.get(reverse("item_bulk_refused", args=[action.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [other.uid]
    draft.refresh_from_db()
    assert draft.state == ItemState.RETIRED


def test_it_is_there_for_its_maker_only(workshop: Workshop, browser) -> None:
    workshop.item()
    action = made(workshop)
    for person in workshop.cast.everybody:
        mine = person == workshop.cast.lead
        for name in ("item_bulk", "item_bulk_refused"):
            assert browser(person).get(reverse(name, args=[action.pk])).status_code == (200 if mine else 404)
        assert browser(person).get(reverse("item_bulk_new")).status_code == (200 if mine else 404)
