"""Two readers who do not agree: what the second one still recognises, whether the first one mended it, and
what a third person decided of each place. Words that may name somebody are sealed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.models.fields import SealedTextField
from curation.models.source import SourceRecord


class DisagreementState(models.TextChoices):
    """Whose turn it is."""

    OPEN = "open", _("等待第一位确认人答复")
    DISPUTED = "disputed", _("待仲裁")
    MENDED = "mended", _("已改")
    DECIDED = "decided", _("已裁决")


class Ruling(models.TextChoices):
    """What an adjudicator decides of a place."""

    HIDE = "hide", _("能指向某人，隐去")
    KEEP = "keep", _("不指向任何人，保留")


class Disagreement(models.Model):
    """A second reader's objection to a rewritten text, and how it ended."""

    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="disagreements")
    state = models.CharField(max_length=10, choices=DisagreementState, default=DisagreementState.OPEN)
    objector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = SealedTextField()
    # Why the first reader stands by the text; empty where it went to the adjudicator for another reason.
    reply = SealedTextField(default="")
    raised_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(state__in=["open", "disputed"]),
                name="one_disagreement_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(objector=F("first_reader")), name="nobody_objects_to_the_own_text"
            ),
            models.CheckConstraint(
                condition=Q(adjudicator__isnull=True)
                | (~Q(adjudicator=F("objector")) & ~Q(adjudicator=F("first_reader"))),
                name="adjudicator_is_a_third_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "disputed"], adjudicator__isnull=True, closed_at__isnull=True)
                | Q(state="mended", adjudicator__isnull=True, closed_at__isnull=False)
                | Q(state="decided", adjudicator__isnull=False, closed_at__isnull=False),
                name="disagreement_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.record_id} {self.state}"


class ContestedPlace(models.Model):
    """A stretch of the record's text (code points) that the second reader wants to see gone."""

    disagreement = models.ForeignKey(Disagreement, on_delete=models.CASCADE, related_name="places")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # How the place read in the rewritten text that was objected to.
    quote = SealedTextField()
    ruling = models.CharField(max_length=4, choices=Ruling, blank=True)
    type = models.CharField(max_length=20, blank=True)
    reason = SealedTextField(default="")

    class Meta:
        ordering = ["start", "end"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="contested_place_is_not_empty"),
            models.CheckConstraint(
                condition=Q(ruling="hide") & ~Q(type="") | Q(ruling__in=["", "keep"], type=""),
                name="what_is_hidden_has_a_type",
            ),
            models.UniqueConstraint(fields=["disagreement", "start", "end"], name="contested_once"),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end} {self.ruling}"
