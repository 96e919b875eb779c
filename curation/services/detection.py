"""Finding identifiers in imported records, as a job: each record's spans are written once, in chunks."""

from typing import Any

from django.db import transaction

from curation import jobs
from curation.deid import DETECTOR_VERSION, KnownIdentifiers, detect
from curation.models import DeidentificationPolicy, IdentifierSpan, RecordState, SourceRecord
from curation.services.policies import as_policy, rules_in_force

CHUNK = 100


def known_of(record: SourceRecord) -> KnownIdentifiers:
    """What the import already knew about the patient."""
    return KnownIdentifiers.from_mapping(record.known or {})


def spans_of(record: SourceRecord, rules: DeidentificationPolicy | None) -> list[IdentifierSpan]:
    """The detector's proposals for a record under the rules in force, unsaved.

    A word that a data lead passed is not proposed, unless the import named it as somebody's.
    """
    passed = frozenset(rules.allowed) if rules else frozenset()
    found = detect(record.text, policy=as_policy(rules), known=known_of(record))
    return [
        IdentifierSpan(
            record=record,
            start=span.start,
            end=span.end,
            type=span.type,
            layer=str(span.layer),
            score=span.score,
        )
        for span in found
        if span.layer == "known" or record.text[span.start : span.end] not in passed
    ]


def detect_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Detect in every record of a batch that waits for it."""
    waiting = SourceRecord.objects.filter(batch_id=payload["batch"], source__closed_at__isnull=True)
    total = waiting.count()
    found = 0
    while True:
        with transaction.atomic():
            context.fence()
            records = list(waiting.filter(state=RecordState.IMPORTED).order_by("pk")[:CHUNK])
            if not records:
                break
            rules = rules_in_force()
            spans = [span for record in records for span in spans_of(record, rules)]
            IdentifierSpan.objects.bulk_create(spans, batch_size=2000)
            for record in records:
                record.state, record.detector_version = RecordState.DETECTED, DETECTOR_VERSION
            SourceRecord.objects.bulk_update(records, ["state", "detector_version"])
            found += len(spans)
        context.progress(total - waiting.filter(state=RecordState.IMPORTED).count(), total)
    return {
        "records": total,
        "identifiers": IdentifierSpan.objects.filter(record__batch_id=payload["batch"]).count(),
    }
