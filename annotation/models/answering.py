"""Slots and blind answers. A slot belongs to one physician under a lease; a submitted answer is frozen and
only gains revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.guideline import GuidelineVersion
from annotation.models.item import Item, ItemRevision


class SlotState(models.TextChoices):
    """Where a slot stands."""

    FREE = "free", _("待领取")
    TAKEN = "taken", _("作答中")
    SUBMITTED = "submitted", _("已提交")
    CLOSED = "closed", _("已关闭")


class Assignment(models.Model):
    """One slot of an item: one physician, one lease that expires, one draft."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="assignments")
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    physician = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    state = models.CharField(max_length=10, choices=SlotState, default=SlotState.FREE)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    draft = models.JSONField(default=dict)
    draft_version = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    # Time at work as the server saw it (services/working_time.py).
    active_seconds = models.FloatField(default=0)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "revision", "number"], name="slot_number_once"),
            models.UniqueConstraint(
                fields=["item", "revision", "physician"],
                condition=Q(physician__isnull=False),
                name="one_slot_per_physician",
            ),
            models.CheckConstraint(condition=Q(state__in=SlotState.values), name="slot_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="free") | Q(physician__isnull=True), name="free_slot_belongs_to_nobody"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "submitted"]) | Q(physician__isnull=False),
                name="work_in_a_slot_has_a_physician",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", lease_expires_at__isnull=False)
                | (~Q(state="taken") & Q(lease_expires_at__isnull=True)),
                name="lease_exactly_while_taken",
            ),
        ]
        indexes = [models.Index(fields=["physician", "state"], name="slot_by_physician")]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.number}"


class CannotAnswer(models.TextChoices):
    """Why an item cannot be answered: a real answer that opens a repair."""

    INFORMATION_MISSING = "information_missing", _("信息不足")
    WORDING_UNCLEAR = "wording_unclear", _("表述不清")
    SEVERAL_ANSWERS = "several_answers", _("存在多个合理答案")
    GUIDELINE_CHANGED = "guideline_changed", _("指南已更新")
    OUT_OF_SCOPE = "out_of_scope", _("不在本人执业范围")


class Answer(models.Model):
    """One physician's blind work on one revision of an item."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="answer")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    physician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answers")
    licence = models.JSONField(default=dict)
    is_extra = models.BooleanField(default=False)
    # What the answer took, idle time left out; empty where nothing could be measured.
    seconds = models.FloatField(null=True, blank=True)
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def latest(self) -> "AnswerRevision":
        """The revision that stands now; prefetch ``revisions`` before asking many answers."""
        return max(self.revisions.all(), key=lambda revision: revision.number)


class AnswerRevision(models.Model):
    """What was answered, at one time; a correction is a new revision with a reason."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    value = models.JSONField(default=dict)
    cannot_answer = models.CharField(max_length=24, choices=CannotAnswer, blank=True)
    comment = models.TextField(blank=True)
    # The guideline in force when the answer was given; empty where the dataset had none.
    guideline = models.ForeignKey(
        GuidelineVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="answer_revision_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} r{self.number}"
