"""The sample audits of a release: what they say of the records its items come from; drawing one from a
draft."""

from typing import Any

from annotation.models import Item, Release
from annotation.permissions import can_freeze
from annotation.services.gate import risk_of
from annotation.services.moves import demand
from annotation.services.releases import selected_items
from annotation.states import ReleaseState
from curation.handover import DeidentifiedRecord, Refused, ResidualRisk, draw_audit, residual_risk


def risk_of_release(release: Release) -> ResidualRisk:
    """Of a draft's selection as it would be drawn now; of what is frozen otherwise. A draft that falls short
    of items has none."""
    if release.state != ReleaseState.DRAFT:
        items = Item.objects.filter(pk__in=release.items.values("item_id"), record__isnull=False)
        return residual_risk(items.values_list("record_id", flat=True))
    try:
        return risk_of(selected_items(release))
    except Refused:
        return ResidualRisk(records=0)


def audit_draft(*, release: Release, by: Any, sample_size: int) -> Any:
    """Draw a sample from the records of a draft."""
    demand(can_freeze(by))
    if release.state != ReleaseState.DRAFT:
        raise Refused("wrong_state", state=release.get_state_display())
    records = {item.record_id for item in selected_items(release) if item.record_id}
    stock = DeidentifiedRecord.objects.filter(pk__in=records)
    return draw_audit(by=by, stock=stock, sample_size=sample_size, label=release.name)
