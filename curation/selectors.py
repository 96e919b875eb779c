"""Reads across tables of stage 1. ``access_…`` fetches and authorises; missing and forbidden look alike."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from curation.models import (
    ClusterState,
    DeidentifiedRecord,
    Disagreement,
    IdentifierSpan,
    ImportBatch,
    Job,
    JobState,
    NearCopy,
    NearDuplicateCluster,
    NearDuplicateMember,
    PhysicianProfile,
    RawReader,
    RecordState,
    Role,
    Source,
    SourceRecord,
    SpanState,
    User,
    WorkerHeartbeat,
)
from curation.permissions import (
    can_adjudicate_record,
    can_close_source,
    can_keep_people,
    can_open_raw,
    can_see_batch,
    can_see_records,
    is_administrator,
    is_data_lead,
    why_not_second,
)
from curation.refusal import Refused


def worker_seen_at() -> datetime.datetime | None:
    """When any worker last gave a sign of life."""
    newest = WorkerHeartbeat.objects.order_by("-at").first()
    return newest.at if newest else None


def oldest_queued_seconds() -> float:
    """How long the oldest queued job has waited; 0 with an empty queue."""
    oldest = Job.objects.filter(state=JobState.QUEUED).order_by("created_at").first()
    return (timezone.now() - oldest.created_at).total_seconds() if oldest else 0.0


def visible_records(user: Any) -> QuerySet[SourceRecord]:
    """Records without their sealed texts, newest first."""
    if not can_see_records(user):
        return SourceRecord.objects.none()
    sealed = (
        "text",
        "known",
        "extra",
        "deidentified__text",
        "deidentified__offsets",
        "source__surrogate_key",
    )
    linked = ("specialty", "source", "batch", "deidentified", "near_copy", "near_duplicate")
    return SourceRecord.objects.select_related(*linked).defer(*sealed).order_by("-id")


def span_counts(record_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each record: how many identifiers were found, and how many of them nobody decided yet."""
    rows = IdentifierSpan.objects.filter(record_id__in=list(record_ids)).order_by().values_list("record_id")
    counted = rows.annotate(found=Count("id"), unresolved=Count("id", filter=Q(state=SpanState.PROPOSED)))
    return {record: (found, unresolved) for record, found, unresolved in counted}


def last_disagreement(record: SourceRecord) -> Disagreement | None:
    """The newest disagreement of a record's readers; its words are for those who may open the raw text."""
    rows = record.disagreements.select_related("objector", "first_reader", "adjudicator")
    return rows.prefetch_related("places").first()


def barred(user: Any, records: Iterable[SourceRecord]) -> set[int]:
    """Those among some records that wait for a second signature or an adjudicator who cannot be ``user``."""
    waiting = {
        record.pk: record.state
        for record in records
        if record.state in {RecordState.DISPUTED, RecordState.SIGNED_ONCE}
    }
    rows = Disagreement.objects.filter(record_id__in=waiting)
    adjudicated = set(rows.filter(adjudicator=user.pk).values_list("record_id", flat=True))
    knows = set(
        RawReader.objects.filter(record_id__in=waiting, person=user.pk).values_list("record_id", flat=True)
    )
    party = set(
        rows.filter(Q(objector=user.pk) | Q(first_reader=user.pk)).values_list("record_id", flat=True)
    )
    spans = IdentifierSpan.objects.filter(record_id__in=waiting, decided_by=user.pk)
    party |= set(spans.order_by().values_list("record_id", flat=True).distinct())
    return adjudicated | {
        pk for pk, state in waiting.items() if pk in (party if state == RecordState.DISPUTED else knows)
    }


def access_adjudication(user: Any, pk: int) -> SourceRecord:
    """A disputed record, for a third person who may decide it."""
    rows = SourceRecord.objects.select_related("batch", "specialty", "source")
    record = get_object_or_404(rows, pk=pk)
    if not can_adjudicate_record(user, record):
        raise Http404
    return record


def access_batch(user: Any, pk: int) -> ImportBatch:
    """A delivery, for its importer and the data leads."""
    batch = get_object_or_404(ImportBatch.objects.select_related("source", "job", "imported_by"), pk=pk)
    if not can_see_batch(user, batch):
        raise Http404
    return batch


def visible_batches(user: Any) -> QuerySet[ImportBatch]:
    """Deliveries that ``user`` may open."""
    rows = ImportBatch.objects.select_related("source", "job", "imported_by")
    if is_data_lead(user):
        return rows
    return rows.filter(imported_by_id=user.pk) if can_see_records(user) else rows.none()


