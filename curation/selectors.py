"""Reads across tables of stage 1; every ``access_…`` fetches and authorises, and missing and forbidden look alike."""

import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from curation.models import (
    DeidentifiedRecord,
    ImportBatch,
    Job,
    JobState,
    RecordState,
    SourceRecord,
    SpanState,
    User,
    WorkerHeartbeat,
)
from curation.permissions import (
    can_keep_people,
    can_open_raw,
    can_see_batch,
    can_see_records,
    can_sign_second,
    is_administrator,
    is_data_lead,
)


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
    rows = SourceRecord.objects.defer("text", "known", "extra").select_related("specialty", "source", "batch")
    return rows.annotate(
        found=Count("spans"), unresolved=Count("spans", filter=Q(spans__state=SpanState.PROPOSED))
    ).order_by("-id")


def access_batch(user: Any, pk: int) -> ImportBatch:
    """A delivery, for its importer and the data leads."""
    batch = get_object_or_404(ImportBatch.objects.select_related("source", "job", "imported_by"), pk=pk)
    if not can_see_batch(user, batch):
        raise Http404
    return batch


def visible_batches(user: Any) -> QuerySet[ImportBatch]:
    """Deliveries that ``user`` may open."""
    rows = ImportBatch.objects.select_related("source", "job")
    if is_data_lead(user):
        return rows
    return rows.filter(imported_by_id=user.pk) if can_see_records(user) else rows.none()


def access_raw_record(user: Any, pk: int) -> SourceRecord:
    """A record with its raw text, for those who may open it."""
    record = get_object_or_404(SourceRecord.objects.select_related("batch", "specialty", "deidentified"), pk=pk)
    if not can_open_raw(user, record):
        raise Http404
    return record


def access_second_reading(user: Any, pk: int) -> SourceRecord:
    """A record that ``user`` may sign as the second reader: the rewritten text, never the raw one."""
    rows = SourceRecord.objects.defer("text", "known", "extra").select_related("specialty", "deidentified", "batch")
    record = get_object_or_404(rows, pk=pk)
    if not can_sign_second(user, record):
        raise Http404
    return record


def access_deidentified(user: Any, pk: int) -> DeidentifiedRecord:
    """A deidentified record by the number of its source record, for those who work on records."""
    if not can_see_records(user):
        raise Http404
    return get_object_or_404(DeidentifiedRecord.objects.select_related("specialty"), source_record_id=pk)


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


def records_by_state() -> dict[str, int]:
    """How many records stand in each state."""
    counted = dict(SourceRecord.objects.values_list("state").annotate(n=Count("id")))
    return {state: counted.get(state, 0) for state in RecordState.values}
