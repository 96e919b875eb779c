"""Slots, and all that happens to them.

- Opening an item makes its fixed number of slots, unique rows, so that more can never be taken.
- A slot is drawn by locking its row, skipping rows that others hold (SQLite has one writer at a time
  instead), and by an update on condition that it is still free: the lease lasts :data:`LEASE` and every
  saved draft renews it.
- A lease that ran out does not empty the slot: it is closed with its draft, and a new slot takes its
  number's place. Who held it may still submit; that answer is kept as an extra one.
- "Cannot answer" stops the item: free slots close, slots in work close but may still be submitted as extra
  answers, the item goes back to its author with a repair task. Opening it again makes as many slots as
  answers are missing: all of them for a new revision (its stem, options or key changed), the one that could
  not be answered where the author declined.
- Taking an item out closes its slots in the same way.
- Now and then a draw gives a known-answer item (:mod:`annotation.services.known`) in place of the next.
- "Out of my scope" frees the slot for somebody else; the item never comes back to that person.
- A review that requests changes sends the item back the same way: the new revision has slots of its own.
"""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from annotation.models import Assignment, Item, KnownExposure, KnownItem, SlotState
from annotation.permissions import can_answer
from annotation.selectors import held_by, waiting_for
from annotation.services.known import Due, due_known
from annotation.services.moves import demand, locked
from curation.handover import Refused

LEASE = timedelta(minutes=45)
# How many waiting items one draw looks at, longest waiting first.
LOOKED_AT = 50
# How often a slot's number may be lost to somebody who was faster.
NUMBER_TRIES = 8


def takeable() -> Q:
    """Slots that are free, or whose lease ran out with nothing submitted."""
    return Q(state=SlotState.FREE) | Q(state=SlotState.TAKEN, lease_expires_at__lt=timezone.now())


@transaction.atomic
def take_slot(*, item: Item, by: Any) -> Assignment:
    """A slot of this item for this physician; the one already held is given back again. Raises Refused."""
    mine = Assignment.objects.filter(
        item=item, revision_id=item.current_id, physician=by, state=SlotState.TAKEN
    ).first()
    if mine is not None:
        return renew(mine)
    item = locked(item)
    demand(can_answer(by, item))
    slots = Assignment.objects.select_for_update().filter(takeable(), item=item, revision_id=item.current_id)
    for slot in slots.order_by("number"):
        taken = _take(slot, by)
        if taken:
            return _whole(taken)
    raise Refused("no_slot_free")


def take_next(*, by: Any, specialty: str = "") -> Assignment | None:
    """The next item for this physician: the one in work, otherwise the one that has waited longest; None
    when there is none.

    The first look skips rows that others are just taking. If that leaves nothing, the second waits for
    them: one of them may be let go again.
    """
    held = held_by(by)
    if held is not None:
        return renew(held)
    due = due_known(by=by, specialty=specialty)
    known = _take_known(due, by) if due else None
    return known or _draw(by, specialty, skip_locked=True) or _draw(by, specialty, skip_locked=False)


@transaction.atomic
def _draw(by: Any, specialty: str, *, skip_locked: bool) -> Assignment | None:
    """Take the first slot of the items that one may answer. What was true of them when they were looked up
    holds until the slot is ours: an item that stops closes its slots, and who has one already meets a
    constraint."""
    waiting = list(waiting_for(by, specialty=specialty).values_list("current_id", flat=True)[:LOOKED_AT])
    if not waiting:
        return None
    rows = Assignment.objects.select_for_update(of=("self",), skip_locked=skip_locked)
    rows = rows.filter(takeable(), revision_id__in=waiting).select_related("item__dataset", "revision")
    for _try in range(len(waiting)):
        slot = rows.order_by("item__changed_at", "item_id", "number").first()
        if slot is None:
            return None
        taken = _take(slot, by)
        if taken:
            return taken if taken.pk == slot.pk else _whole(taken)
        rows = rows.exclude(item_id=slot.item_id)
    return None


@transaction.atomic
def _take_known(due: Due, by: Any) -> Assignment | None:
    """A slot of a known item's twin; None where it is used up or was ended meanwhile. The twin takes the
    waiting time of the item in whose place it comes: a date tells nothing."""
    known = KnownItem.objects.select_for_update(of=("self",)).select_related("twin").get(pk=due.known)
    if known.ended_at is not None or known.exposures.count() >= due.limit:
        return None
    twin = known.twin
    assert twin.current_id is not None
    try:
        with transaction.atomic():
            slot = add_slot(twin.pk, twin.current_id, **_lease(by))
            KnownExposure.objects.create(known=known, physician=by, assignment=slot)
    except IntegrityError:
        return None
    Item.objects.filter(pk=twin.pk).update(changed_at=max(twin.created_at, due.changed_at))
    return _whole(slot)


