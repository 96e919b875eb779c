"""Sampling checks: a lot of accepted items, the sample that was drawn from it, and what its checkers said."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.decision import Defect
from annotation.models.guideline import GuidelineVersion
from annotation.models.item import Item, ItemRevision
from curation.taxonomy.nouns import Dataset, Specialty


class LotState(models.TextChoices):
    """Where a lot stands."""

    OPEN = "open", _("抽检中")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")
    CANCELLED = "cancelled", _("已取消")


class Lot(models.Model):
    """Accepted items of a dataset under one plan: it passes when at most ``acceptance`` of the
    ``sample_size`` sampled items are bad."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_from = models.DateField(null=True, blank=True)
    accepted_to = models.DateField(null=True, blank=True)
    size = models.PositiveIntegerField()
    sample_size = models.PositiveIntegerField()
    acceptance = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=LotState, default=LotState.OPEN)
    # Bad items found in the sample, those that left the accepted ones meanwhile included; once it is closed.
    bad = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LotState.values), name="lot_state_is_known"),
            models.CheckConstraint(
                condition=Q(sample_size__gte=1, sample_size__lte=F("size"), acceptance__lt=F("sample_size")),
                name="lot_plan_is_sound",
            ),
            models.CheckConstraint(
                condition=Q(state="open", bad__isnull=True, closed_at__isnull=True)
                | Q(state="passed", bad__lte=F("acceptance"), closed_at__isnull=False)
                | Q(state="failed", bad__gt=F("acceptance"), closed_at__isnull=False)
                | (Q(state="cancelled", closed_at__isnull=False) & ~Q(reason="")),
                name="lot_verdict_follows_from_its_plan",
            ),
        ]

    def __str__(self) -> str:
        return f"lot {self.pk}"


class LotItem(models.Model):
    """One item of a lot, at the revision that was accepted; sampled or not."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lot_items")
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    sampled = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["lot", "item"], name="item_once_per_lot")]
        indexes = [
            models.Index(fields=["lot"], condition=Q(sampled=True), name="sample_of_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}/{self.item_id}"


class LotCheck(models.Model):
    """What one checker said of one sampled item."""

    lot_item = models.OneToOneField(LotItem, on_delete=models.PROTECT, related_name="lot_check")
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    good = models.BooleanField()
    defect = models.CharField(max_length=16, choices=Defect, blank=True)
    words = models.TextField(blank=True)
    guideline = models.ForeignKey(
        GuidelineVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(good=True, defect="") | (Q(good=False) & ~Q(defect="") & ~Q(words="")),
                name="bad_item_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_item_id} {'good' if self.good else 'bad'}"
