"""Identifier spans that were found or added, what a person decided of each, and the deidentified record that
leaves the stage."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.models.source import SourceRecord
from curation.models.taxonomy import Specialty


class SpanState(models.TextChoices):
    """What was decided of a span."""

    PROPOSED = "proposed", _("待判断")
    ACCEPTED = "accepted", _("是标识符")
    REJECTED = "rejected", _("不是标识符")


class IdentifierSpan(models.Model):
    """A stretch of a record's text (code points) that may point at a person."""

    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    type = models.CharField(max_length=20)
    layer = models.CharField(max_length=20)
    score = models.FloatField(default=1.0)
    state = models.CharField(max_length=10, choices=SpanState, default=SpanState.PROPOSED)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["start", "end"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="span_is_not_empty"),
            models.CheckConstraint(condition=Q(state__in=SpanState.values), name="span_state_is_known"),
            models.UniqueConstraint(fields=["record", "start", "end"], name="span_once"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.start}–{self.end}"


class DeidentifiedRecord(models.Model):
    """What leaves stage 1: text without identifiers, with the two people who answer for it."""

    source_record = models.OneToOneField(SourceRecord, on_delete=models.PROTECT, related_name="deidentified")
    text = models.TextField()
    offsets = models.JSONField(default=list)
    department = models.CharField(max_length=120, blank=True)
    specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    policy_version = models.CharField(max_length=40)
    detector_version = models.CharField(max_length=40)
    identifiers = models.PositiveIntegerField(default=0)
    first_reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_signed_at = models.DateTimeField(default=timezone.now)
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_signed_at = models.DateTimeField(null=True, blank=True)
    # Who decided the readers' last disagreement about this record; that person signs nothing.
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_reader__isnull=True) | ~Q(second_reader=F("first_reader")),
                name="two_different_readers",
            ),
            models.CheckConstraint(
                condition=Q(adjudicator__isnull=True)
                | (
                    ~Q(adjudicator=F("first_reader"))
                    & (Q(second_reader__isnull=True) | ~Q(adjudicator=F("second_reader")))
                ),
                name="adjudicator_signs_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.source_record_id}"

    @property
    def is_signed_twice(self) -> bool:
        """Two people signed: the text may be frozen."""
        return self.second_signed_at is not None


class KnownOriginal(models.Model):
    """The keyed digest of an identifier that was replaced: enough to find it again, not to read it."""

    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="originals")
    digest = models.CharField(max_length=64, db_index=True)
    # A keyed digest of the first two characters; empty for originals that were kept before it was.
    head = models.CharField(max_length=16, blank=True)
    length = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "digest"], name="original_once")]

    def __str__(self) -> str:
        return self.type
