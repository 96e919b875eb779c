"""When the second reader still recognises somebody: the first reader mends the text or stands by it; where
they do not agree a third physician decides each place. Nobody signs by deciding: two signatures follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from curation import audit
from curation.deid import IDENTIFIER_TYPES, Rewritten
from curation.deid.rewriting import Segment
from curation.models import (
    ContestedPlace,
    DeidentifiedRecord,
    Disagreement,
    DisagreementState,
    IdentifierSpan,
    RecordState,
    Ruling,
    SourceRecord,
    SpanState,
    User,
)
from curation.permissions import (
    can_adjudicate_record,
    can_object,
    can_stand_by,
    unsettled,
    why_not_second,
)
from curation.refusal import Refused
from curation.services.policies import as_policy, rules_in_force
from curation.services.raw_readers import knows_raw
from curation.services.rewriting import rewritten

# The layer of a span that an adjudicator decided: no reader takes it back.
ADJUDICATED = "adjudication"
# Words that stand in a text more often than this point at nothing.
MOST_PLACES = 20
REASON_CHARACTERS = 1000


@dataclass(frozen=True)
class Decision:
    """What an adjudicator says of one contested place."""

    hide: bool
    reason: str
    type: str = ""


def _locked(record: SourceRecord, state: RecordState) -> SourceRecord:
    locked = SourceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if locked.state != state:
        raise Refused("wrong_state", state=locked.get_state_display())
    return locked


def require_second_reader(user: User, record: SourceRecord) -> None:
    """Raises Refused where ``user`` cannot be the second reader. The caller holds the record's lock."""
    code = why_not_second(user, record)
    if code == "wrong_state":
        raise Refused(code, state=record.get_state_display())
    if code:
        raise Refused(code)


def _with_reason(reason: str, field: str = "reason") -> str:
    if not reason.strip():
        raise Refused("reason_required", field=field)
    return reason.strip()[:REASON_CHARACTERS]


def _contested(deidentified: DeidentifiedRecord, quotes: Sequence[str]) -> dict[tuple[int, int], str]:
    """Every place of the quoted words: its range in the source and how it reads now; raises Refused."""
    text = Rewritten(deidentified.text, tuple(Segment(*row) for row in deidentified.offsets))
    found: dict[tuple[int, int], str] = {}
    for quote in filter(None, (line.strip() for line in quotes)):
        times, at = 0, text.text.find(quote)
        if at < 0:
            raise Refused("quote_not_found", field="places", quote=quote)
        while at >= 0:
            times += 1
            if times > MOST_PLACES:
                raise Refused("quote_too_common", field="places", quote=quote, limit=MOST_PLACES)
            start, end = text.to_source(at, at + len(quote))
            found[(start, end)] = text.text[slice(*text.from_source(start, end))]
            at = text.text.find(quote, at + len(quote))
    if not found:
        raise Refused("places_required", field="places")
    return found


def _met_before(record: SourceRecord, ranges: Sequence[tuple[int, int]]) -> bool:
    earlier = ContestedPlace.objects.filter(disagreement__record=record).values_list("start", "end")
    return any(a < end and start < b for a, b in earlier for start, end in ranges)


@transaction.atomic
def return_record(*, record: SourceRecord, by: User, places: Sequence[str], reason: str) -> SourceRecord:
    """The second reader recognises somebody at these words: back to the first reader, who may mend it once.

    The same place a second time goes to an adjudicator. Refused where an item uses the text already.
    """
    record = _locked(record, RecordState.SIGNED_ONCE)
    require_second_reader(by, record)
    if not can_object(by, record):
        raise Refused("not_allowed")
    reason = _with_reason(reason)
    found = _contested(record.deidentified, places)
    again = _met_before(record, list(found))
    first_reader = record.deidentified.first_reader
    try:
        with transaction.atomic():
            record.deidentified.delete()
    except ProtectedError as error:
        raise Refused("record_in_use") from error
    state = DisagreementState.DISPUTED if again else DisagreementState.OPEN
    dispute = Disagreement.objects.create(
        record=record, state=state, objector=by, first_reader=first_reader, reason=reason
    )
    ContestedPlace.objects.bulk_create(
        [ContestedPlace(disagreement=dispute, start=a, end=b, quote=words) for (a, b), words in found.items()]
    )
    record.state = RecordState.DISPUTED if again else RecordState.DETECTED
    record.save(update_fields=["state"])
    audit.record("record.returned", by=by, target=record, places=len(found), to_adjudicator=again)
    return record


def unmended(dispute: Disagreement, text: Rewritten) -> list[ContestedPlace]:
    """The contested places that read as they did."""
    return [place for place in dispute.places.all() if _reads_as_quoted(place, text)]


def _reads_as_quoted(place: ContestedPlace, text: Rewritten) -> bool:
    return text.text[slice(*text.from_source(place.start, place.end))] == place.quote


