"""Known-answer items: accepted items that are asked again, looking like any other work, to see how sure the
answers are.

What is asked is a twin: an open item of its own with the same question. So nothing that counts accepted
items, blind answers, coverage or releases ever meets an answer given to it, and an address, a list or a reply
of the API shows an open item like any other.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models.answering import Assignment
from annotation.models.item import Item, ItemRevision


class KnownItem(models.Model):
    """An accepted item whose key is certain, with the twin that is given out. It is in no release."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="known")
    twin = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="known_of")
    # The revision whose key was found certain; a newer one is not vouched for.
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    explanation = models.TextField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Ended because the key was wrong: nothing that was answered to it counts.
    void = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(explanation=""), name="known_item_is_explained"),
            models.CheckConstraint(condition=~Q(item=F("twin")), name="known_item_is_not_its_twin"),
            models.CheckConstraint(
                condition=Q(void=False) | Q(ended_at__isnull=False), name="void_known_item_has_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"known {self.item_id}"


class KnownExposure(models.Model):
    """One physician was given a known item, once; ``right`` is empty until it was answered, and where nothing
    could be told."""

    known = models.ForeignKey(KnownItem, on_delete=models.PROTECT, related_name="exposures")
    physician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="known_exposure")
    given_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    right = models.BooleanField(null=True)
    cannot_answer = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["known", "physician"], name="known_item_once_per_physician"),
            models.CheckConstraint(
                condition=Q(right__isnull=True) | Q(answered_at__isnull=False, cannot_answer=False),
                name="known_item_is_judged_when_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.known_id} to {self.physician_id}"
