"""Where the words of a revision come from: ranges in the deidentified text of a record; and the sketch by
which alike stems are found."""

from django.db import models
from django.db.models import F, Q

from annotation.models.item import Item, ItemRevision
from curation.handover import DeidentifiedRecord


class SourcePointer(models.Model):
    """A stretch of a record that was put into a field of a revision (code points of its deidentified
    text)."""

    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="pointers")
    record = models.ForeignKey(DeidentifiedRecord, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=60)
    row = models.PositiveSmallIntegerField(default=0)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # What stood there: a record that is signed anew may read differently.
    quote_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="source_pointer_is_not_empty"),
            models.UniqueConstraint(
                fields=["revision", "field", "row", "start", "end"], name="source_pointer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.field}: {self.start}–{self.end}"


class StemBand(models.Model):
    """One number of the sketch of an item's stem; items that share one are compared in full."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="stem_bands")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "value"], name="stem_band_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.value}"
