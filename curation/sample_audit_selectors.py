"""Reads of sample audits: the audits for data leads, the drawn texts for the physicians who may read them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from curation.models import AuditedRecord, AuditState, RawReader, SampleAudit
from curation.permissions import can_audit_row, can_draw_audits, has_valid_licence, is_physician


def access_audit(user: Any, pk: int) -> SampleAudit:
    """A sample audit, for data leads."""
    if not can_draw_audits(user):
        raise Http404
    return get_object_or_404(SampleAudit.objects.select_related("source", "drawn_by"), pk=pk)


def rows_to_audit(user: Any) -> QuerySet[AuditedRecord]:
    """Drawn texts of open audits that ``user`` may read, newest first: strangers to the record only."""
    if not is_physician(user) or not has_valid_licence(user):
        return AuditedRecord.objects.none()
    signed = Q(record__deidentified__first_reader=user.pk) | Q(record__deidentified__second_reader=user.pk)
    knows = RawReader.objects.filter(record=OuterRef("record"), person=user.pk)
    rows = AuditedRecord.objects.filter(
        ~Exists(knows), sampled=True, outcome="", audit__state=AuditState.OPEN
    )
    sealed = ("record__text", "record__known", "record__extra", "record__deidentified__offsets")
    linked = ("audit", "record__specialty", "record__deidentified")
    return rows.exclude(signed).select_related(*linked).defer(*sealed).order_by("-id")


def access_audit_row(user: Any, pk: int) -> AuditedRecord:
    """A drawn text that ``user`` may read now."""
    rows = AuditedRecord.objects.select_related("audit", "record__specialty", "record__deidentified")
    row = get_object_or_404(rows.defer("record__text", "record__known", "record__extra"), pk=pk)
    if not can_audit_row(user, row):
        raise Http404
    return row
