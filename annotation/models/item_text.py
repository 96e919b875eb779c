"""The words of items, as they are searched."""

from django.db import models

from annotation.models.item import Item
from curation.search.fields import GramsField


class ItemText(models.Model):
    """The folded texts of an item's current revision with their grams: what is asked, and what is expected,
    which is seen under ``can_see_key`` only and therefore stands apart."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="words")
    asked = models.TextField()
    asked_grams = GramsField()
    keyed = models.TextField(blank=True)
    keyed_grams = GramsField(blank=True)

    def __str__(self) -> str:
        return f"words of {self.item_id}"
