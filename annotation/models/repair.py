"""Repair tasks: what answerers found wanting in a revision of an item, and what its author did about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.answering import Answer
from annotation.models.item import Item, ItemRevision


class RepairState(models.TextChoices):
    """Where a repair task stands."""

    OPEN = "open", _("待处理")
    DONE = "done", _("已修改")
    DECLINED = "declined", _("不修改")


class RepairTask(models.Model):
    """One revision that somebody could not answer. The reasons and comments are those of its answers."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="repairs")
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    answers = models.ManyToManyField(Answer, related_name="repairs")
    state = models.CharField(max_length=10, choices=RepairState, default=RepairState.OPEN)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RepairState.values), name="repair_state_is_known"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="open"), name="one_open_repair_per_item"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(decision="")),
                name="repair_is_decided_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"
