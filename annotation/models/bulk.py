"""One act on many items: the items that a filter found at one moment, and what became of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.item import Item
from curation.taxonomy.nouns import Specialty


class BulkKind(models.TextChoices):
    """What is done to each item."""

    SPECIALTY = "specialty", _("设定专科")
    OPEN = "open", _("开放草稿")
    RETIRE = "retire", _("停用")


class BulkAction(models.Model):
    """An act on the items that a filter found; they are named when it is made and stay the same."""

    kind = models.CharField(max_length=12, choices=BulkKind)
    specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    query = models.CharField(max_length=1000, blank=True)
    key = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    preview = models.ForeignKey(
        "curation.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    previewed_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(
        "curation.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "key"], name="bulk_action_once"),
            models.CheckConstraint(condition=Q(kind__in=BulkKind.values), name="bulk_kind_is_known"),
            models.CheckConstraint(condition=Q(size__gte=1), name="bulk_action_is_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind="retire") | ~Q(reason=""), name="bulk_retire_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(previewed_at__isnull=False),
                name="bulk_action_is_looked_at_first",
            ),
        ]

    def __str__(self) -> str:
        return f"bulk {self.pk}"


class BulkState(models.TextChoices):
    """What became of one item."""

    WAITING = "waiting", _("待检查")
    READY = "ready", _("可以执行")
    REFUSED = "refused", _("不能执行")
    DONE = "done", _("已执行")


class BulkItem(models.Model):
    """One of the items, and why nothing was done to it, if so."""

    action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.WAITING)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["action", "item"], name="item_once_per_bulk_action"),
            models.CheckConstraint(condition=Q(state__in=BulkState.values), name="bulk_state_is_known"),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(code="")) | (~Q(state="refused") & Q(code="")),
                name="bulk_refusal_has_a_code",
            ),
        ]
        indexes = [models.Index(fields=["action", "state"], name="bulk_item_by_state")]

    def __str__(self) -> str:
        return f"{self.action_id}/{self.item_id}"