def access_raw_record(user: Any, pk: int) -> SourceRecord:
    """A record with its raw text, for those who may open it."""
    record = get_object_or_404(
        SourceRecord.objects.select_related("batch", "specialty", "deidentified", "source"), pk=pk
    )
    if not can_open_raw(user, record):
        raise Http404
    return record


def access_second_reading(user: Any, pk: int) -> SourceRecord:
    """A record that ``user`` may sign as the second reader: the rewritten text, never the raw one.

    Who knows the raw text is told so: Refused(same_reader) or Refused(knows_raw_text).
    """
    rows = SourceRecord.objects.defer("text", "known", "extra").select_related(
        "specialty", "deidentified", "batch", "source"
    )
    record = get_object_or_404(rows, pk=pk)
    code = why_not_second(user, record)
    if code in {"same_reader", "knows_raw_text"}:
        raise Refused(code)
    if code:
        raise Http404
    return record


def access_deidentified(user: Any, pk: int) -> DeidentifiedRecord:
    """A deidentified record by the number of its source record, for those who work on records."""
    if not can_see_records(user):
        raise Http404
    rows = DeidentifiedRecord.objects.select_related(
        "specialty", "first_reader", "second_reader", "adjudicator", "source_record__source"
    ).defer("offsets", "source_record__text", "source_record__known", "source_record__extra")
    return get_object_or_404(rows, source_record_id=pk)


def next_record(user: Any, *, skip: int) -> SourceRecord | None:
    """Another record that waits for somebody's first signature, newest first."""
    waiting = visible_records(user).filter(
        state=RecordState.DETECTED, near_copy__isnull=True, source__closed_at__isnull=True
    )
    return waiting.exclude(disagreements__adjudicator=user.pk).exclude(pk=skip).first()


def begun_records(batch: ImportBatch) -> int:
    """How many records of a delivery somebody has begun to work on."""
    signed = Q(state__in=[RecordState.SIGNED_ONCE, RecordState.SIGNED_TWICE, RecordState.DISPUTED])
    decided = Exists(IdentifierSpan.objects.filter(record=OuterRef("pk"), decided_by__isnull=False))
    return batch.records.filter(signed | decided).count()


def detection_job(batch: ImportBatch) -> Job | None:
    """The job that looks for identifiers in a delivery."""
    return Job.objects.filter(idempotency_key=f"detect:{batch.pk}").first()


def visible_jobs(user: Any) -> QuerySet[Job]:
    """A person's own jobs; an administrator sees all."""
    rows = Job.objects.select_related("created_by")
    return rows if is_administrator(user) else rows.filter(created_by_id=user.pk)


def access_job(user: Any, pk: Any) -> Job:
    """One job."""
    return get_object_or_404(visible_jobs(user), pk=pk)


def access_person(user: Any, pk: int) -> User:
    """A person, for administrators."""
    if not can_keep_people(user):
        raise Http404
    return get_object_or_404(User.objects.select_related("profile"), pk=pk)


def visible_people(user: Any, *, role: str = "", state: str = "", words: str = "") -> QuerySet[User]:
    """Accounts with their licences, for administrators."""
    if not can_keep_people(user):
        return User.objects.none()
    rows = User.objects.select_related("profile")
    if role:
        rows = rows.filter(role=role)
    if state == "unverified":
        rows = rows.filter(role=Role.PHYSICIAN, profile__verified_at__isnull=True, is_active=True)
    elif state == "closed":
        rows = rows.filter(is_active=False)
    return rows.filter(Q(name__icontains=words) | Q(email__icontains=words)) if words else rows


def people_to_verify() -> int:
    """How many physicians wait for an administrator to look at their licence."""
    return PhysicianProfile.objects.filter(verified_at__isnull=True, user__is_active=True).count()


def records_by_state() -> dict[str, int]:
    """How many records stand in each state; near copies that were set aside stand in ``set_aside`` alone,
    unsigned ones of a closed source in ``closed``."""
    aside = Exists(NearCopy.objects.filter(record=OuterRef("pk")))
    lost = Q(source__closed_at__isnull=False, state__in=[RecordState.IMPORTED, RecordState.DETECTED])
    lost_too = ExpressionWrapper(lost, BooleanField())
    rows = SourceRecord.objects.order_by().annotate(aside=aside, lost=lost_too)
    counted = dict.fromkeys([*RecordState.values, "set_aside", "closed"], 0)
    facts = rows.values_list("state", "aside", "lost").annotate(n=Count("id"))
    for state, is_aside, is_lost, count in facts:
        counted["set_aside" if is_aside else "closed" if is_lost else state] += count
    return counted


