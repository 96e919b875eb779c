"""Slots: taken under a lease, drafts saved by version, answers submitted once and kept for ever."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from annotation.formats import get_format
from annotation.models import Answer, AnswerRevision, Assignment, CannotAnswer, Item, SlotState
from annotation.permissions import can_answer, can_work_on
from annotation.selectors import held_by, waiting_for
from annotation.services.anonymity import closeness
from annotation.services.guidelines import in_force
from annotation.services.moves import demand, locked, move
from annotation.states import ItemState, state_after_answers
from curation import audit
from curation.handover import Refused, licence_snapshot

LEASE = timedelta(minutes=45)


def takeable(item: Item) -> Q:
    """Slots of the current revision that are free, or whose lease ran out with nothing submitted."""
    return Q(item=item, revision_id=item.current_id) & (
        Q(state=SlotState.FREE) | Q(state=SlotState.TAKEN, lease_expires_at__lt=timezone.now())
    )


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
    for slot in Assignment.objects.select_for_update().filter(takeable(item)).order_by("number"):
        try:
            with transaction.atomic():
                taken = _take(slot, by)
        except IntegrityError:
            break
        if taken:
            return Assignment.objects.select_related("item__dataset", "revision").get(pk=taken.pk)
    raise Refused("no_slot_free")


def _take(slot: Assignment, by: Any) -> Assignment | None:
    """Take a slot by a conditional update (on SQLite there is no row lock); None where somebody else was
    faster.

    A slot whose lease ran out is closed, not emptied: its holder keeps the draft and may still hand it in as
    an extra.
    """
    now = timezone.now()
    leased = {"physician": by, "state": SlotState.TAKEN, "taken_at": now, "lease_expires_at": now + LEASE}
    if slot.state == SlotState.FREE:
        taken = Assignment.objects.filter(pk=slot.pk, state=SlotState.FREE).update(
            **leased, draft={}, draft_version=0, draft_saved_at=None
        )
        return slot if taken else None
    expired = Assignment.objects.filter(pk=slot.pk, state=SlotState.TAKEN, lease_expires_at__lt=now)
    if not expired.update(state=SlotState.CLOSED, lease_expires_at=None):
        return None
    return Assignment.objects.create(
        item_id=slot.item_id,
        revision_id=slot.revision_id,
        number=next_number(slot.item, slot.revision_id),
        **leased,
    )


def next_number(item: Item, revision_id: int | None) -> int:
    """The number of the next slot of a revision."""
    last = item.assignments.filter(revision_id=revision_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def renew(assignment: Assignment) -> Assignment:
    """Typing renews the lease, unless the slot has passed on meanwhile."""
    now = timezone.now()
    Assignment.objects.filter(pk=assignment.pk, state=SlotState.TAKEN).update(lease_expires_at=now + LEASE)
    return assignment


def take_next(*, by: Any, specialty: str = "") -> Assignment | None:
    """The next item for this physician: the one in work, otherwise the one that has waited longest; None when
    there is none."""
    held = held_by(by)
    if held is not None:
        return renew(held)
    for item in waiting_for(by, specialty=specialty)[:50]:
        try:
            return take_slot(item=item, by=by)
        except Refused:
            continue
    return None


@transaction.atomic
def give_back(*, assignment: Assignment, by: Any) -> None:
    """Leave a slot to somebody else; the draft goes."""
    changed = Assignment.objects.filter(pk=assignment.pk, physician=by, state=SlotState.TAKEN).update(
        physician=None, state=SlotState.FREE, lease_expires_at=None, draft={}, draft_version=0, taken_at=None
    )
    demand(bool(changed))


@transaction.atomic
def save_draft(*, assignment: Assignment, by: Any, value: dict[str, Any], version: int) -> Assignment:
    """Keep what was typed. ``version`` is the one the writer saw; another tab's newer one raises
    Refused(stale_version)."""
    slot = Assignment.objects.select_for_update().get(pk=assignment.pk)
    demand(can_work_on(by, slot))
    if slot.draft_version != version:
        raise Refused("stale_version", current=slot.draft_version, given=version)
    now = timezone.now()
    slot.draft, slot.draft_version, slot.draft_saved_at = value, version + 1, now
    if slot.state == SlotState.TAKEN:
        slot.lease_expires_at = now + LEASE
    slot.save()
    return slot


@transaction.atomic
def submit_answer(
    *, assignment: Assignment, by: Any, value: dict[str, Any], comment: str = "", cannot_answer: str = ""
) -> Answer:
    """Submit: from now on the answer only gains revisions. A submission after the lease passed on is kept as
    an extra one."""
    slot = (
        Assignment.objects.select_for_update()
        .select_related("item__dataset", "revision")
        .get(pk=assignment.pk)
    )
    if slot.state == SlotState.SUBMITTED and slot.physician_id == by.pk:
        return slot.answer
    demand(can_work_on(by, slot))
    item = locked(slot.item)
    if cannot_answer:
        if cannot_answer not in CannotAnswer.values:
            raise Refused("reason_required", field="cannot_answer")
        value = {}
    else:
        problems = [
            p
            for p in get_format(item.dataset.format).check_answer(slot.revision.input, value)
            if p.level == "error"
        ]
        if problems:
            raise Refused(problems[0].code, field=problems[0].field, **problems[0].params)
    extra = (
        slot.state == SlotState.CLOSED or item.state != ItemState.OPEN or slot.revision_id != item.current_id
    )
    answer = Answer.objects.create(
        assignment=slot,
        item=item,
        revision=slot.revision,
        physician=by,
        licence=licence_snapshot(by),
        is_extra=extra,
    )
    AnswerRevision.objects.create(
        answer=answer,
        value=value,
        comment=comment,
        cannot_answer=cannot_answer,
        guideline=in_force(item.dataset),
    )
    slot.state, slot.lease_expires_at, slot.draft = SlotState.SUBMITTED, None, {}
    slot.save()
    audit.record("answer.submitted", by=by, target=answer, extra=extra)
    if not extra:
        _after_answer(item, answer, cannot_answer)
    return answer


@transaction.atomic
def correct_answer(*, answer: Answer, by: Any, value: dict[str, Any], reason: str) -> AnswerRevision:
    """A correction is a new revision with a reason, as long as the item is open."""
    item = locked(answer.item)
    demand(answer.physician_id == by.pk and item.state == ItemState.OPEN)
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    number = answer.revisions.count() + 1
    revision = AnswerRevision.objects.create(
        answer=answer, number=number, value=value, comment=reason, guideline=in_force(item.dataset)
    )
    audit.record("answer.corrected", by=by, target=answer, number=number)
    return revision


def _after_answer(item: Item, answer: Answer, cannot_answer: str) -> None:
    if cannot_answer:
        close_slots(item)
        note = f"{CannotAnswer(cannot_answer).label} {answer.latest.comment}".strip()
        move(item, ItemState.DRAFT, by=None, note=note)
        return
    if not unfilled_slots(item).exists():
        settle(item)


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


def standing_answers(item: Item) -> list[Answer]:
    """The answers that count: given in their slots to the current revision, or to the one an adjudication
    decided on."""
    decided = item.adjudications.filter(decided_revision_id=item.current_id).order_by("-id").first()
    revision_id = decided.revision_id if decided else item.current_id
    answers = item.answers.filter(revision_id=revision_id, is_extra=False).prefetch_related("revisions")
    return list(answers.order_by("id"))


def settle(item: Item) -> Item:
    """All slots are in: everybody and the key agree → review, otherwise → adjudication."""
    assert item.current is not None
    form, question = get_format(item.dataset.format), item.current.input
    values = [answer.latest.value for answer in standing_answers(item)]
    item.agreement = closeness(item.dataset, question, values)
    item.save(update_fields=["agreement"])
    all_equal = all(form.same(question, values[0], value) for value in values[1:])
    target = state_after_answers(
        all_equal=all_equal,
        equal_to_key=form.answers_key(question, item.current.key.target, values[0]),
        reference_free=item.dataset.reference_free,
    )
    return move(item, target, by=None)
