"""Filters of a list that a person keeps under a name."""

from django.db import models
from django.utils import timezone

from curation.models.people import User


class SavedFilter(models.Model):
    """A named filter of one person; shown as a tab of its list."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "list_name", "name"], name="saved_filter_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
