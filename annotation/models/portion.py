"""Portions of the queue: as many tasks as fit into the minutes that somebody has, begun one after the
other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Portion(models.Model):
    """One sitting: minutes asked for, tasks planned; unfinished until it is ended, however long it rests."""

    physician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="portions")
    minutes = models.PositiveSmallIntegerField()
    planned = models.PositiveSmallIntegerField()
    expected_seconds = models.FloatField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["physician"], condition=Q(ended_at__isnull=True), name="one_portion_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"portion {self.pk}"


class TaskState(models.TextChoices):
    """What became of a task that was begun."""

    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    SKIPPED = "skipped", _("已跳过")
    GONE = "gone", _("已由他人处理")


class PortionTask(models.Model):
    """One task of a portion: the source it came from and the source's name for it."""

    portion = models.ForeignKey(Portion, on_delete=models.CASCADE, related_name="tasks")
    source = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    # Nothing that may not be seen of the item in a list: the title names dataset and specialty.
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=200)
    expected_seconds = models.FloatField()
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    begun_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["portion", "source", "subject"], name="task_once_per_portion"),
            models.UniqueConstraint(
                fields=["portion"], condition=Q(state="open"), name="one_open_task_per_portion"
            ),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_is_known"),
        ]
        indexes = [models.Index(fields=["source", "state", "-id"], name="task_by_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.subject}"
