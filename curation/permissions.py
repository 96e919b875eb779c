"""Who may do what in stage 1: predicates, the same for page, API and template."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from curation.models import (
    AuditedRecord,
    AuditState,
    Disagreement,
    DisagreementState,
    ImportBatch,
    NearCopy,
    PhysicianProfile,
    RawReader,
    RecordState,
    SourceRecord,
    User,
)

Person = User | AnonymousUser


def _role(user: Person) -> str:
    return user.role if isinstance(user, User) and user.is_active else ""


def is_physician(user: Person) -> bool:
    """Works on records and items."""
    return _role(user) == "physician"


def is_data_lead(user: Person) -> bool:
    """Steers coverage and freezes releases."""
    return _role(user) == "data_lead"


def is_evaluator(user: Person) -> bool:
    """Runs releases against models."""
    return _role(user) == "evaluator"


def is_administrator(user: Person) -> bool:
    """Keeps people, sources and settings."""
    return _role(user) == "administrator"


def can_import_records(user: Person) -> bool:
    """Physicians and data leads bring records in."""
    return is_physician(user) or is_data_lead(user)


def can_see_records(user: Person) -> bool:
    """The list of records without their raw text."""
    return is_physician(user) or is_data_lead(user)


def can_see_batch(user: Person, batch: ImportBatch) -> bool:
    """The importer and the data leads see a delivery; its rejected rows hold raw text."""
    return is_data_lead(user) or (is_physician(user) and batch.imported_by_id == user.pk)


def can_see_rows(user: Person, batch: ImportBatch) -> bool:
    """The rows of a delivery are raw text: for its importer (for a data lead, where a command imported
    it)."""
    return can_see_batch(user, batch) and batch.imported_by_id in {user.pk, None}


def can_open_raw(user: Person, record: SourceRecord) -> bool:
    """Raw text is for the physician who imported it and for physicians who resolve its identifiers.

    Once two people have signed, nobody but the importer and the first reader opens it again. A disputed one
    is for its first reader and for those who may adjudicate it. That of a closed source is gone.
    """
    if not is_physician(user) or record.source.is_closed:
        return False
    if record.batch.imported_by_id == user.pk:
        return True
    if record.state in {RecordState.IMPORTED, RecordState.DETECTED}:
        return has_valid_licence(user)
    if record.state == RecordState.DISPUTED:
        dispute = unsettled(record)
        is_first = dispute is not None and dispute.first_reader_id == user.pk
        return is_first or can_adjudicate_record(user, record)
    deidentified = getattr(record, "deidentified", None)
    return deidentified is not None and deidentified.first_reader_id == user.pk


def can_resolve_spans(user: Person, record: SourceRecord) -> bool:
    """Decide identifiers while the record waits for its first signature."""
    if record.state != RecordState.DETECTED or is_set_aside(record) or record.source.is_closed:
        return False
    return is_physician(user) and has_valid_licence(user) and not has_adjudicated(user, record)


def is_set_aside(record: SourceRecord) -> bool:
    """Somebody decided that another record says the same: this one waits outside the work."""
    return NearCopy.objects.filter(record=record).exists()


def why_not_second(user: Person, record: SourceRecord) -> str:
    """The code of what keeps ``user`` from being a record's second reader; empty where nothing does."""
    if record.state != RecordState.SIGNED_ONCE:
        return "wrong_state"
    if not is_physician(user) or not has_valid_licence(user):
        return "not_allowed"
    if is_set_aside(record) or has_adjudicated(user, record):
        return "not_allowed"
    if record.deidentified.first_reader_id == user.pk:
        return "same_reader"
    return "knows_raw_text" if knows_raw_text(user, record) else ""


def can_sign_second(user: Person, record: SourceRecord) -> bool:
    """A second physician, who never saw the raw text, reads the rewritten one."""
    return not why_not_second(user, record)


def knows_raw_text(user: Person, record: SourceRecord) -> bool:
    """Opened the raw text of a record, or had a hand in its first pass."""
    return RawReader.objects.filter(record=record, person=user.pk).exists()


