"""Who knows the raw text of a record: such a person cannot judge the rewritten one with a stranger's eyes."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from curation.models.source import SourceRecord


class RawReader(models.Model):
    """Opened the raw text of a record, decided one of its identifiers, signed it first or adjudicated it:
    never its second reader. A trigger on the signatures holds to that."""

    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="raw_readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "person"], name="raw_reader_once")]

    def __str__(self) -> str:
        return f"R{self.record_id} {self.person_id}"
