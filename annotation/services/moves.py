"""The move of an item's state: the row is locked, the table of states is asked, the event is appended, the
audit written."""

from typing import Any

from django.db.models import QuerySet
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


def move_many(rows: QuerySet[Item], target: str, *, note: str) -> int:
    """Move many items of one kind by the system itself, inside a transaction; one entry in the audit for all.

    An item whose state does not allow the move stays where it is.
    """
    now, events, moved = timezone.now(), [], []
    locked_rows = Item.objects.select_for_update().filter(pk__in=list(rows.values_list("pk", flat=True)))
    for item in locked_rows:
        if item_may_move(item.state, target, imported=item.provenance == Provenance.IMPORTED):
            events.append(
                ItemEvent(item=item, source=item.state, target=str(target), note=note[:500], at=now)
            )
            item.state, item.changed_at = str(target), now
            moved.append(item)
    Item.objects.bulk_update(moved, ["state", "changed_at"], batch_size=500)
    ItemEvent.objects.bulk_create(events, batch_size=500)
    if moved:
        audit.record(f"items.{target}", items=[item.pk for item in moved], note=note[:500])
    return len(moved)


def demand(allowed: bool) -> None:
    """Raise Refused(not_allowed) where a permission does not hold."""
    if not allowed:
        raise Refused("not_allowed")
