"""The plan of the coverage board: how many items a specialty shall have in a dimension."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from curation.taxonomy.nouns import Dimension, Specialty


class CoverageTarget(models.Model):
    """The number that a data lead set for one cell; a cell without a row follows from the datasets."""

    track = models.CharField(max_length=40)
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "specialty", "dimension"], name="coverage_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.track} {self.specialty_id}/{self.dimension_id}: {self.n}"
