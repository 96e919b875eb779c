"""Writes new records of a delivery in bulk, as rows of the table and not as objects: with objects, most of an
import's time went into making and taking apart hundreds of thousands of them."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from django.db import connection
from django.utils import timezone
from pydantic_core import to_json

from curation.models import ImportBatch, RecordState, SourceRecord
from curation.models.fields import EMPTY_JSON, key_ring
from curation.readers import RecordDraft
from curation.services.record_rows import Specialties, patient_key

# The order of the values that :meth:`RecordWriter._rows` makes; every column of the table but its key.
ATTRIBUTES = (
    "row",
    "external_id",
    "department",
    "specialty_id",
    "text",
    "known",
    "extra",
    "characters",
    "content_digest",
    "patient_key",
)

# Copies, in the file or delivered before, are passed over.
ONCE = "ON CONFLICT (source_id, content_digest) DO NOTHING"


def _plain(value: str | None) -> str:
    """As much of a value as its column holds; PostgreSQL stores no NUL."""
    return (value or "").replace("\0", "")[:120]


class RecordWriter:
    """The records of one delivery, a chunk at a time; TypeError where a column of the table is not filled."""

    def __init__(self, batch: ImportBatch, specialties: Specialties) -> None:
        self._specialties = specialties
        plain = SourceRecord(batch=batch, source_id=batch.source_id, state=RecordState.IMPORTED)
        fields = {field.attname: field for field in SourceRecord._meta.concrete_fields}
        same = set(fields) - {"id", *ATTRIBUTES}
        if same != {"batch_id", "source_id", "state", "detector_version", "created_at"}:
            raise TypeError(f"columns of SourceRecord that the writer does not fill: {sorted(same)}")
        self._same = [name for name in fields if name in same]
        self._fields = fields
        self._plain = plain
        quoted = connection.ops.quote_name
        self._table = quoted(SourceRecord._meta.db_table)
        self._columns = ", ".join(quoted(str(fields[name].column)) for name in [*ATTRIBUTES, *self._same])

    def write(self, drafts: Iterable[tuple[str, RecordDraft]]) -> None:
        """Insert one row for each (digest, draft) that the source does not hold yet; the database tells, by
        record_once_per_source, so that no row is looked up first. The caller holds the transaction."""
        with closing(connection.cursor()) as cursor:
            if connection.vendor == "postgresql":
                self._copy(cursor, drafts)
            else:
                marks = ", ".join(["%s"] * (len(ATTRIBUTES) + len(self._same)))
                cursor.executemany(
                    f"INSERT INTO {self._table} ({self._columns}) VALUES ({marks}) {ONCE}",
                    list(self._rows(drafts)),
                )

    def _copy(self, cursor: Any, drafts: Iterable[tuple[str, RecordDraft]]) -> None:
        # COPY cannot pass over what is there, so it fills a table of its own, which the commit empties.
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS delivered ON COMMIT DELETE ROWS AS "
            f"SELECT {self._columns} FROM {self._table} WITH NO DATA"
        )
        with cursor.copy(f"COPY delivered ({self._columns}) FROM STDIN") as copy:
            for values in self._rows(drafts):
                copy.write_row(values)
        cursor.execute(
            f"INSERT INTO {self._table} ({self._columns}) SELECT {self._columns} FROM delivered {ONCE}"
        )

    def _rows(self, drafts: Iterable[tuple[str, RecordDraft]]) -> Iterator[tuple[Any, ...]]:
        self._plain.created_at = timezone.now()
        same = tuple(
            self._fields[name].get_db_prep_save(getattr(self._plain, name), connection) for name in self._same
        )
        ring = key_ring()
        seal = ring.seal

        def sealed(value: dict[str, Any]) -> str:
            return seal(to_json(value).decode()) if value else EMPTY_JSON

        for digest, draft in drafts:
            department = _plain(draft.department)
            yield (
                draft.row,
                _plain(draft.external_id),
                department,
                self._specialties.of(department),
                seal(draft.text),
                sealed(draft.known),
                sealed(draft.extra),
                len(draft.text),
                digest,
                patient_key(draft.known, ring) if draft.known else "",
                *same,
            )
