"""The versioned rules of deidentification. A row never changes: other rules are the next version."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from curation.models.job import Job


class DeidentificationPolicy(models.Model):
    """One version: actions and types that differ from the shipped rules, and words that are nobody's name."""

    version = models.CharField(max_length=40, unique=True)
    actions = models.JSONField(default=dict)
    ignored = models.JSONField(default=list)
    tagger = models.BooleanField(default=True)
    allowed = models.JSONField(default=list)
    reason = models.CharField(max_length=400)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.version