def sources_with_counts() -> QuerySet[Source]:
    """Every source with how many records it has, how many two people signed, how many are under way."""
    signed = Q(records__state=RecordState.SIGNED_TWICE)
    waiting = Q(records__state__in=[RecordState.SIGNED_ONCE, RecordState.DISPUTED])
    unsigned = Q(records__state__in=[RecordState.IMPORTED, RecordState.DETECTED])
    return (
        Source.objects.select_related("closed_by")
        .defer("surrogate_key")
        .annotate(
            found=Count("records"),
            signed=Count("records", filter=signed),
            waiting=Count("records", filter=waiting),
            unsigned=Count("records", filter=unsigned),
        )
    )


def access_source(user: Any, pk: int) -> Source:
    """A source that ``user`` may close."""
    if not can_close_source(user):
        raise Http404
    return get_object_or_404(sources_with_counts(), pk=pk)


def visible_clusters(user: Any) -> QuerySet[NearDuplicateCluster]:
    """Clusters of near-duplicates, newest first, for those who work on records."""
    rows = NearDuplicateCluster.objects.select_related("source", "decided_by")
    return rows if can_see_records(user) else rows.none()


def clusters_by_state() -> dict[str, int]:
    """How many clusters wait for a person, and how many were decided."""
    counted = dict(NearDuplicateCluster.objects.order_by().values_list("state").annotate(n=Count("id")))
    return {state: counted.get(state, 0) for state in ClusterState.values}


def searches_under_way() -> bool:
    """Whether a search for near-duplicates is queued or running."""
    return Job.objects.active().filter(kind="near_duplicates").exists()


def access_cluster(user: Any, pk: int) -> NearDuplicateCluster:
    """One cluster."""
    return get_object_or_404(visible_clusters(user), pk=pk)


def members_of(clusters: Iterable[NearDuplicateCluster]) -> dict[int, list[NearDuplicateMember]]:
    """The members of some clusters by cluster, without any text."""
    rows = NearDuplicateMember.objects.filter(cluster__in=list(clusters)).select_related(
        "record__specialty", "record__batch", "record__deidentified", "record__near_copy"
    )
    sealed = ("text", "known", "extra", "deidentified__text", "deidentified__offsets")
    found: dict[int, list[NearDuplicateMember]] = {}
    for member in rows.defer(*(f"record__{name}" for name in sealed)):
        found.setdefault(member.cluster_id, []).append(member)
    return found


def latest_near_duplicates_job(source: Source) -> Job | None:
    """The newest search for near-duplicates in a source."""
    return Job.objects.filter(kind="near_duplicates", payload__source=source.pk).first()


def _practising() -> QuerySet[PhysicianProfile]:
    """Physicians who may log in and whose licence is verified and valid today."""
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate())
    return PhysicianProfile.objects.filter(
        valid, verified_at__isnull=False, user__is_active=True, user__role=Role.PHYSICIAN
    )


def eligible_physicians() -> dict[int, int]:
    """How many physicians may work in each specialty now, by its primary key."""
    counted = _practising().values("specialties").annotate(n=Count("user", distinct=True)).order_by()
    return {row["specialties"]: row["n"] for row in counted if row["specialties"] is not None}


@dataclass(frozen=True)
class NobodyLeft:
    """How many records wait for a second reader whom nobody can be, and how many physicians there are."""

    records: int
    physicians: int


def nobody_left_to_read(record: SourceRecord | None = None) -> NobodyLeft:
    """Records (or the one) that were signed once and of which every physician who may practise now knows the
    raw text."""
    people = list(_practising().values_list("user_id", flat=True))
    waiting = SourceRecord.objects.filter(state=RecordState.SIGNED_ONCE, near_copy__isnull=True)
    if record is not None:
        waiting = waiting.filter(pk=record.pk)
    knowing = Count("raw_readers", filter=Q(raw_readers__person__in=people))
    stuck = waiting.order_by().annotate(knowing=knowing).filter(knowing__gte=len(people))
    return NobodyLeft(records=stuck.count(), physicians=len(people))


def physicians_of(specialty_id: int) -> QuerySet[User]:
    """The physicians who may work in a specialty now, by name."""
    covered = _practising().filter(specialties=specialty_id).values("user_id")
    return User.objects.filter(pk__in=covered).select_related("profile").order_by("name", "pk")


def active_data_leads() -> QuerySet[User]:
    """Data leads who may log in."""
    return User.objects.filter(role=Role.DATA_LEAD, is_active=True)


def active_physicians() -> QuerySet[User]:
    """Physicians who may log in, by name."""
    return User.objects.filter(role=Role.PHYSICIAN, is_active=True).order_by("name", "pk")
