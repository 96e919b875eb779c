"""Review: approve an item with its answers, or send it back with a reason. Where the dataset asks for a
second review, another physician approves once more."""

from typing import Any

from django.db import transaction

from annotation.eligibility import standing_approvals
from annotation.models import Defect, Item, Review, Verdict
from annotation.permissions import can_review
from annotation.services.guidelines import in_force
from annotation.services.moves import demand, locked, move
from annotation.services.noticing import item_closed, item_returned
from annotation.services.training import rules_of
from annotation.states import ItemState
from curation import audit
from curation.handover import Refused


@transaction.atomic
def review_item(
    *,
    item: Item,
    by: Any,
    verdict: str,
    reason: str = "",
    revision: int | None = None,
    defects: list[str] | None = None,
) -> Review:
    """One verdict on the current revision. ``revision`` is the number the reviewer saw
    (Refused(stale_version) if newer)."""
    item = locked(item)
    demand(can_review(by, item))
    assert item.current is not None
    if revision is not None and revision != item.current.number:
        raise Refused("stale_version", current=item.current.number, given=revision)
    if verdict not in Verdict.values:
        raise Refused("unknown_verdict", field="verdict", verdict=verdict)
    if verdict == Verdict.REQUEST_CHANGES and not reason.strip():
        raise Refused("reason_required", field="reason")
    unknown = [code for code in defects or [] if code not in Defect.values]
    if unknown:
        raise Refused("unknown_choice", field="defects", value=unknown[0], known=Defect.values)
    sent_back = verdict == Verdict.REQUEST_CHANGES
    approvals = standing_approvals().filter(item=item).count()
    review = Review.objects.create(
        item=item,
        revision=item.current,
        reviewer=by,
        verdict=verdict,
        round=approvals + 1,
        reason=reason,
        defects=(defects or [Defect.OTHER.value]) if sent_back else [],
        guideline=in_force(item.dataset),
    )
    if not sent_back and not approvals and rules_of(item.dataset).second_review:
        audit.record("item.approved_once", by=by, target=item)
        return review
    target = ItemState.ACCEPTED if verdict == Verdict.APPROVE else ItemState.DRAFT
    named = "、".join(review.defect_words) if defects else ""
    move(item, target, by=by, note=f"{named}：{reason}" if named and sent_back else reason)
    if sent_back:
        item_returned(review)
    else:
        item_closed(item, by=by)
    return review
