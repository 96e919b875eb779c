"""Notes who knows the raw text of a record, in the transaction of the act by which they learned it."""

from curation.models import RawReader, SourceRecord, User


def knows_raw(record: SourceRecord, person: User) -> None:
    """From now on ``person`` is no second reader of the record; noted once."""
    RawReader.objects.bulk_create([RawReader(record=record, person=person)], ignore_conflicts=True)
