"""People decide: spans are accepted, changed, rejected or added; two physicians sign the rewritten text."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from curation import audit
from curation.deid import IDENTIFIER_TYPES
from curation.models import (
    AuditEntry,
    DeidentifiedRecord,
    IdentifierSpan,
    RecordState,
    SourceRecord,
    SpanState,
    User,
)
from curation.permissions import can_resolve_spans, is_set_aside
from curation.refusal import Refused
from curation.services.disagreements import (
    ADJUDICATED,
    adjudicator_of,
    require_second_reader,
    settle,
)
from curation.services.policies import as_policy, rules_in_force
from curation.services.propagation import propagate, same_words
from curation.services.raw_readers import knows_raw
from curation.services.record_words import keep_words
from curation.services.rewriting import keep_originals, leftovers, rewritten, type_words

# Looking at the same record again within this time is the same view.
ONE_VIEW = timedelta(minutes=30)


def _locked(record: SourceRecord, by: User) -> SourceRecord:
    locked = SourceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if locked.state != RecordState.DETECTED:
        raise Refused("wrong_state", state=locked.get_state_display())
    if is_set_aside(locked):
        raise Refused("set_aside")
    if not can_resolve_spans(by, locked):
        raise Refused("not_allowed")
    knows_raw(locked, by)
    return locked


def _checked_type(type_: str) -> str:
    if type_ not in IDENTIFIER_TYPES:
        raise Refused("unknown_type", field="type", type=type_)
    return type_


def _decide(
    spans: Iterable[IdentifierSpan], *, state: str, by: User, reason: str = "", type_: str = ""
) -> int:
    now, changed = timezone.now(), []
    for span in spans:
        if span.layer == ADJUDICATED:
            raise Refused("adjudicated")
        span.state, span.reason, span.decided_by, span.decided_at = state, reason[:200], by, now
        if type_:
            span.type = type_
        changed.append(span)
    IdentifierSpan.objects.bulk_update(changed, ["state", "reason", "decided_by", "decided_at", "type"])
    return len(changed)


def identical_spans(record: SourceRecord, span: IdentifierSpan) -> list[IdentifierSpan]:
    """Every span of the record over the same characters, this one included."""
    text = record.text[span.start : span.end]
    return [other for other in record.spans.all() if record.text[other.start : other.end] == text]


@transaction.atomic
def decide_span(
    *,
    record: SourceRecord,
    span: IdentifierSpan,
    by: User,
    accept: bool,
    type_: str = "",
    reason: str = "",
    identical: bool = False,
) -> int:
    """Accept (perhaps as another type) or reject a span, or all over the same words; returns the count."""
    record = _locked(record, by)
    if span.record_id != record.pk:
        raise Refused("not_allowed")
    if not accept and not reason.strip():
        raise Refused("reason_required", field="reason")
    spans = identical_spans(record, span) if identical else [span]
    state = SpanState.ACCEPTED if accept else SpanState.REJECTED
    return _decide(
        spans, state=state, by=by, reason=reason.strip(), type_=_checked_type(type_) if type_ else ""
    )


@transaction.atomic
def reopen_span(*, record: SourceRecord, span: IdentifierSpan, by: User) -> None:
    """Take a decision back."""
    record = _locked(record, by)
    if span.record_id != record.pk:
        raise Refused("not_allowed")
    if span.layer == ADJUDICATED:
        raise Refused("adjudicated")
    span.state, span.decided_by, span.decided_at, span.reason = SpanState.PROPOSED, None, None, ""
    span.save()


@transaction.atomic
def accept_remaining(*, record: SourceRecord, by: User) -> int:
    """Accept every span not decided yet: the safe direction, since an accepted span leaves the text."""
    record = _locked(record, by)
    return _decide(record.spans.filter(state=SpanState.PROPOSED), state=SpanState.ACCEPTED, by=by)


@transaction.atomic
def add_span(*, record: SourceRecord, start: int, end: int, type_: str, by: User) -> list[IdentifierSpan]:
    """Mark a stretch by hand, there and wherever else the same characters stand; returns the new spans.

    Spans that are not accepted give way to the new one, and accepted ones inside it are swallowed: so a range
    grows. One accepted beyond the new stretch raises Refused(span_overlaps): to shrink it, its decision is
    taken back first.
    """
    record = _locked(record, by)
    if not 0 <= start < end <= len(record.text):
        raise Refused("span_outside", start=start, end=end)
    _checked_type(type_)
    accepted = record.spans.filter(state=SpanState.ACCEPTED)
    taken = [(s.start, s.end) for s in accepted]
    settled = [(s.start, s.end) for s in accepted if s.layer == ADJUDICATED]
    added: list[IdentifierSpan] = []
    for a in same_words(record.text, start, end):
        b = a + end - start
        if any(x < b and a < y for x, y in settled):
            if a == start:
                raise Refused("adjudicated")
            continue
        if any((x < b and a < y and not (a <= x and y <= b)) or (x, y) == (a, b) for x, y in taken):
            if a == start:
                raise Refused("span_overlaps")
            continue
        record.spans.filter(start__lt=b, end__gt=a).delete()
        added.append(IdentifierSpan(record=record, start=a, end=b, type=type_, layer="person", score=1.0))
        taken.append((a, b))
    IdentifierSpan.objects.bulk_create(added)
    _decide(added, state=SpanState.ACCEPTED, by=by)
    return added


@transaction.atomic
def sign_first(*, record: SourceRecord, by: User) -> DeidentifiedRecord:
    """The first reader is done: every span is decided, and the rewritten text holds no direct identifier."""
    record = _locked(record, by)
    open_spans = record.spans.filter(state=SpanState.PROPOSED).count()
    if open_spans:
        raise Refused("spans_unresolved", count=open_spans)
    text = rewritten(record)
    left = leftovers(record, text.text)
    if left:
        raise Refused("still_identifiable", count=len(left), types=type_words({hit.type for hit in left}))
    settle(record, text, by=by)
    keep_originals(record)
    deidentified = DeidentifiedRecord.objects.create(
        source_record=record,
        text=text.text,
        offsets=[[part.source_start, part.source_end, part.start, part.end] for part in text.offsets],
        department=record.department,
        specialty=record.specialty,
        policy_version=as_policy(rules_in_force()).version,
        detector_version=record.detector_version,
        identifiers=record.spans.filter(state=SpanState.ACCEPTED).count(),
        first_reader=by,
        adjudicator=adjudicator_of(record),
    )
    keep_words([deidentified])
    record.state = RecordState.SIGNED_ONCE
    record.save(update_fields=["state"])
    proposed = propagate(record)
    audit.record(
        "record.signed_first",
        by=by,
        target=record,
        identifiers=deidentified.identifiers,
        proposed_elsewhere=proposed,
    )
    return deidentified


@transaction.atomic
def sign_second(*, record: SourceRecord, by: User) -> DeidentifiedRecord:
    """A second physician read the rewritten text and finds nobody recognisable."""
    record = SourceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    require_second_reader(by, record)
    deidentified = record.deidentified
    deidentified.second_reader, deidentified.second_signed_at = by, timezone.now()
    deidentified.save(update_fields=["second_reader", "second_signed_at"])
    record.state = RecordState.SIGNED_TWICE
    record.save(update_fields=["state"])
    audit.record("record.signed_second", by=by, target=record)
    return deidentified


@transaction.atomic
def open_raw(*, record: SourceRecord, by: User) -> str:
    """The raw text, for a page that shows it; each view is audited. The caller checked ``can_open_raw``."""
    knows_raw(record, by)
    audit.record("record.opened", by=by, target=record)
    return record.text


def keep_raw_open(*, record: SourceRecord, by: User) -> str:
    """The raw text once more, after a decision on its page: part of the same view, if that is recent."""
    opened = AuditEntry.objects.filter(
        action="record.opened",
        target=audit.name_of(record),
        actor=by.email,
        at__gt=timezone.now() - ONE_VIEW,
    )
    return record.text if opened.exists() else open_raw(record=record, by=by)
