"""The words of items for search: written with every revision, in the same transaction. What is asked and
what is expected stand apart, because not everybody who may read the one may read the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotation.models import Item, ItemText
from curation import jobs
from curation.search.fields import columns_of

KIND = "index_items"
CHUNK = 500
# Parts of an item's input that the dataset lays down: they are nobody's text.
DATASET_FIELDS = frozenset({"schema", "types", "topics"})
COLUMNS = ("asked", "asked_grams", "keyed", "keyed_grams")
Texts = tuple[Item, Mapping[str, Any], Mapping[str, Any], Sequence[Mapping[str, Any]]]


def texts_in(value: Any) -> list[str]:
    """Every text inside a JSON value, keys left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in texts_in(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts_in(part)]
    return []


def asked_texts(input_: Mapping[str, Any]) -> list[str]:
    """What an item asks: stem, material, options."""
    return [text for name, part in input_.items() if name not in DATASET_FIELDS for text in texts_in(part)]


def keyed_texts(target: Mapping[str, Any], points: Sequence[Mapping[str, Any]]) -> list[str]:
    """What it expects: answers in words and evaluation points. The letter of an option is no word."""
    answers = [text for name, part in target.items() if name != "choice" for text in texts_in(part)]
    return [*answers, *(str(point.get("text", "")) for point in points)]


def keep_words(items: Sequence[Texts]) -> None:
    """Write the words of items anew; the caller holds the transaction."""
    rows = []
    for item, input_, target, points in items:
        (asked, asked_grams), (keyed, keyed_grams) = (
            columns_of(texts) for texts in (asked_texts(input_), keyed_texts(target, points))
        )
        rows.append(
            ItemText(item=item, asked=asked, asked_grams=asked_grams, keyed=keyed, keyed_grams=keyed_grams)
        )
    ItemText.objects.bulk_create(
        rows, batch_size=CHUNK, update_conflicts=True, unique_fields=["item"], update_fields=list(COLUMNS)
    )


def without_words() -> QuerySet[Item]:
    """Items that a search does not find by their texts yet."""
    return Item.objects.filter(current__isnull=False, words__isnull=True).order_by("pk")


def index_missing(context: jobs.JobContext | None = None) -> int:
    """Write the words of items that have none, oldest first; stopped in the middle, it goes on where it
    was."""
    missing = without_words()
    total, done, last = missing.count(), 0, 0
    while True:
        with transaction.atomic():
            if context:
                context.fence()
            # The lock: a revision written meanwhile must not be overwritten by the words of the one before.
            rows = missing.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]
            items = list(
                Item.objects.select_for_update(of=("self",))
                .filter(pk__in=list(rows))
                .select_related("current__key")
                .order_by("pk")
            )
            keep_words(
                [(one, one.current.input, one.current.key.target, one.current.key.points) for one in items]  # type: ignore[union-attr]  # filtered
            )
        if not items:
            return done
        last, done = items[-1].pk, done + len(items)
        if context:
            context.progress(done, max(done, total), _("正在建立文字索引"))


def index_job(context: jobs.JobContext, _payload: dict[str, Any]) -> dict[str, Any]:
    """The same as a job."""
    return {"indexed": index_missing(context)}