def settle(record: SourceRecord, text: Rewritten, *, by: User) -> None:
    """Before a first signature: an open objection must be met at each of its places, and what an adjudicator
    hid must be hidden. The caller holds the transaction; raises Refused."""
    hidden = ContestedPlace.objects.filter(disagreement__record=record, ruling=Ruling.HIDE)
    if any(_reads_as_quoted(place, text) for place in hidden):
        raise Refused("adjudicated")
    dispute = unsettled(record)
    if dispute is None:
        return
    if left := unmended(dispute, text):
        raise Refused("objection_open", count=len(left))
    dispute.state, dispute.closed_at = DisagreementState.MENDED, timezone.now()
    dispute.save(update_fields=["state", "closed_at"])
    audit.record("record.mended", by=by, target=record)


def adjudicator_of(record: SourceRecord) -> User | None:
    """Who decided the last disagreement about a record."""
    last = record.disagreements.filter(adjudicator__isnull=False).select_related("adjudicator").first()
    return last.adjudicator if last else None


@transaction.atomic
def stand_by(*, record: SourceRecord, by: User, reason: str) -> Disagreement:
    """The first reader keeps to the text as it is now: what is still contested goes to an adjudicator."""
    record = _locked(record, RecordState.DETECTED)
    if not can_stand_by(by, record):
        raise Refused("not_allowed")
    open_spans = record.spans.filter(state=SpanState.PROPOSED).count()
    if open_spans:
        raise Refused("spans_unresolved", count=open_spans)
    dispute = unsettled(record)
    left = unmended(dispute, rewritten(record)) if dispute else []
    if dispute is None or not left:
        raise Refused("nothing_contested")
    dispute.reply, dispute.state = _with_reason(reason, "reply"), DisagreementState.DISPUTED
    dispute.save(update_fields=["reply", "state"])
    dispute.places.exclude(pk__in=[place.pk for place in left]).delete()
    record.state = RecordState.DISPUTED
    record.save(update_fields=["state"])
    audit.record("record.stood_by", by=by, target=record, places=len(left))
    return dispute


@transaction.atomic
def adjudicate_record(*, record: SourceRecord, by: User, decisions: Mapping[int, Decision]) -> Disagreement:
    """Decide every contested place, each with a reason; then two readers sign what came out of it."""
    record = _locked(record, RecordState.DISPUTED)
    dispute = unsettled(record)
    if dispute is None or not can_adjudicate_record(by, record):
        raise Refused("not_allowed")
    knows_raw(record, by)
    places = list(dispute.places.all())
    for place in places:
        decision = decisions.get(place.pk)
        if decision is None:
            raise Refused("ruling_missing", field=f"ruling_{place.pk}")
        place.reason = _with_reason(decision.reason, f"reason_{place.pk}")
        place.ruling = Ruling.HIDE if decision.hide else Ruling.KEEP
        place.type = _hiding_type(decision.type, place) if decision.hide else ""
        place.save(update_fields=["reason", "ruling", "type"])
        if decision.hide:
            _hide(record, place, by)
    text = rewritten(record)
    hidden = [place for place in places if place.ruling == Ruling.HIDE]
    for place in hidden:
        if _reads_as_quoted(place, text):
            raise Refused("ruling_changes_nothing", field=f"type_{place.pk}", quote=place.quote)
    dispute.state, dispute.adjudicator, dispute.closed_at = DisagreementState.DECIDED, by, timezone.now()
    dispute.save(update_fields=["state", "adjudicator", "closed_at"])
    record.state = RecordState.DETECTED
    record.save(update_fields=["state"])
    audit.record(
        "record.adjudicated", by=by, target=record, hidden=len(hidden), kept=len(places) - len(hidden)
    )
    return dispute


def _hiding_type(type_: str, place: ContestedPlace) -> str:
    field = f"type_{place.pk}"
    if type_ not in IDENTIFIER_TYPES:
        raise Refused("unknown_type", field=field, type=type_)
    if as_policy(rules_in_force()).action(type_) == "keep":
        raise Refused("type_is_kept", field=field, type=IDENTIFIER_TYPES[type_].zh)
    return type_


def _hide(record: SourceRecord, place: ContestedPlace, by: User) -> None:
    """One accepted span over the place and over whatever was accepted across its edges."""
    over = record.spans.filter(start__lt=place.end, end__gt=place.start)
    accepted = [(span.start, span.end) for span in over.filter(state=SpanState.ACCEPTED)]
    start = min([place.start, *(a for a, _b in accepted)])
    end = max([place.end, *(b for _a, b in accepted)])
    record.spans.filter(start__lt=end, end__gt=start).delete()
    IdentifierSpan.objects.create(
        record=record,
        start=start,
        end=end,
        type=place.type,
        layer=ADJUDICATED,
        state=SpanState.ACCEPTED,
        decided_by=by,
        decided_at=timezone.now(),
    )
