"""Judges and the verdicts of physicians that they are trained on and measured against."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VerdictSet(models.Model):
    """A set of expert verdicts, named by its digest."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField(default=0)
    question_count = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ExpertVerdict(models.Model):
    """What physicians said of one point of one answer; every vote is kept."""

    verdict_set = models.ForeignKey(VerdictSet, on_delete=models.CASCADE, related_name="verdicts")
    position = models.PositiveIntegerField()
    question = models.TextField()
    reference = models.TextField(blank=True)
    topic = models.CharField(max_length=60, blank=True)
    point = models.TextField()
    answer = models.TextField()
    label = models.CharField(max_length=4)
    votes = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["verdict_set", "position"], name="verdict_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.verdict_set_id}/{self.position}"


class JudgeState(models.TextChoices):
    """Where a judge stands."""

    TRAINING = "training", _("训练中")
    READY = "ready", _("可用")
    FAILED = "failed", _("失败")


class Judge(models.Model):
    """A trained judge: where its weights are, their digest, and its card of measured figures."""

    name = models.SlugField(_("名称"), max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=JudgeState, default=JudgeState.TRAINING)
    base = models.CharField(max_length=300, default="tiny")
    preset = models.CharField(max_length=20, default="cpu")
    verdict_set = models.ForeignKey(
        VerdictSet, null=True, blank=True, on_delete=models.PROTECT, related_name="judges"
    )
    path = models.CharField(max_length=500, blank=True)
    weights_digest = models.CharField(max_length=64, blank=True)
    card = models.JSONField(default=dict)
    job = models.ForeignKey(
        "curation.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
