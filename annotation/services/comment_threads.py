"""Comments as they are read: threads with their places, told by part and not by name; counts for lists, texts
for the gate. Nothing is changed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotation.formats import get_format
from annotation.models import Item, ItemComment, ItemRevision
from annotation.permissions import can_settle, seen_comments
from annotation.services.checks import CHOSEN
from annotation.services.field_words import field_words
from curation.taxonomy.nouns import Dataset

# Letters of a choice are the author's decision, although they are no words.
NO_PLACE = CHOSEN - {"choice"}


@dataclass(frozen=True)
class Place:
    """A part of an item that can be spoken of: the editor's field and row, its label, its text."""

    field: str
    row: int
    label: str
    text: str

    @property
    def code(self) -> str:
        """The place in one word, for a form and for programs."""
        return f"{self.field}.{self.row}"


def places_of(dataset: Dataset, revision: ItemRevision) -> list[Place]:
    """Stem, options, key, points: every part of a revision that holds something."""
    key = revision.key
    values = get_format(dataset.format).form_data(
        dict(revision.input), dict(key.target), [dict(point) for point in key.points]
    )
    places = []
    for name, value in values.items():
        rows = ["、".join(value)] if name == "choice" else [value] if isinstance(value, str) else value
        places += [
            Place(name, row, field_words(dataset, name, row), text)
            for row, text in enumerate(rows)
            if name not in NO_PLACE and text.strip()
        ]
    return places


@dataclass(frozen=True)
class Said:
    """One comment as one person reads it: who speaks by part, the mark of a withdrawn one in place of its
    words."""

    comment: ItemComment
    who: str
    name: str
    mine: bool
    text: str

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.comment.withdrawn_at is not None


@dataclass(frozen=True)
class Thread:
    """A comment with its replies; ``where`` is the label of its place, ``changed`` says that the place reads
    differently now."""

    head: Said
    replies: list[Said]
    where: str
    quote: str
    changed: bool
    settled: bool
    may_settle: bool


def threads_of(user: Any, item: Item, *, names: bool = False) -> list[Thread]:
    """What may be read on the item now, open threads first; a fixed number of
    queries."""
    rows = list(
        seen_comments(user, [item]).select_related("author", "revision__key", "item__dataset").order_by("pk")
    )
    if not rows or item.current is None:
        return []
    now = {(place.field, place.row): place.text for place in places_of(item.dataset, item.current)}
    replies: dict[int, list[Said]] = {}
    for row in rows:
        if row.parent_id is not None:
            replies.setdefault(row.parent_id, []).append(_said(user, row, names))
    heads = [row for row in rows if row.parent_id is None]
    threads = [_read(user, row, replies.get(row.pk, []), now, names) for row in heads]
    return sorted(threads, key=lambda one: (one.settled, one.head.comment.pk))


def _said(user: Any, row: ItemComment, names: bool) -> Said:
    mine = row.author_id == user.pk
    who = _("我") if mine else str(row.get_role_display())
    text = "" if row.withdrawn_at is not None else row.text
    return Said(row, who, str(row.author) if names and not mine else "", mine, text)


def _read(
    user: Any, row: ItemComment, replies: list[Said], now: dict[tuple[str, int], str], names: bool
) -> Thread:
    here = now.get((row.place, row.row))
    then = {(place.field, place.row): place for place in places_of(row.item.dataset, row.revision)}
    there = then.get((row.place, row.row))
    if row.quote:
        changed = here is None or row.quote not in here
    elif row.place:
        changed = there is None or here != there.text
    else:
        changed = row.revision_id != row.item.current_id
    head = _said(user, row, names)
    return Thread(
        head=head,
        replies=replies,
        where=there.label if there else "",
        quote="" if head.withdrawn else row.quote,
        changed=changed,
        settled=row.settled_at is not None,
        may_settle=can_settle(user, row),
    )


def open_threads(user: Any, items: list[Item]) -> dict[int, int]:
    """How many threads that ``user`` may read are still open on each item; a fixed number of queries."""
    rows = seen_comments(user, items).filter(
        parent__isnull=True, settled_at__isnull=True, withdrawn_at__isnull=True
    )
    counts: dict[int, int] = {}
    for item_id in rows.values_list("item_id", flat=True):
        counts[item_id] = counts.get(item_id, 0) + 1
    return counts


def comment_artifacts(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Every comment that can still be read, by its item: the gate looks through them, too."""
    rows = ItemComment.objects.filter(item__in=items, withdrawn_at__isnull=True)
    return [(str(item_id), text) for item_id, text in rows.values_list("item_id", "text")]
