"""The move of an item's state: the row is locked, the table of states is asked, the event is appended, the
audit written."""

from typing import Any

from django.utils import timezone

from annotation.models import Item, ItemEvent, Provenance
from annotation.models.item import STATE_LABELS
from annotation.states import item_may_move
from curation import audit
from curation.handover import Refused


def locked(item: Item) -> Item:
    """The item's row, held until the end of the transaction."""
    return (
        Item.objects.select_for_update(of=("self",))
        .select_related("dataset", "record", "current__key")
        .get(pk=item.pk)
    )


def move(item: Item, target: str, *, by: Any, note: str = "") -> Item:
    """Move a locked item; raises Refused(wrong_state)."""
    if not item_may_move(item.state, target, imported=item.provenance == Provenance.IMPORTED):
        raise Refused("wrong_state", state=dict(STATE_LABELS)[item.state])
    source, item.state = item.state, str(target)
    item.changed_at = timezone.now()
    item.save(update_fields=["state", "changed_at"])
    ItemEvent.objects.create(item=item, source=source, target=item.state, actor=by, note=note[:500])
    audit.record(f"item.{item.state}", by=by, target=item, source=source)
    return item


def demand(allowed: bool) -> None:
    """Raise Refused(not_allowed) where a permission does not hold."""
    if not allowed:
        raise Refused("not_allowed")
