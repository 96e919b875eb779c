"""The words of deidentified texts, as they are searched."""

from django.db import models

from curation.models.deidentification import DeidentifiedRecord
from curation.search.fields import GramsField


class RecordText(models.Model):
    """The folded text of a deidentified record with its grams: never a raw text. It goes with the text it was
    made from, and when the record's source is closed."""

    deidentified = models.OneToOneField(
        DeidentifiedRecord, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    text = models.TextField()
    grams = GramsField()

    def __str__(self) -> str:
        return f"words of {self.deidentified_id}"
