"""My queue: portions that fit into the minutes one has, one task after the other, open to other kinds of task."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotation.handover import Standing, Task, go_on_after, register_queue_source
from annotation.models import Portion, PortionTask, TaskState
from annotation.queue_sources import forget_queue_source, queue_sources
from annotation.services.assignments import submit_answer, take_slot
from annotation.services.items import retire_item
from annotation.services.portions import advance, fitting, next_tasks, queue_of, running, start_portion
from curation.handover import Refused


class Challenges:
    """A kind of task of a later stage, as its app would register it."""

    name, label, rank, may_skip = "challenge", "申诉", 35, True

    def __init__(self) -> None:
        self.waiting = {"c1": 90.0, "c2": 90.0}
        self.done: set[str] = set()

    def _task(self, subject: str) -> Task:
        return Task(self.name, subject, f"申诉 {subject}", self.waiting[subject], f"/challenges/{subject}/")

    def count(self, user, *, most: int) -> int:
        return min(most, len(self.waiting.keys() - self.done))

    def upcoming(self, user, *, most: int) -> list[Task]:
        return [self._task(subject) for subject in self.waiting if subject not in self.done][:most]

    def take(self, user, *, besides) -> Task | None:
        return next((task for task in self.upcoming(user, most=9) if task.subject not in besides), None)

    def standing(self, user, subject: str) -> Standing:
        return Standing.DONE if subject in self.done else Standing.OPEN


@pytest.fixture
def challenges() -> Iterator[Challenges]:
    source = Challenges()
    register_queue_source(source)
    yield source
    forget_queue_source(source.name)


def _tasks(*seconds: float) -> list[Task]:
    return [Task("slot", str(n), "", one) for n, one in enumerate(seconds)]


def test_a_portion_is_as_many_next_tasks_as_fit_and_at_least_one() -> None:
    assert fitting(_tasks(100, 100, 100, 100), 5).n == 3
    assert fitting(_tasks(100, 250, 10), 5).n == 1
    assert fitting(_tasks(900, 10), 5).n == 1
    assert fitting([], 5).n == 0


def test_the_desk_says_what_is_next_how_long_it_takes_and_what_fits(cast, workshop, browser) -> None:
    for _n in range(4):
        workshop.opened()
    page = browser(cast.bob).get(reverse("desk")).content.decode()
    assert "下一题 · 约 3 分钟" in page
    assert "1 项，约 3 分钟" in page and "3 项，约 9 分钟" in page and "4 项，约 12 分钟" in page


def test_what_is_nearest_to_its_end_comes_first(cast, workshop) -> None:
    workshop.opened()
    workshop.in_review()
    workshop.in_adjudication()
    assert [task.source for task in next_tasks(cast.dan)] == ["adjudication", "review", "slot"]
    returned = workshop.opened()
    slot = take_slot(item=returned, by=cast.bob)
    assert next_tasks(cast.bob)[0].subject == str(slot.pk)
    submit_answer(assignment=slot, by=cast.bob, value={}, cannot_answer="wording_unclear")
    assert [task.source for task in next_tasks(cast.alice)] == ["repair"]


def test_a_portion_runs_from_task_to_task_and_ends_by_saying_what_was_done(cast, workshop, browser) -> None:
    for _n in range(3):
        workshop.opened()
    client = browser(cast.bob)
    place = client.post(reverse("portion_start"), {"minutes": "10"})["Location"]
    for number in (1, 2, 3):
        assert place.startswith("/answers/")
        assert f"{number} / 3" in client.get(place).content.decode()
        place = client.post(f"{place}submit/", {"choice": "A", "action": "next"})["Location"]
    portion = Portion.objects.get()
    assert place == reverse("portion", args=[portion.pk])
    page = client.get(place).content.decode()
    assert "这一份完成" in page and "3 / 3" in page
    assert portion.ended_at is not None


def test_a_portion_is_left_and_taken_up_again_where_it_stood(cast, workshop, browser) -> None:
    for _n in range(3):
        workshop.opened()
    client = browser(cast.bob)
    first = client.post(reverse("portion_start"), {"minutes": "10"})["Location"]
    client.post(f"{first}submit/", {"choice": "A", "action": "desk"})
    assert "这一份做到 2 / 3，约剩 6 分钟" in client.get(reverse("desk")).content.decode()
    second = client.post(reverse("portion_next"))["Location"]
    assert second.startswith("/answers/") and second != first
    assert client.post(reverse("portion_next"))["Location"] == second
    ended = client.post(reverse("portion_end"))["Location"]
    page = client.get(ended).content.decode()
    assert "这一份先到这里" in page and "1 / 3" in page
    assert "继续作答" in client.get(reverse("desk")).content.decode()


def test_a_portion_leads_through_decisions_too(cast, workshop, browser) -> None:
    disputed, reviewed = workshop.in_adjudication(), workshop.in_review()
    client = browser(cast.dan)
    place = client.post(reverse("portion_start"), {"minutes": "20"})["Location"]
    assert place == reverse("adjudication", args=[disputed.uid])
    assert "1 / 2" in client.get(place).content.decode()
    decided = {"choice": "A", "reason": "knowledge", "rationale": "见教科书。", "action": "decide"}
    place = client.post(place, decided)["Location"]
    assert place == reverse("review", args=[reviewed.uid])
    place = client.post(place, {"verdict": "approve", "revision": "1"})["Location"]
    assert "2 / 2" in client.get(place).content.decode()
    assert all(task.seconds is not None for task in PortionTask.objects.all())


def test_a_task_that_somebody_else_finished_or_that_is_skipped_holds_nobody_up(
    cast, workshop, browser
) -> None:
    items = [workshop.in_review() for _n in range(3)]
    client = browser(cast.dan)
    place = client.post(reverse("portion_start"), {"minutes": "10"})["Location"]
    browser(cast.erin).post(place, {"verdict": "approve", "revision": "1"})
    place = client.post(reverse("portion_next"))["Location"]
    assert place == reverse("review", args=[items[1].uid])
    place = client.post(reverse("portion_next"), {"action": "skip"})["Location"]
    assert place == reverse("review", args=[items[2].uid])
    states = PortionTask.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [TaskState.GONE, TaskState.SKIPPED, TaskState.OPEN]


def test_a_slot_is_not_skipped_past(cast, workshop) -> None:
    workshop.opened()
    portion = start_portion(by=cast.bob, minutes=5)
    task = advance(portion)
    assert advance(portion, skip=True) == task


def test_a_portion_that_finds_nothing_more_ends_early(cast, workshop) -> None:
    first, second = workshop.opened(slots=1), workshop.opened(slots=1)
    portion = start_portion(by=cast.bob, minutes=10)
    assert portion.planned == 2
    task = advance(portion)
    retire_item(item=second, by=cast.lead, reason="重复")
    retire_item(item=first, by=cast.lead, reason="重复")
    found = go_on_after(cast.bob, "slot", task.subject)
    assert found is not None and found[1] is None
    assert running(cast.bob) is None


def test_a_later_stage_brings_its_own_kind_of_task(cast, workshop, challenges, browser) -> None:
    workshop.opened()
    assert [one.name for one in queue_sources()] == [
        "repair",
        "adjudication",
        "review",
        "challenge",
        "check",
        "slot",
    ]
    queue = queue_of(cast.bob)
    assert queue.next == challenges.upcoming(cast.bob, most=1)[0]
    assert [(one.label, one.n) for one in queue.waiting] == [("申诉", 2), ("独立作答", 1)]
    portion = start_portion(by=cast.bob, minutes=10)
    assert portion.planned == 3
    assert advance(portion).url == "/challenges/c1/"
    challenges.done.add("c1")
    _portion, task = go_on_after(cast.bob, "challenge", "c1")
    assert task.url == "/challenges/c2/"
    challenges.done.add("c2")
    assert advance(portion).source == "slot"


def test_a_source_whose_app_is_gone_stops_no_portion(cast, workshop, challenges) -> None:
    workshop.opened()
    portion = start_portion(by=cast.bob, minutes=10)
    advance(portion)
    forget_queue_source("challenge")
    assert advance(portion).source == "slot"


def test_nobody_has_two_portions_and_nobody_begins_an_empty_one(cast, workshop) -> None:
    with pytest.raises(Refused, match="现在没有等您的题目"):
        start_portion(by=cast.bob, minutes=5)
    workshop.opened()
    first = start_portion(by=cast.bob, minutes=5)
    second = start_portion(by=cast.bob, minutes=20)
    first.refresh_from_db()
    assert first.ended_at is not None and running(cast.bob) == second
    with pytest.raises(IntegrityError), transaction.atomic():
        Portion.objects.create(physician=cast.bob, minutes=5, planned=1, expected_seconds=1)
    with pytest.raises(Refused, match="7 分钟"):
        start_portion(by=cast.bob, minutes=7)


def test_a_portion_is_seen_by_its_physician_only(cast, workshop, browser) -> None:
    workshop.opened()
    portion = start_portion(by=cast.bob, minutes=5)
    assert browser(cast.bob).get(reverse("portion", args=[portion.pk])).status_code == 200
    for person in (cast.carol, cast.lead, cast.admin):
        assert browser(person).get(reverse("portion", args=[portion.pk])).status_code == 404
    for name in ("portion_start", "portion_next", "portion_end"):
        assert browser(cast.lead).post(reverse(name), {"minutes": "5"}).status_code == 404


def test_a_list_of_what_comes_next_names_no_question_that_is_not_taken(cast, workshop, browser) -> None:
    workshop.opened()
    client = browser(cast.bob)
    assert "阑尾炎" not in client.get(reverse("desk")).content.decode()
    place = client.post(reverse("portion_start"), {"minutes": "5"})["Location"]
    client.post(f"{place}submit/", {"choice": "A", "action": "next"})
    assert "阑尾炎" not in client.get(reverse("portion", args=[Portion.objects.get().pk])).content.decode()
