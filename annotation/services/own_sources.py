"""The kinds of task of this stage: own items that came back, answers to adjudicate, items to review, samples
to check, slots to fill.

What is nearest to its end comes first: an item that came back stands still until its author has looked, and
deciding finishes what others began; new answers come last, because there are always some.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from annotation.eligibility import items_to_adjudicate, items_to_review, lot_items_to_check
from annotation.models import (
    Adjudication,
    Assignment,
    Item,
    KnownExposure,
    LotCheck,
    RepairState,
    RepairTask,
    Review,
    SlotState,
)
from annotation.queue_sources import Standing, Task, register_queue_source
from annotation.selectors import held_by, lowest_agreement_first, repairs_of, waiting_for
from annotation.services.slots import take_next
from annotation.services.working_time import answer_seconds, task_seconds

REPAIR, ADJUDICATION, REVIEW, CHECK, SLOT = "repair", "adjudication", "review", "check", "slot"
CHECK_SECONDS = 120.0


def title_of(item: Item) -> str:
    """What may stand in a list of an item that is not taken yet: the dataset and the specialty."""
    parts = [item.dataset.label, item.specialty.label if item.specialty else ""]
    return " · ".join(part for part in parts if part)


Rows = Callable[[Any], QuerySet[Item]]


def longest_waiting(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Nobody waits for ever."""
    return rows.order_by("changed_at", "pk")


@dataclass(frozen=True)
class ItemTasks:
    """Tasks that are not taken: the first who decides, decides. The subject is the item's uid; ``decided``
    says whether a person has done what there was to do."""

    name: str
    label: Any
    rank: int
    start_seconds: float
    place: str
    rows: Rows
    decided: Callable[[Any, str], bool]
    may_skip: bool = True
    in_order: Callable[[QuerySet[Item]], QuerySet[Item]] = longest_waiting

    def _tasks(self, user: Any, most: int, besides: Collection[str] = ()) -> list[Task]:
        items = self.in_order(self.rows(user).select_related("dataset", "specialty"))
        found = list(items.exclude(uid__in=list(besides))[:most])
        seconds = task_seconds(self.name, self.start_seconds) if found else 0
        places = [reverse(self.place, args=[item.uid]) for item in found]
        return [
            Task(self.name, item.uid, title_of(item), seconds, place)
            for item, place in zip(found, places, strict=True)
        ]

    def count(self, user: Any, *, most: int) -> int:
        """How many wait."""
        return self.rows(user)[:most].count()

    def upcoming(self, user: Any, *, most: int) -> list[Task]:
        """In the order in which they should be taken."""
        return self._tasks(user, most)

    def take(self, user: Any, *, besides: Collection[str]) -> Task | None:
        """The first that is not in ``besides``."""
        found = self._tasks(user, 1, besides)
        return found[0] if found else None

    def standing(self, user: Any, subject: str) -> Standing:
        """Open while it is listed; after that done, or decided by somebody else."""
        if self.rows(user).filter(uid=subject).exists():
            return Standing.OPEN
        return Standing.DONE if self.decided(user, subject) else Standing.GONE


def _to_repair(user: Any) -> QuerySet[Item]:
    return Item.objects.filter(pk__in=repairs_of(user).values("item_id"))


def _has_repaired(user: Any, uid: str) -> bool:
    decided = RepairTask.objects.filter(item__uid=uid, decided_by=user)
    return decided.exclude(state=RepairState.OPEN).exists()


def _has_adjudicated(user: Any, uid: str) -> bool:
    return Adjudication.objects.filter(item__uid=uid, adjudicator=user).exists()


def _has_reviewed(user: Any, uid: str) -> bool:
    return Review.objects.filter(item__uid=uid, reviewer=user).exists()


