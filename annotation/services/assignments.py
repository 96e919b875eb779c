"""Answering in a slot: drafts saved by version, answers submitted once and kept for ever. Taking a slot is in
:mod:`annotation.services.slots`."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.formats import get_format
from annotation.models import Answer, AnswerRevision, Assignment, CannotAnswer, Item, ItemRevision, SlotState
from annotation.permissions import can_work_on
from annotation.services.anonymity import closeness
from annotation.services.guidelines import in_force
from annotation.services.known import exposure_of, judge_known
from annotation.services.moves import demand, locked, move
from annotation.services.repairs import join_repair, report_defect
from annotation.services.slots import (
    LEASE,
    add_slot,
    close_slots,
    give_back,
    take_next,
    take_slot,
    unfilled_slots,
)
from annotation.services.working_time import counted, measured
from annotation.states import ItemState, state_after_answers
from curation import audit
from curation.handover import Refused, licence_snapshot

__all__ = [
    "correct_answer",
    "give_back",
    "save_draft",
    "settle",
    "standing_answers",
    "submit_answer",
    "take_next",
    "take_slot",
]


@transaction.atomic
def save_draft(*, assignment: Assignment, by: Any, value: dict[str, Any], version: int) -> Assignment:
    """Keep what was typed. ``version`` is the one the writer saw; another tab's newer one raises
    Refused(stale_version)."""
    slot = Assignment.objects.select_for_update().get(pk=assignment.pk)
    demand(can_work_on(by, slot))
    if slot.draft_version != version:
        raise Refused("stale_version", current=slot.draft_version, given=version)
    now = timezone.now()
    slot.active_seconds, slot.last_seen_at = slot.active_seconds + counted(slot, now), now
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
    # The item before the slot, as everywhere: two who submit at once must not wait for each other.
    item = locked(assignment.item)
    slot = Assignment.objects.select_for_update(of=("self",)).select_related("revision").get(pk=assignment.pk)
    if slot.state == SlotState.SUBMITTED and slot.physician_id == by.pk:
        return slot.answer
    demand(can_work_on(by, slot))
    value = _checked(item, slot.revision, value, cannot_answer)
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
        seconds=measured(slot, timezone.now()),
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
    _after_answer(item, answer, cannot_answer)
    return answer


def _checked(item: Item, revision: ItemRevision, value: dict[str, Any], cannot_answer: str) -> dict[str, Any]:
    """The value as it is kept; nothing where a reason stands for it."""
    if cannot_answer:
        if cannot_answer not in CannotAnswer.values:
            raise Refused("reason_required", field="cannot_answer")
        return {}
    problems = get_format(item.dataset.format).check_answer(revision.input, value)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise Refused(errors[0].code, field=errors[0].field, **errors[0].params)
    return value


@transaction.atomic
def correct_answer(*, answer: Answer, by: Any, value: dict[str, Any], reason: str) -> AnswerRevision:
    """A correction is a new revision with a reason, as long as the item is open."""
    item = locked(answer.item)
    demand(answer.physician_id == by.pk and item.state == ItemState.OPEN and exposure_of(answer) is None)
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    number = answer.revisions.count() + 1
    revision = AnswerRevision.objects.create(
        answer=answer, number=number, value=value, comment=reason, guideline=in_force(item.dataset)
    )
    audit.record("answer.corrected", by=by, target=answer, number=number)
    return revision


def _after_answer(item: Item, answer: Answer, cannot_answer: str) -> None:
    """What an answer does to its item; the rules are those of :mod:`annotation.services.slots`."""
    if judge_known(answer, cannot_answer):
        return
    if answer.is_extra:
        if cannot_answer and cannot_answer != CannotAnswer.OUT_OF_SCOPE:
            join_repair(item, answer)
    elif cannot_answer == CannotAnswer.OUT_OF_SCOPE:
        add_slot(item.pk, answer.revision_id)
    elif cannot_answer:
        close_slots(item)
        report_defect(item, answer)
        note = f"{CannotAnswer(cannot_answer).label} {answer.latest.comment}".strip()
        move(item, ItemState.DRAFT, by=None, note=note)
    elif not unfilled_slots(item).exists():
        settle(item)


def standing_answers(item: Item) -> list[Answer]:
    """The answers that count: given in their slots to the current revision, or to the one an adjudication
    decided on."""
    decided = item.adjudications.filter(decided_revision_id=item.current_id).order_by("-id").first()
    revision_id = decided.revision_id if decided else item.current_id
    answers = item.answers.filter(revision_id=revision_id, is_extra=False)
    said = answers.exclude(revisions__cannot_answer__gt="").prefetch_related("revisions")
    return list(said.order_by("id"))


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
