"""Guidelines: versioned pages of a dataset, who looked at which, what adjudicators asked to be changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.taxonomy.nouns import Dataset


class GuidelineVersion(models.Model):
    """One published text. It is never changed: whoever has more to say publishes the next one."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    changes = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="guideline_number_once"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(changes=""), name="guideline_says_what_changed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} v{self.number}"


class GuidelineLook(models.Model):
    """The newest version of a dataset's guideline that somebody has opened."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(GuidelineVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "person"], name="one_look_per_guideline"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.version_id}"


class RequestState(models.TextChoices):
    """Where a request for a change stands."""

    OPEN = "open", _("待处理")
    ANSWERED = "answered", _("已修订")
    DECLINED = "declined", _("不修订")


class GuidelineRequest(models.Model):
    """An adjudicator said that the guideline needs a change; closed by the version that answers it, or with
    the reason why it stays as it is."""

    adjudication = models.OneToOneField(
        "annotation.Adjudication", on_delete=models.PROTECT, related_name="guideline_request"
    )
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    version = models.ForeignKey(
        GuidelineVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", version__isnull=True, decision="", decided_at__isnull=True)
                | Q(state="answered", version__isnull=False, decided_at__isnull=False)
                | (Q(state="declined", version__isnull=True, decided_at__isnull=False) & ~Q(decision="")),
                name="guideline_request_is_answered_or_declined",
            ),
        ]
        indexes = [models.Index(fields=["dataset", "state"], name="guideline_request_by_dataset")]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.state}"
