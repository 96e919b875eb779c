"""Looking again, under changed rules, at records that nobody has signed. What a person decided stays decided;
only open proposals come and go."""

from collections import Counter
from typing import Any

from django.db import transaction

from curation import jobs
from curation.deid import DETECTOR_VERSION
from curation.models import DeidentificationPolicy, IdentifierSpan, RecordState, SourceRecord, SpanState
from curation.services.detection import spans_of

CHUNK = 50


def _overlap(one: IdentifierSpan, other: IdentifierSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _within(one: IdentifierSpan, other: IdentifierSpan) -> bool:
    return other.start <= one.start and one.end <= other.end


def look_again(record: SourceRecord, rules: DeidentificationPolicy | None, tally: Counter[str]) -> None:
    """Bring a record's open proposals in line with the rules; the caller holds the transaction.

    A find that reaches beyond what a person rejected is proposed anew: the person has not seen it whole.
    """
    before = list(record.spans.all())
    decided = [span for span in before if span.state != SpanState.PROPOSED]
    waiting = {(span.start, span.end): span for span in before if span.state == SpanState.PROPOSED}
    fresh, outgrown = [], []
    for span in spans_of(record, rules):
        there = [old for old in decided if _overlap(span, old)]
        if any(old.state == SpanState.ACCEPTED or _within(span, old) for old in there):
            continue
        outgrown += there
        old = waiting.pop((span.start, span.end), None)
        if old is None:
            fresh.append(span)
        elif old.type != span.type:
            IdentifierSpan.objects.filter(pk=old.pk).update(
                type=span.type, layer=span.layer, score=span.score
            )
            tally["retyped"] += 1
    gone = [span.pk for span in [*waiting.values(), *outgrown]]
    if gone:
        IdentifierSpan.objects.filter(pk__in=gone).delete()
    IdentifierSpan.objects.bulk_create(fresh)
    tally["added"] += len(fresh)
    tally["removed"] += len(gone)
    tally["changed"] += bool(fresh or gone)
    tally["records"] += 1


def redetect_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Every record whose identifiers wait for a decision, under the version that the job was made for.

    A later version makes a job of its own; this one then stops, and so never brings older rules back.
    """
    rules = DeidentificationPolicy.objects.get(pk=payload["policy"])
    waiting = SourceRecord.objects.filter(state=RecordState.DETECTED, source__closed_at__isnull=True)
    total, last, tally = waiting.count(), 0, Counter[str]()
    while DeidentificationPolicy.objects.filter(pk__gt=rules.pk).first() is None:
        with transaction.atomic():
            context.fence()
            chunk = waiting.filter(pk__gt=last).select_for_update(of=("self",)).order_by("pk")[:CHUNK]
            records = list(chunk)
            if not records:
                break
            for record in records:
                look_again(record, rules, tally)
                record.detector_version = DETECTOR_VERSION
            SourceRecord.objects.bulk_update(records, ["detector_version"])
            last = records[-1].pk
        context.progress(tally["records"], total)
    return {name: tally[name] for name in ("records", "changed", "added", "removed", "retyped")}
