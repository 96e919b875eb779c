"""Items: identity and state, append-only revisions, and the key in a table of its own."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.states import ItemState
from curation.handover import DeidentifiedRecord
from curation.taxonomy.nouns import Dataset, Specialty

STATE_LABELS = [
    (ItemState.DRAFT.value, _("草稿")),
    (ItemState.OPEN.value, _("作答中")),
    (ItemState.IN_REVIEW.value, _("待审核")),
    (ItemState.IN_ADJUDICATION.value, _("待仲裁")),
    (ItemState.ACCEPTED.value, _("已通过")),
    (ItemState.RETIRED.value, _("已停用")),
]


def fresh_uid() -> str:
    """A new public id of an item; it says nothing about order or author."""
    return f"zp-{secrets.token_hex(6)}"


class Provenance(models.TextChoices):
    """How an item came to be."""

    AUTHORED = "authored", _("院内编写")
    IMPORTED = "imported", _("外部导入")


class Item(models.Model):
    """One benchmark item: where it belongs and where it stands."""

    uid = models.CharField(max_length=40, unique=True, default=fresh_uid)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=16, choices=STATE_LABELS, default=ItemState.DRAFT.value)
    provenance = models.CharField(max_length=10, choices=Provenance, default=Provenance.AUTHORED)
    origin = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    defects = models.JSONField(default=list, blank=True)
    stem_digest = models.CharField(max_length=64, db_index=True)
    record = models.ForeignKey(
        DeidentifiedRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    current = models.ForeignKey(
        "annotation.ItemRevision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    slots = models.PositiveSmallIntegerField(default=2)
    title = models.CharField(max_length=200, blank=True)
    # How far the blind answers agree, 0 to 1, computed when the last one came in: it sorts what waits for an
    # adjudicator.
    agreement = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ItemState]), name="item_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(provenance="imported"),
                name="authored_item_has_an_author",
            ),
            models.UniqueConstraint(
                fields=["dataset", "external_id"],
                condition=~Q(external_id=""),
                name="external_id_once_per_dataset",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="item_by_state"),
            models.Index(fields=["state", "changed_at", "id"], name="item_longest_waiting"),
            # The filters of the list: each walks newest first, however many items there are.
            models.Index(fields=["dataset", "state", "-id"], name="item_by_dataset"),
            models.Index(fields=["specialty", "dataset", "-id"], name="item_by_specialty"),
            models.Index(fields=["author", "-id"], name="item_by_author"),
            models.Index(fields=["-id"], condition=Q(provenance="imported"), name="item_imported"),
        ]

    def __str__(self) -> str:
        return self.uid


class ItemRevision(models.Model):
    """What the item asks, at one time. Never changed after it was written."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    input = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.item_id} r{self.number}"


class ItemKey(models.Model):
    """The answer key and the evaluation points of a revision; seen only under ``can_see_key``."""

    revision = models.OneToOneField(ItemRevision, on_delete=models.PROTECT, related_name="key")
    target = models.JSONField(default=dict)
    points = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"key of {self.revision_id}"


class ItemEvent(models.Model):
    """One move of an item; append-only."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="events")
    source = models.CharField(max_length=16, blank=True)
    target = models.CharField(max_length=16)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["target", "at"], name="event_by_target")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    def get_target_display(self) -> str:
        """The state reached, in words."""
        return str(dict(STATE_LABELS).get(self.target, self.target))
