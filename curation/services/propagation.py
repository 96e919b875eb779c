"""What one record of a patient taught is looked for in the patient's others: names come again."""

from django.db.models import QuerySet

from curation.deid import DIRECT_TYPES
from curation.models import IdentifierSpan, RecordState, SourceRecord, SpanState

LAYER = "propagation"
# Shorter strings stand in every second text by chance.
LEAST_NAME, LEAST_NUMBER = 2, 5


def learned(record: SourceRecord) -> dict[str, str]:
    """The strings that people accepted as direct identifiers in a record, with their types."""
    found: dict[str, str] = {}
    for span in record.spans.filter(state=SpanState.ACCEPTED, type__in=DIRECT_TYPES):
        words = record.text[span.start : span.end].strip()
        if len(words) >= (LEAST_NAME if span.type.startswith("NAME_") else LEAST_NUMBER):
            found.setdefault(words, span.type)
    return found


def same_words(text: str, start: int, end: int) -> list[int]:
    """Where the characters of a stretch stand, itself first, none over another."""
    needle, places = text[start:end], [start]
    for low, high in ((0, start), (end, len(text))):
        at = text.find(needle, low, high)
        while at >= 0:
            places.append(at)
            at = text.find(needle, at + len(needle), high)
    return places


def others_of_patient(record: SourceRecord) -> QuerySet[SourceRecord]:
    """The same patient's records that wait for decisions; none where the patient is not known."""
    same = SourceRecord.objects.filter(
        patient_key=record.patient_key, state=RecordState.DETECTED, source__closed_at__isnull=True
    )
    return same.exclude(pk=record.pk) if record.patient_key else same.none()


def propagate(record: SourceRecord) -> int:
    """Propose in the patient's other waiting records what was accepted in this one; returns how many places.

    The caller holds the transaction. Where anything is marked already, nothing is proposed over it. Signed
    texts are the reverse search's business.
    """
    words = learned(record)
    if not words:
        return 0
    fresh: list[IdentifierSpan] = []
    others = others_of_patient(record).select_for_update(of=("self",)).prefetch_related("spans")
    for other in others.order_by("pk"):
        taken = [(span.start, span.end) for span in other.spans.all()]
        for value in sorted(words, key=len, reverse=True):
            at = other.text.find(value)
            while at >= 0:
                end = at + len(value)
                if not any(at < b and a < end for a, b in taken):
                    fresh.append(
                        IdentifierSpan(
                            record=other, start=at, end=end, type=words[value], layer=LAYER, score=0.9
                        )
                    )
                    taken.append((at, end))
                at = other.text.find(value, end)
    IdentifierSpan.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh)
