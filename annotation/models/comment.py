"""Comments on a revision of an item, on the whole or on a place in it; threads of one level."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.item import STATE_LABELS, Item, ItemRevision
from annotation.states import ItemState


class CommentRole(models.TextChoices):
    """In which part somebody writes: shown in place of a name."""

    AUTHOR = "author", _("作者")
    REVIEWER = "reviewer", _("审核者")
    ADJUDICATOR = "adjudicator", _("仲裁者")
    CHECKER = "checker", _("抽检者")
    LEAD = "lead", _("数据负责人")


class ItemComment(models.Model):
    """Words on a revision. They are never changed, only withdrawn; a thread is settled and taken up again."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=CommentRole)
    # Where the item stood: what was written among blind answers stays hidden from those who gave them.
    written_in = models.CharField(max_length=16, choices=STATE_LABELS)
    # A field of the editor and its row; empty for the item as a whole.
    place = models.CharField(max_length=60, blank=True)
    row = models.PositiveSmallIntegerField(default=0)
    # The words that were selected there, in code points of the field's text.
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(quote="", start__isnull=True, end__isnull=True)
                | (~Q(quote="") & ~Q(place="") & Q(end__gt=F("start"))),
                name="comment_quotes_a_place",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(place="", quote="", settled_at__isnull=True),
                name="reply_has_no_place_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="comment_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(written_in__in=[s.value for s in ItemState]), name="comment_state_is_known"
            ),
        ]
        indexes = [models.Index(fields=["item", "id"], name="comment_by_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.role} {self.pk}"
