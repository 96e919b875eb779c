"""Frozen releases. A frozen row refuses to change: the database itself holds triggers against it (migration
0002)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.item import Item, ItemRevision
from annotation.states import ReleaseState


class ReleaseKind(models.TextChoices):
    """What a release is made of."""

    AUTHORED = "authored", _("院内编写")
    IMPORTED = "imported", _("外部导入")


class Release(models.Model):
    """A named, versioned set of items; immutable from the moment it is frozen."""

    name = models.SlugField(max_length=80, unique=True)
    version = models.CharField(max_length=20, default="1.0.0")
    kind = models.CharField(max_length=10, choices=ReleaseKind, default=ReleaseKind.AUTHORED)
    track = models.CharField(max_length=40, default="mlb")
    state = models.CharField(
        max_length=10,
        choices=[
            (ReleaseState.DRAFT.value, _("草稿")),
            (ReleaseState.FROZEN.value, _("已冻结")),
            (ReleaseState.WITHDRAWN.value, _("已撤回")),
        ],
        default=ReleaseState.DRAFT.value,
    )
    selection = models.JSONField(default=dict)
    gate_report = models.JSONField(default=list)
    manifest = models.JSONField(default=dict)
    prompts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    item_count = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(
        "curation.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", digest="") | (~Q(state="draft") & ~Q(digest="")),
                name="frozen_release_has_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReleaseItem(models.Model):
    """A snapshot of an item in a release: canonical bytes of question and key, digest, certificate."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    uid = models.CharField(max_length=40)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(
        ItemRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dataset = models.CharField(max_length=60)
    dimension = models.CharField(max_length=40)
    track = models.CharField(max_length=40)
    specialty = models.CharField(max_length=20)
    format = models.CharField(max_length=20)
    metric = models.CharField(max_length=20)
    cluster = models.CharField(max_length=64)
    question = models.TextField()
    key = models.TextField()
    certificate = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["release_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["release", "uid"], name="item_once_per_release"),
            models.UniqueConstraint(fields=["release", "position"], name="position_once_per_release"),
        ]

    def __str__(self) -> str:
        return self.uid


class Withdrawal(models.Model):
    """Why a frozen release should no longer be used; outside the digest, append-only."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"withdrawal of {self.release_id}"
