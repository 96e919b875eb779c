"""Sources, deliveries and records as delivered. Raw text is sealed; it leaves this stage only as a
DeidentifiedRecord."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.models.fields import SealedJSONField, SealedTextField
from curation.models.job import Job
from curation.models.taxonomy import Specialty


def fresh_surrogate_key() -> str:
    """The secret from which a source's surrogates are made, in hex."""
    return secrets.token_hex(32)


class Source(models.Model):
    """Who supplies records, and on what terms. A closed one has no key to make its surrogates again."""

    name = models.CharField(_("来源"), max_length=120, unique=True)
    terms = models.TextField(_("使用条件"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    surrogate_key = SealedTextField(null=True, default=fresh_surrogate_key)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, surrogate_key__isnull=False)
                | Q(closed_at__isnull=False, closed_by__isnull=False, surrogate_key__isnull=True),
                name="a_closed_source_has_no_key",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Nothing comes in any more, and nothing is rewritten."""
        return self.closed_at is not None


class BatchState(models.TextChoices):
    """Where a delivery stands."""

    STAGED = "staged", _("待确认")
    COMMITTING = "committing", _("导入中")
    COMMITTED = "committed", _("已导入")
    FAILED = "failed", _("失败")
    UNDONE = "undone", _("已撤销")


class ImportBatch(models.Model):
    """One delivery: a file, named by its digest, with its mapping and its report."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    file_bytes = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.STAGED)
    options = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    # Names the columns of the file: a later one of the same source with the same columns is mapped alike.
    columns_digest = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    imported = models.PositiveBigIntegerField(default=0)
    duplicates = models.PositiveBigIntegerField(default=0)
    blank = models.PositiveBigIntegerField(default=0)
    warnings = models.JSONField(default=list)
    seconds = models.FloatField(default=0)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="batches"
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    committed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["source", "columns_digest"], name="batch_by_columns")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_is_known"),
            models.UniqueConstraint(
                fields=["source", "file_digest"],
                condition=~Q(state="undone"),
                name="file_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.source_id})"


class RejectedRow(models.Model):
    """A row that was not taken, with its number as a person sees it and the reason; its content is sealed."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rejected_rows")
    row = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    content = SealedJSONField(default=dict)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="rejected_row_once")]

    def __str__(self) -> str:
        return f"{self.row} {self.reason}"


class RecordState(models.TextChoices):
    """How far a record is from being fit to leave this stage."""

    IMPORTED = "imported", _("待检测")
    DETECTED = "detected", _("待确认")
    DISPUTED = "disputed", _("待仲裁")
    SIGNED_ONCE = "signed_once", _("待第二人确认")
    SIGNED_TWICE = "signed_twice", _("已去标识")


class SourceRecord(models.Model):
    """One record as delivered. Its text never changes."""

    # No index of their own: record_by_row and record_once_per_source begin with them.
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="records", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records", db_index=False)
    row = models.PositiveBigIntegerField()
    external_id = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=120, blank=True)
    specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = SealedTextField()
    known = SealedJSONField(default=dict)
    extra = SealedJSONField(default=dict)
    characters = models.PositiveIntegerField(default=0)
    content_digest = models.CharField(max_length=64)
    patient_key = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(max_length=14, choices=RecordState, default=RecordState.IMPORTED)
    detector_version = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "content_digest"], name="record_once_per_source"),
            models.CheckConstraint(condition=Q(state__in=RecordState.values), name="record_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="record_by_state"),
            models.Index(fields=["batch", "row"], name="record_by_row"),
        ]

    def __str__(self) -> str:
        return f"R{self.pk}"
