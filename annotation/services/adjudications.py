"""Adjudication: one physician decides what differing answers come to, says why, and the decision becomes the
key."""

from typing import Any

from django.db import transaction

from annotation.formats import get_format
from annotation.models import Adjudication, DisagreementReason, Item
from annotation.permissions import can_adjudicate
from annotation.services.assignments import standing_answers
from annotation.services.guidelines import ask_for_change, in_force
from annotation.services.items import Content, completed, write_revision
from annotation.services.moves import demand, locked, move
from annotation.states import ItemState
from curation.handover import Refused


@transaction.atomic
def adjudicate_item(
    *,
    item: Item,
    by: Any,
    target: dict[str, Any],
    points: list[dict[str, Any]] | None = None,
    reason: str,
    rationale: str,
    guideline_needs_change: bool = False,
) -> Adjudication:
    """Decide the reference answer; a decision in words is required. A key that differs becomes a new
    revision.

    The blind answers stay with the revision they were given to; the adjudication pins them.
    """
    item = locked(item)
    demand(can_adjudicate(by, item))
    assert item.current is not None
    if reason not in DisagreementReason.values:
        raise Refused("reason_required", field="reason")
    if not rationale.strip():
        raise Refused("rationale_required", field="rationale")
    key = item.current.key
    content = completed(
        item.dataset, Content(item.current.input, target, key.points if points is None else points)
    )
    errors = [
        p
        for p in get_format(item.dataset.format).check_target(content.input, content.target, content.points)
        if p.level == "error"
    ]
    if errors:
        raise Refused(errors[0].code, field=errors[0].field, **errors[0].params)
    answered, answers = item.current, [answer.latest for answer in standing_answers(item)]
    if content.target != key.target or content.points != key.points:
        write_revision(item, content, by=by, note="adjudication")
    adjudication = Adjudication.objects.create(
        item=item,
        revision=answered,
        decided_revision=item.current,
        adjudicator=by,
        reference_answer=dict(content.target),
        reason=reason,
        rationale=rationale,
        guideline_needs_change=guideline_needs_change,
        guideline=in_force(item.dataset),
    )
    adjudication.answer_revisions.set(answers)
    if guideline_needs_change:
        ask_for_change(adjudication)
    move(item, ItemState.IN_REVIEW, by=by, note=rationale)
    return adjudication