REPAIRS = ItemTasks(REPAIR, _("修改退回的题目"), 10, 300.0, "item", _to_repair, _has_repaired)
ADJUDICATIONS = ItemTasks(
    ADJUDICATION,
    _("仲裁"),
    20,
    240.0,
    "adjudication",
    items_to_adjudicate,
    _has_adjudicated,
    in_order=lowest_agreement_first,
)
REVIEWS = ItemTasks(REVIEW, _("审核"), 30, 120.0, "review", items_to_review, _has_reviewed)


class Checks:
    """Sampled items of open lots. The subject is the lot item. The first who judges, judges."""

    name, label, rank, may_skip = CHECK, _("抽检"), 35, True

    def _tasks(self, user: Any, most: int, besides: Collection[str] = ()) -> list[Task]:
        waiting = lot_items_to_check(user).exclude(pk__in=[int(subject) for subject in besides])
        found = list(waiting.select_related("item__dataset", "item__specialty").order_by("pk")[:most])
        seconds = task_seconds(self.name, CHECK_SECONDS) if found else 0
        return [
            Task(self.name, str(row.pk), title_of(row.item), seconds, reverse("check", args=[row.pk]))
            for row in found
        ]

    def count(self, user: Any, *, most: int) -> int:
        """How many wait."""
        return lot_items_to_check(user)[:most].count()

    def upcoming(self, user: Any, *, most: int) -> list[Task]:
        """The oldest lot first."""
        return self._tasks(user, most)

    def take(self, user: Any, *, besides: Collection[str]) -> Task | None:
        """The first that is not in ``besides``."""
        found = self._tasks(user, 1, besides)
        return found[0] if found else None

    def standing(self, user: Any, subject: str) -> Standing:
        """Open while it may be judged; after that done, or judged by somebody else."""
        if lot_items_to_check(user).filter(pk=int(subject)).exists():
            return Standing.OPEN
        mine = LotCheck.objects.filter(lot_item_id=int(subject), checker=user).exists()
        return Standing.DONE if mine else Standing.GONE


class Slots:
    """Blind answers. The subject is the slot's number, once it is taken; until then it is the item's."""

    name, label, rank, may_skip = SLOT, _("独立作答"), 40, False

    def count(self, user: Any, *, most: int) -> int:
        """The slot in work and those that wait."""
        found: int = waiting_for(user)[:most].count()
        held = held_by(user)
        return found + (held is not None and not (found and _stands_in(held)))

    def upcoming(self, user: Any, *, most: int) -> list[Task]:
        """The slot in work, then what may be taken."""
        expected = answer_seconds()
        held = held_by(user)
        tasks = [_slot_task(held, expected)] if held else []
        first = int(held is not None and _stands_in(held))
        waiting = waiting_for(user).select_related(None).select_related("dataset", "specialty")
        return tasks + [
            Task(self.name, item.uid, title_of(item), expected.get(item.dataset_id, expected[None]))
            for item in waiting[first : first + most - len(tasks)]
        ]

    def take(self, user: Any, *, besides: Collection[str]) -> Task | None:
        """The slot in work, or a lease on the next one."""
        slot = take_next(by=user)
        if slot is None or str(slot.pk) in besides:
            return None
        return _slot_task(slot, answer_seconds())

    def standing(self, user: Any, subject: str) -> Standing:
        """Done once submitted; gone if it passed to somebody else."""
        slot = Assignment.objects.filter(pk=int(subject), physician=user).first()
        if slot is None or slot.state == SlotState.CLOSED:
            return Standing.GONE
        return Standing.DONE if slot.state == SlotState.SUBMITTED else Standing.OPEN


def _stands_in(held: Assignment) -> bool:
    """A known-answer item came in the place of the first that waits: numbers do not give it away."""
    return KnownExposure.objects.filter(assignment=held).exists()


def _slot_task(slot: Assignment, expected: dict[int | None, float]) -> Task:
    seconds = expected.get(slot.item.dataset_id, expected[None])
    return Task(SLOT, str(slot.pk), title_of(slot.item), seconds, reverse("answer", args=[slot.pk]))


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    for source in (REPAIRS, ADJUDICATIONS, REVIEWS, Checks(), Slots()):
        register_queue_source(source)
