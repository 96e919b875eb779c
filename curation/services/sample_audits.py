"""Sample audits of signed texts: draw a reproducible sample, have strangers read it, say what share may still
hold an identifier. What they find goes back to reading; nothing here shows a raw text."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curation import audit
from curation.deid import DIRECT_TYPES, IDENTIFIER_TYPES, Rewritten
from curation.deid.rewriting import Segment
from curation.models import (
    AuditedRecord,
    AuditFinding,
    AuditState,
    ContestedPlace,
    DeidentifiedRecord,
    Disagreement,
    Outcome,
    RecordState,
    SampleAudit,
    Source,
    SourceRecord,
    User,
)
from curation.permissions import can_audit_row, can_draw_audits
from curation.refusal import Refused
from curation.services.disagreements import MOST_PLACES


@dataclass(frozen=True)
class Left:
    """Words that an auditor says are left, and the type of identifier they are."""

    quote: str
    type: str


def stock_of(source: Source) -> QuerySet[DeidentifiedRecord]:
    """The double-signed records of a source that are in the work."""
    return DeidentifiedRecord.objects.filter(
        source_record__source=source,
        source_record__state=RecordState.SIGNED_TWICE,
        source_record__near_copy__isnull=True,
    )


def sample_of(seed: int, stock: Sequence[int], size: int) -> list[int]:
    """The drawn ones of a stock: the same seed and stock always give the same sample."""
    return sorted(random.Random(seed).sample(sorted(stock), size))  # reproducible, no secret


@transaction.atomic
def draw_audit(
    *,
    by: User,
    stock: QuerySet[DeidentifiedRecord],
    sample_size: int,
    source: Source | None = None,
    label: str = "",
) -> SampleAudit:
    """Draw a sample of the double-signed records among ``stock``; no record stands in two open audits."""
    if not can_draw_audits(by):
        raise Refused("not_allowed")
    stock = stock.filter(second_signed_at__isnull=False)
    there = stock.values("source_record_id")
    # Whoever else draws from the same records waits, and then finds this audit.
    list(SourceRecord.objects.filter(pk__in=there).order_by("pk").select_for_update().values_list("pk"))
    signed = stock.values_list("source_record_id", "second_signed_at")
    rows = {pk: signed_at for pk, signed_at in signed if signed_at is not None}
    if not rows:
        raise Refused("nothing_signed")
    if not 1 <= sample_size <= len(rows):
        raise Refused("audit_sample_size", field="sample_size", most=len(rows))
    if AuditedRecord.objects.filter(record__in=there, audit__state=AuditState.OPEN).exists():
        raise Refused("audit_under_way")
    seed = secrets.randbits(62)
    drawn = set(sample_of(seed, list(rows), sample_size))
    made = SampleAudit.objects.create(
        source=source,
        label=label or (source.name if source else ""),
        size=len(rows),
        sample_size=sample_size,
        seed=seed,
        drawn_by=by,
    )
    AuditedRecord.objects.bulk_create(
        (
            AuditedRecord(audit=made, record_id=pk, signed_at=signed_at, sampled=pk in drawn)
            for pk, signed_at in sorted(rows.items())
        ),
        batch_size=500,
    )
    audit.record("sample_audit.drawn", by=by, target=made, size=made.size, sample=sample_size, seed=str(seed))
    return made


def _places(text: str, left: Sequence[Left]) -> dict[tuple[int, int], Left]:
    """Every place of the named words in a rewritten text; raises Refused."""
    found: dict[tuple[int, int], Left] = {}
    for one in left:
        quote = one.quote.strip()
        if one.type not in IDENTIFIER_TYPES:
            raise Refused("unknown_type", field="type", type=one.type)
        at = text.find(quote) if quote else -1
        if at < 0:
            raise Refused("quote_not_found", field="places", quote=quote)
        if text.count(quote) > MOST_PLACES:
            raise Refused("quote_too_common", field="places", quote=quote, limit=MOST_PLACES)
        while at >= 0:
            found[(at, at + len(quote))] = Left(quote, one.type)
            at = text.find(quote, at + len(quote))
    return found


@transaction.atomic
def read_sampled(*, row: AuditedRecord, by: User, left: Sequence[Left] = ()) -> AuditedRecord:
    """What an auditor says of one drawn record: nothing is left, or these words are. The last one closes the
    audit; a record in which words are left goes back to its first reader, where no item uses its text."""
    parent = SampleAudit.objects.select_for_update().get(pk=row.audit_id)
    record = SourceRecord.objects.select_for_update(of=("self",)).get(pk=row.record_id)
    row = AuditedRecord.objects.get(pk=row.pk)
    if row.outcome or parent.state != AuditState.OPEN:
        raise Refused("audit_row_read")
    if not can_audit_row(by, row):
        raise Refused("not_allowed")
    places = _places(record.deidentified.text, left)
    row.outcome = _outcome({one.type for one in places.values()})
    row.reader, row.read_at = by, timezone.now()
    row.save(update_fields=["outcome", "reader", "read_at"])
    AuditFinding.objects.bulk_create(
        AuditFinding(row=row, start=start, end=end, type=one.type, quote=one.quote)
        for (start, end), one in places.items()
    )
    back = bool(places) and _take_back(record, list(places), by)
    audit.record("sample_audit.read", by=by, target=row, places=len(places), taken_back=back)
    _finish(parent)
    return row


def _outcome(types: set[str]) -> Outcome:
    if not types:
        return Outcome.CLEAN
    return Outcome.DIRECT if types & set(DIRECT_TYPES) else Outcome.INDIRECT


def _take_back(record: SourceRecord, places: Sequence[tuple[int, int]], by: User) -> bool:
    """Back to the first reader, with the places contested; False where an item uses the text or the original
    is gone, and the gate holds the items instead."""
    signed = record.deidentified
    if record.source.is_closed:
        return False
    first_reader = signed.first_reader
    text = Rewritten(signed.text, tuple(Segment(*part) for part in signed.offsets))
    try:
        with transaction.atomic():
            signed.delete()
    except ProtectedError:
        return False
    dispute = Disagreement.objects.create(
        record=record, objector=by, first_reader=first_reader, reason=_("抽查：改写后的文本仍有标识信息。")
    )
    contested: dict[tuple[int, int], str] = {}
    for start, end in places:
        a, b = text.to_source(start, end)
        contested[(a, b)] = text.text[slice(*text.from_source(a, b))]
    ContestedPlace.objects.bulk_create(
        ContestedPlace(disagreement=dispute, start=a, end=b, quote=words)
        for (a, b), words in contested.items()
    )
    record.state = RecordState.DETECTED
    record.save(update_fields=["state"])
    audit.record("record.returned", by=by, target=record, places=len(contested), to_adjudicator=False)
    return True


def _finish(parent: SampleAudit) -> None:
    drawn = AuditedRecord.objects.filter(audit=parent, sampled=True)
    if drawn.filter(outcome="").exists():
        return
    parent.found = drawn.filter(outcome=Outcome.DIRECT).count()
    parent.state, parent.closed_at = AuditState.DONE, timezone.now()
    parent.save(update_fields=["found", "state", "closed_at"])
    audit.record("sample_audit.done", target=parent, sample=parent.sample_size, found=parent.found)


@transaction.atomic
def cancel_audit(*, audited: SampleAudit, by: User, reason: str) -> SampleAudit:
    """Give an audit up, with a reason; what was found stays found."""
    if not can_draw_audits(by):
        raise Refused("not_allowed")
    audited = SampleAudit.objects.select_for_update().get(pk=audited.pk)
    if audited.state != AuditState.OPEN:
        raise Refused("wrong_state", state=audited.get_state_display())
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    audited.state, audited.reason, audited.closed_at = AuditState.CANCELLED, reason.strip(), timezone.now()
    audited.save(update_fields=["state", "reason", "closed_at"])
    audit.record("sample_audit.cancelled", by=by, target=audited)
    return audited