def can_object(user: Person, record: SourceRecord) -> bool:
    """Who may sign second may also say that somebody can still be recognised, unless a source is closed: then
    nothing can be mended."""
    return can_sign_second(user, record) and not record.source.is_closed


def can_draw_audits(user: Person) -> bool:
    """Have a sample of signed texts read once more, and see what it says."""
    return is_data_lead(user)


def can_audit_row(user: Person, row: AuditedRecord) -> bool:
    """A physician who signed the record neither first nor second, and never saw its raw text, reads it."""
    if not row.sampled or row.outcome or row.audit.state != AuditState.OPEN:
        return False
    if not is_physician(user) or not has_valid_licence(user) or knows_raw_text(user, row.record):
        return False
    signed = row.record.deidentified
    return user.pk not in {signed.first_reader_id, signed.second_reader_id}


def unsettled(record: SourceRecord) -> Disagreement | None:
    """The disagreement of a record that nobody has settled yet."""
    waiting = [DisagreementState.OPEN, DisagreementState.DISPUTED]
    return Disagreement.objects.filter(record=record, state__in=waiting).first()


def can_stand_by(user: Person, record: SourceRecord) -> bool:
    """Keep to a text that a second reader objected to: for the one who signed it."""
    if not can_resolve_spans(user, record):
        return False
    dispute = unsettled(record)
    return dispute is not None and dispute.first_reader_id == user.pk


def has_adjudicated(user: Person, record: SourceRecord) -> bool:
    """Whoever decided between two readers of a record signs it as neither."""
    return Disagreement.objects.filter(record=record, adjudicator=user.pk).exists()


def had_a_hand(user: Person, record: SourceRecord) -> bool:
    """Signed it, objected to it, adjudicated it or decided one of its identifiers."""
    roles = Q(objector=user.pk) | Q(first_reader=user.pk) | Q(adjudicator=user.pk)
    taken = Disagreement.objects.filter(roles, record=record).exists()
    return taken or record.spans.filter(decided_by=user.pk).exists()


def can_adjudicate_record(user: Person, record: SourceRecord) -> bool:
    """A third physician decides between two readers."""
    if record.state != RecordState.DISPUTED or is_set_aside(record) or record.source.is_closed:
        return False
    return is_physician(user) and has_valid_licence(user) and not had_a_hand(user, record)


def has_valid_licence(user: Person) -> bool:
    """The licence was verified by an administrator and has not expired."""
    if not isinstance(user, User):
        return False
    profile = PhysicianProfile.objects.filter(user=user).first()
    return profile is not None and profile.is_valid_on(timezone.localdate())


def can_practise(user: Person, specialty_id: int | None) -> bool:
    """A physician with a valid licence whose scope holds the specialty; without a specialty, the licence is
    enough."""
    if not isinstance(user, User) or not is_physician(user) or not has_valid_licence(user):
        return False
    if specialty_id is None:
        return True
    return PhysicianProfile.objects.filter(user=user, specialties=specialty_id).exists()


def scope_of(user: Person) -> frozenset[int] | None:
    """Primary keys of the specialties in a physician's scope; None without a valid licence."""
    if not isinstance(user, User) or not is_physician(user) or not has_valid_licence(user):
        return None
    rows = PhysicianProfile.objects.filter(user=user).values_list("specialties", flat=True)
    return frozenset(pk for pk in rows if pk is not None)


def can_keep_people(user: Person) -> bool:
    """Invite people and verify licences."""
    return is_administrator(user)


def can_keep_taxonomy(user: Person) -> bool:
    """Edit dimensions, datasets, specialties."""
    return is_administrator(user) or is_data_lead(user)


def can_keep_policy(user: Person) -> bool:
    """Change the rules of deidentification."""
    return is_data_lead(user)


def can_close_source(user: Person) -> bool:
    """Say that nothing more comes from a source, and destroy what links its texts to people."""
    return is_data_lead(user)


def can_see_audit(user: Person) -> bool:
    """Read the audit."""
    return is_administrator(user)