def _whole(slot: Assignment) -> Assignment:
    return Assignment.objects.select_related("item__dataset", "revision").get(pk=slot.pk)


def _lease(by: Any) -> dict[str, Any]:
    """What a slot that was just taken holds."""
    now = timezone.now()
    return {
        "physician": by,
        "state": SlotState.TAKEN,
        "taken_at": now,
        "lease_expires_at": now + LEASE,
        "last_seen_at": now,
        "active_seconds": 0,
    }


def _take(slot: Assignment, by: Any) -> Assignment | None:
    """Take a slot by a conditional update (on SQLite there is no row lock); None where somebody else was
    faster, or where this person has a slot of the item already."""
    leased = _lease(by)
    now = leased["taken_at"]
    free = Assignment.objects.filter(pk=slot.pk, state=SlotState.FREE)
    expired = Assignment.objects.filter(pk=slot.pk, state=SlotState.TAKEN, lease_expires_at__lt=now)
    try:
        with transaction.atomic():
            if free.update(**leased, draft={}, draft_version=0, draft_saved_at=None):
                for name, value in leased.items():
                    setattr(slot, name, value)
                return slot
            if expired.update(state=SlotState.CLOSED, lease_expires_at=None):
                return add_slot(slot.item_id, slot.revision_id, **leased)
    except IntegrityError:
        return None
    return None


def add_slot(item_id: int, revision_id: int, **leased: Any) -> Assignment:
    """One more slot of a revision. Its number may be lost to somebody who was faster; then the next one is
    tried."""
    slots = Assignment.objects.filter(item_id=item_id, revision_id=revision_id)
    for attempt in range(1, NUMBER_TRIES + 1):
        number = next_number(item_id, revision_id)
        try:
            with transaction.atomic():
                return slots.create(item_id=item_id, revision_id=revision_id, number=number, **leased)
        except IntegrityError:
            if attempt == NUMBER_TRIES or (leased and slots.filter(physician=leased["physician"]).exists()):
                raise
    raise AssertionError


def next_number(item_id: int, revision_id: int | None) -> int:
    """The number of the next slot of a revision."""
    slots = Assignment.objects.filter(item_id=item_id, revision_id=revision_id)
    return (slots.aggregate(last=Max("number"))["last"] or 0) + 1


def renew(assignment: Assignment) -> Assignment:
    """Coming back renews the lease, unless the slot has passed on meanwhile."""
    now = timezone.now()
    Assignment.objects.filter(pk=assignment.pk, state=SlotState.TAKEN).update(lease_expires_at=now + LEASE)
    return assignment


@transaction.atomic
def give_back(*, assignment: Assignment, by: Any) -> None:
    """Leave a slot to somebody else; the draft goes."""
    changed = Assignment.objects.filter(pk=assignment.pk, physician=by, state=SlotState.TAKEN).update(
        physician=None,
        state=SlotState.FREE,
        lease_expires_at=None,
        draft={},
        draft_version=0,
        taken_at=None,
        active_seconds=0,
        last_seen_at=None,
    )
    demand(bool(changed))


def make_slots(item: Item) -> None:
    """As many slots of the current revision as answers are missing.

    A slot that was closed stays closed: its holder may still hand in a late answer, which is kept as an extra
    one. One whose holder could not answer fills no place.
    """
    slots = item.assignments.filter(revision_id=item.current_id).exclude(state=SlotState.CLOSED)
    live = slots.exclude(answer__revisions__cannot_answer__gt="").count()
    first = next_number(item.pk, item.current_id)
    Assignment.objects.bulk_create(
        Assignment(item=item, revision=item.current, number=first + n) for n in range(item.slots - live)
    )


def unfilled_slots(item: Item) -> QuerySet[Assignment]:
    """Slots of the current revision that still wait for an answer."""
    wait = [SlotState.FREE, SlotState.TAKEN]
    return Assignment.objects.filter(item=item, revision_id=item.current_id, state__in=wait)


def close_slots(item: Item) -> None:
    """Nobody may take a slot any more; who is writing keeps the draft and may still hand it in as an extra
    answer."""
    slots = item.assignments.filter(revision_id=item.current_id)
    slots.filter(state=SlotState.FREE).update(state=SlotState.CLOSED)
    slots.filter(state=SlotState.TAKEN).update(state=SlotState.CLOSED, lease_expires_at=None)
