"""Comments: written, replied to, settled, withdrawn. Who may read them is decided by the permissions alone;
nothing here changes a word once it was written."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.models import Item, ItemComment
from annotation.permissions import can_settle, can_withdraw, comment_role, seen_comments
from annotation.services.checks import identifier_checks
from annotation.services.comment_threads import Place, places_of
from annotation.services.moves import demand, locked
from annotation.services.noticing import comment_written
from curation import audit
from curation.handover import Refused

LONGEST = 2000
LONGEST_QUOTE = 500


@dataclass(frozen=True)
class Spot:
    """Where a comment points: nothing for the whole item."""

    field: str = ""
    row: int = 0
    quote: str = ""
    start: int | None = None
    end: int | None = None


def _spot(places: list[Place], code: str, quote: str, start: int | None) -> Spot:
    """The place that was named, or the first that holds the quoted words."""
    quote = quote.strip()
    if len(quote) > LONGEST_QUOTE:
        raise Refused("quote_too_long", field="quote", most=LONGEST_QUOTE)
    named = next((place for place in places if place.code == code), None)
    if code and named is None:
        raise Refused("unknown_place", field="place")
    if not quote:
        return Spot(named.field, named.row) if named else Spot()
    for place in [named] if named else places:
        at = place.text.find(quote) if start is None else start
        if at >= 0 and place.text[at : at + len(quote)] == quote:
            return Spot(place.field, place.row, quote, at, at + len(quote))
    raise Refused("quote_not_there", field="quote")


def _demand_clean(text: str) -> None:
    """Words that may still name somebody are not stored: the check of the editor, with the known
    originals."""
    found = identifier_checks({"text": text}, originals=True)
    if found:
        raise Refused(found[0].code, field="text", **found[0].params)


@transaction.atomic
def add_comment(
    *,
    item: Item,
    by: Any,
    text: str,
    place: str = "",
    quote: str = "",
    start: int | None = None,
    reply_to: int | None = None,
    revision: int | None = None,
) -> ItemComment:
    """A comment on the current revision, or a reply. ``revision`` is the number that the writer saw."""
    text = text.strip()
    if not text:
        raise Refused("comment_empty", field="text")
    if len(text) > LONGEST:
        raise Refused("comment_too_long", field="text", most=LONGEST, found=len(text))
    _demand_clean(text)
    item = locked(item)
    role = comment_role(by, item)
    if role is None or item.current is None:
        raise Refused("not_allowed")
    if revision is not None and revision != item.current.number:
        raise Refused("stale_version", current=item.current.number, given=revision)
    parent = _thread(by, item, reply_to) if reply_to is not None else None
    spot = Spot() if parent else _spot(places_of(item.dataset, item.current), place, quote, start)
    comment = ItemComment.objects.create(
        item=item,
        revision=item.current,
        parent=parent,
        author=by,
        role=role,
        written_in=item.state,
        place=spot.field,
        row=spot.row,
        quote=spot.quote,
        start=spot.start,
        end=spot.end,
        text=text,
    )
    audit.record("comment.written", by=by, target=item, comment=comment.pk)
    comment_written(comment)
    return comment


def _thread(by: Any, item: Item, pk: int) -> ItemComment:
    found = seen_comments(by, [item]).filter(pk=pk, parent__isnull=True).first()
    if found is None:
        raise Refused("unknown_comment", field="text")
    return found


def _held(comment: ItemComment, by: Any) -> ItemComment:
    """The row, held, if ``by`` may still read it."""
    item = locked(comment.item)
    demand(seen_comments(by, [item]).filter(pk=comment.pk).exists())
    row = ItemComment.objects.select_for_update().get(pk=comment.pk)
    row.item = item
    return row


@transaction.atomic
def withdraw_comment(*, comment: ItemComment, by: Any) -> ItemComment:
    """Take an own comment back: a mark stays in its place, the words are shown to nobody. Again is once."""
    row = _held(comment, by)
    if row.author_id == by.pk and row.withdrawn_at is not None:
        return row
    demand(can_withdraw(by, row))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record("comment.withdrawn", by=by, target=row.item, comment=row.pk)
    return row


@transaction.atomic
def settle_comment(*, comment: ItemComment, by: Any, settled: bool = True) -> ItemComment:
    """End a thread, or take it up again. Again is once."""
    row = _held(comment, by)
    demand(can_settle(by, row))
    if settled == (row.settled_at is not None):
        return row
    row.settled_at, row.settled_by = (timezone.now(), by) if settled else (None, None)
    row.save(update_fields=["settled_at", "settled_by"])
    audit.record("comment.settled" if settled else "comment.taken_up", by=by, target=row.item, comment=row.pk)
    return row
