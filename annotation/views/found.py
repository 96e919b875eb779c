"""Rows of the list of items, with the searched words marked where the reader may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotation.models import Item, ItemRevision
from annotation.permissions import Sight
from annotation.services.item_words import asked_texts, keyed_texts
from curation.search.words import Part, excerpt, marked, terms_of


@dataclass(frozen=True)
class Row:
    """One item: its title in parts, and a stretch of its text where the title does not show the hit."""

    item: Item
    readable: bool
    title: list[Part]
    excerpt: list[Part] = field(default_factory=list)
    in_key: bool = False
    open_comments: int = 0


def found_rows(
    items: Sequence[Item], seen: Mapping[int, Sight], query: str, talked: Mapping[int, int]
) -> list[Row]:
    """The rows of a page, each with its open comments; one query more where something was searched."""
    terms = terms_of(query)
    wanted = [item.current_id for item in items if terms and seen[item.pk] >= Sight.QUESTION]
    rows = ItemRevision.objects.select_related("key").filter(pk__in=[pk for pk in wanted if pk])
    revisions = {row.pk: row for row in rows} if wanted else {}
    found = [_row(item, seen[item.pk], terms, revisions.get(item.current_id or 0)) for item in items]
    return [replace(row, open_comments=talked.get(row.item.pk, 0)) for row in found]


def _row(item: Item, sight: Sight, terms: Sequence[str], revision: ItemRevision | None) -> Row:
    readable = sight >= Sight.QUESTION
    title = marked(item.title or item.uid, terms)
    if not readable or revision is None or any(hit for _text, hit in title):
        return Row(item, readable, title)
    asked = excerpt(" ｜ ".join(asked_texts(revision.input)), terms)
    if asked or sight < Sight.EVERYTHING:
        return Row(item, readable, title, asked)
    keyed = excerpt(" ｜ ".join(keyed_texts(revision.key.target, revision.key.points)), terms)
    return Row(item, readable, title, keyed, bool(keyed))
