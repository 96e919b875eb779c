"""Rules of a dataset's work, training items with what was answered to them, pilots.

Answers to training items stand in a table of their own: no report, queue or release ever counts them.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models.item import Item
from curation.taxonomy.nouns import Dataset


class DatasetRules(models.Model):
    """What a data lead switched on for a dataset; a dataset without a row has everything off."""

    dataset = models.OneToOneField(Dataset, on_delete=models.PROTECT, related_name="+")
    second_review = models.BooleanField(default=False)
    # How many training items a physician must go through before the queue opens; 0 is no pilot.
    pilot_items = models.PositiveSmallIntegerField(default=0)
    pilot_share = models.FloatField(default=0.8)
    # The day by which the work shall be done; it is told, nothing is closed by it.
    due_on = models.DateField(null=True, blank=True)
    # One in so many answers is a known-answer item; 0 is none.
    known_every = models.PositiveSmallIntegerField(default=0)
    # After so many physicians a known-answer item is used up.
    known_limit = models.PositiveSmallIntegerField(default=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(known_every=0) | Q(known_every__gte=5), name="known_items_are_rare"
            ),
            models.CheckConstraint(condition=Q(known_limit__gte=1), name="known_items_are_given_to_somebody"),
            models.CheckConstraint(
                condition=Q(pilot_share__gt=0, pilot_share__lte=1), name="pilot_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"rules of {self.dataset_id}"


class TrainingItem(models.Model):
    """An accepted item whose key is explained to whoever practises. From now on it is in no release."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="training")
    explanation = models.TextField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(explanation=""), name="training_item_is_explained"),
        ]

    def __str__(self) -> str:
        return f"training {self.item_id}"


class TrainingAnswer(models.Model):
    """What somebody answered to a training item in one round; ``right`` is empty where no key can tell."""

    training = models.ForeignKey(TrainingItem, on_delete=models.PROTECT, related_name="answers")
    physician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)
    value = models.JSONField(default=dict)
    right = models.BooleanField(null=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "physician", "attempt"], name="training_answer_once_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_id} by {self.physician_id}"


class PilotResult(models.Model):
    """One finished round of a pilot: how many were right, and by which share it was judged."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    physician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    n = models.PositiveSmallIntegerField()
    right = models.PositiveSmallIntegerField()
    share = models.FloatField()
    passed = models.BooleanField()
    finished_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "physician", "attempt"], name="pilot_round_once"),
            models.CheckConstraint(condition=Q(right__lte=F("n"), n__gte=1), name="pilot_counts_add_up"),
        ]

    def __str__(self) -> str:
        return f"pilot {self.dataset_id} {self.physician_id}: {self.right}/{self.n}"
