"""The words of deidentified texts for search: written at the first signature, gone with the text and with the
closing of its source. Raw texts are never among them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from curation import jobs
from curation.models import DeidentifiedRecord, RecordText, Source
from curation.search.fields import columns_of

KIND = "index_records"
CHUNK = 500


def keep_words(texts: Sequence[DeidentifiedRecord]) -> None:
    """Write the words of texts anew; the caller holds the transaction."""
    rows = []
    for one in texts:
        text, grams = columns_of([one.text])
        rows.append(RecordText(deidentified=one, text=text, grams=grams))
    RecordText.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["deidentified"],
        update_fields=["text", "grams"],
    )


def without_words() -> QuerySet[DeidentifiedRecord]:
    """Texts of open sources that a search does not find yet."""
    return DeidentifiedRecord.objects.filter(
        words__isnull=True, source_record__source__closed_at__isnull=True
    ).order_by("pk")


def index_missing(context: jobs.JobContext | None = None) -> int:
    """Write the words of texts of open sources that have none; stopped in the middle, it goes on where it
    was."""
    missing = without_words()
    total, done, last = missing.count(), 0, 0
    while True:
        with transaction.atomic():
            if context:
                context.fence()
            found = list(missing.filter(pk__gt=last).values_list("pk", "source_record__source")[:CHUNK])
            # A source that is being closed now: wait for it, then leave it out.
            sources = Source.objects.select_for_update().filter(pk__in={source for _pk, source in found})
            open_now = {source.pk for source in sources.order_by("pk") if not source.is_closed}
            wanted = [pk for pk, source in found if source in open_now]
            texts = list(DeidentifiedRecord.objects.filter(pk__in=wanted).order_by("pk"))
            keep_words(texts)
        if not found:
            return done
        last, done = found[-1][0], done + len(texts)
        if context:
            context.progress(done, max(done, total), _("正在建立文字索引"))


def index_job(context: jobs.JobContext, _payload: dict[str, Any]) -> dict[str, Any]:
    """The same as a job."""
    return {"indexed": index_missing(context)}
