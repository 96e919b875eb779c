"""Sample audits: which double-signed records made the stock, which of them were drawn, what their readers
found, and the words they found, sealed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.deid.bounds import upper_bound
from curation.models.fields import SealedTextField
from curation.models.source import Source, SourceRecord


class AuditState(models.TextChoices):
    """Where a sample audit stands."""

    OPEN = "open", _("抽查中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


class Outcome(models.TextChoices):
    """What an auditor found in a rewritten text."""

    CLEAN = "clean", _("没有遗留")
    INDIRECT = "indirect", _("遗留间接标识")
    DIRECT = "direct", _("遗留直接标识符")


class SampleAudit(models.Model):
    """A random sample of double-signed records, drawn with a stored seed, read once more by others."""

    # None where the stock was taken from a release's draft; then ``label`` names that.
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="sample_audits"
    )
    label = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sample_size = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=AuditState, default=AuditState.OPEN)
    # How many of the sample still held a direct identifier; once it is done.
    found = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sample_size__gte=1, sample_size__lte=F("size")), name="sample_lies_in_its_stock"
            ),
            models.CheckConstraint(
                condition=Q(state="open", found__isnull=True, closed_at__isnull=True)
                | Q(state="done", found__lte=F("sample_size"), closed_at__isnull=False)
                | (Q(state="cancelled", found__isnull=True, closed_at__isnull=False) & ~Q(reason="")),
                name="sample_audit_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"sample audit {self.pk}"

    @property
    def bound(self) -> float | None:
        """The exact one-sided 95 % bound on the share with a direct identifier left; None until done."""
        return None if self.found is None else upper_bound(self.found, self.sample_size)


class AuditedRecord(models.Model):
    """One record of an audit's stock, as it was signed at ``signed_at``; read if it was drawn."""

    audit = models.ForeignKey(SampleAudit, on_delete=models.CASCADE, related_name="rows", db_index=False)
    record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="audited")
    signed_at = models.DateTimeField()
    sampled = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "record"], name="record_once_per_audit"),
            models.CheckConstraint(
                condition=Q(outcome="", reader__isnull=True, read_at__isnull=True)
                | Q(outcome__in=Outcome.values, reader__isnull=False, read_at__isnull=False, sampled=True),
                name="only_drawn_records_are_read",
            ),
        ]
        indexes = [models.Index(fields=["audit"], condition=Q(sampled=True), name="sample_of_audit")]

    def __str__(self) -> str:
        return f"{self.audit_id}/R{self.record_id}"


class AuditFinding(models.Model):
    """Words that an auditor found left in a rewritten text (code points); gone with the source."""

    row = models.ForeignKey(AuditedRecord, on_delete=models.CASCADE, related_name="findings")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    type = models.CharField(max_length=20)
    quote = SealedTextField()

    class Meta:
        ordering = ["start", "end"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="audit_finding_is_not_empty"),
            models.UniqueConstraint(fields=["row", "start", "end"], name="audit_finding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.start}–{self.end}"
