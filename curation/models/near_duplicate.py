"""Records that say almost the same: clusters that a person looks at, and records set aside as near copies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.models.source import Source, SourceRecord


class ClusterState(models.TextChoices):
    """Whether a person has looked at a cluster."""

    OPEN = "open", _("待判断")
    DECIDED = "decided", _("已处理")


class NearDuplicateCluster(models.Model):
    """Records of one source that are connected by near-duplicates. ``digest`` names the set of members."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="near_duplicate_clusters")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=ClusterState, default=ClusterState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "digest"], name="near_duplicate_cluster_once"),
            models.CheckConstraint(
                condition=Q(state__in=ClusterState.values), name="near_duplicate_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state="decided", decided_by__isnull=False, decided_at__isnull=False),
                name="near_duplicate_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"N{self.pk}"


class NearDuplicateMember(models.Model):
    """A record in a cluster, and how much it shares with the member most like it."""

    cluster = models.ForeignKey(NearDuplicateCluster, on_delete=models.CASCADE, related_name="members")
    record = models.OneToOneField(SourceRecord, on_delete=models.CASCADE, related_name="near_duplicate")
    similarity = models.FloatField()

    class Meta:
        ordering = ["record_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(similarity__gte=0, similarity__lte=1), name="near_duplicate_share_is_a_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.record_id}"


class NearCopy(models.Model):
    """A record that a person set aside because another says the same. It stays, and can be taken back."""

    record = models.OneToOneField(SourceRecord, on_delete=models.CASCADE, related_name="near_copy")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"R{self.record_id}"
