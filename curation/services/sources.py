"""Sources: who supplies records, and on what terms; and the end of one, after which nothing links its texts
to people any more. Keyed digests of the originals stay, for the reverse search at freeze."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from curation import audit
from curation.models import (
    AuditFinding,
    BatchState,
    ContestedPlace,
    DeidentifiedRecord,
    Disagreement,
    RecordState,
    RecordText,
    RejectedRow,
    Source,
    SourceRecord,
    User,
)
from curation.permissions import can_close_source
from curation.refusal import Refused


@transaction.atomic
def ensure_source(*, name: str, terms: str = "", by: User | None = None) -> Source:
    """The source of that name, made where there is none."""
    source, created = Source.objects.get_or_create(name=name.strip(), defaults={"terms": terms})
    if created:
        audit.record("source.created", by=by, target=source)
    return source


def require_open(source: Source) -> None:
    """Lock a source for the caller's transaction; raises Refused where it is closed."""
    if Source.objects.select_for_update().get(pk=source.pk).is_closed:
        raise Refused("source_closed", field="source", source=source.name)


@transaction.atomic
def close_source(*, source: Source, by: User, name: str) -> Source:
    """Destroy the key, the map and the raw texts of a source. It cannot be taken back, so its name is given.

    Refused while a delivery is not settled, or a record waits for its second reader or an adjudicator; what
    nobody signed is lost. Signed texts stay, with digests of the originals.
    """
    if not can_close_source(by):
        raise Refused("not_allowed")
    source = Source.objects.select_for_update().get(pk=source.pk)
    if source.is_closed:
        raise Refused("source_closed", source=source.name)
    if name.strip() != source.name:
        raise Refused("source_name_differs", field="name")
    # Whoever signs or decides holds the record's lock: wait for them, and let nobody begin.
    records = SourceRecord.objects.filter(source=source).order_by("pk").select_for_update()
    states = Counter(records.values_list("state", flat=True).iterator(chunk_size=5000))
    _require_settled(source)
    _destroy(source)
    source.surrogate_key, source.closed_at, source.closed_by = None, timezone.now(), by
    source.save(update_fields=["surrogate_key", "closed_at", "closed_by"])
    signed = states[RecordState.SIGNED_TWICE]
    audit.record("source.closed", by=by, target=source, records=states.total(), signed=signed)
    return source


def _require_settled(source: Source) -> None:
    unsettled = [BatchState.STAGED, BatchState.COMMITTING, BatchState.FAILED]
    batches = source.batches.filter(state__in=unsettled).count()
    waiting = source.records.filter(
        state__in=[RecordState.SIGNED_ONCE, RecordState.DISPUTED], near_copy__isnull=True
    ).count()
    if batches or waiting:
        raise Refused("source_at_work", batches=batches, records=waiting)


def _destroy(source: Source) -> None:
    """Raw texts, whatever quotes them or says where a replaced word stood, and the index of words."""
    source.records.update(text="", known={}, extra={})
    RejectedRow.objects.filter(batch__source=source).update(content={})
    DeidentifiedRecord.objects.filter(source_record__source=source).update(offsets=[])
    RecordText.objects.filter(deidentified__source_record__source=source).delete()
    Disagreement.objects.filter(record__source=source).update(reason="", reply="")
    ContestedPlace.objects.filter(disagreement__record__source=source).update(quote="", reason="")
    AuditFinding.objects.filter(row__record__source=source).update(quote="")
