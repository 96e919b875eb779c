"""Committing a delivery: rows become sealed records, in chunks that may be repeated; the rest is reported."""

import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from curation import audit, jobs
from curation.models import BatchState, ImportBatch, Job, RejectedRow, User
from curation.refusal import Refused
from curation.selectors import begun_records
from curation.services.near_duplicates import forget_members
from curation.services.reading_words import row_sentence
from curation.services.record_rows import Chunk, Specialties, Tally, chunks
from curation.services.record_writer import RecordWriter
from curation.services.staging import checked_mapping, drop_staged, open_batch, settled, table_rows


def _take_chunk(batch: ImportBatch, chunk: Chunk, writer: RecordWriter, tally: Tally) -> None:
    """Write one chunk; what an earlier attempt of this batch wrote stays as it is."""
    writer.write(chunk.drafts)
    tally.rows += len(chunk)
    tally.rejected += len(chunk.rejected)
    RejectedRow.objects.bulk_create(
        [
            RejectedRow(
                batch=batch, row=rejected.row, reason=rejected.reason, params=rejected.params, content=values
            )
            for rejected, values in chunk.rejected
        ],
        ignore_conflicts=True,
    )


def commit_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Take the rows of a staged file in; repeated after a crash, it leaves exactly one copy of each row."""
    batch = ImportBatch.objects.select_related("source").get(pk=payload["batch"])
    if batch.state == BatchState.COMMITTED:
        return report(batch)
    started = time.monotonic()
    try:
        table = open_batch(batch)
        mapping = checked_mapping(batch.mapping, table, batch.file_name)
        specialties = Specialties(batch.options.get("specialties"))
        writer, tally = RecordWriter(batch, specialties), Tally()
        for chunk in chunks(table_rows(table, batch.file_name), mapping):
            with transaction.atomic():
                context.fence()
                _take_chunk(batch, chunk, writer, tally)
            context.progress(tally.rows, max(int(payload.get("expected", 0)), tally.rows))
    except (Refused, jobs.JobCancelled):
        ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED)
        raise
    with transaction.atomic():
        context.fence()
        # Counted where they are, so that rows of an interrupted attempt count as imported and not as copies.
        batch.rows, batch.imported = tally.rows, batch.records.count()
        batch.duplicates = tally.rows - tally.rejected - batch.imported
        batch.blank, batch.encoding = table.blank, table.encoding or ""
        batch.warnings = [{"row": w.row, "code": w.code, "params": w.params} for w in table.warnings[:1000]]
        batch.state, batch.committed_at = BatchState.COMMITTED, timezone.now()
        batch.seconds = round(time.monotonic() - started, 3)
        batch.save()
        audit.record(
            "batch.committed", by=batch.imported_by, target=batch, rows=tally.rows, imported=batch.imported
        )
        if batch.imported:
            jobs.enqueue("detect", {"batch": batch.pk}, key=str(batch.pk), by=batch.imported_by)
            source = {"source": batch.source_id}
            jobs.enqueue("near_duplicates", source, key=f"batch:{batch.pk}", by=batch.imported_by)
    drop_staged(batch.file_digest, batch.file_name)
    return report(batch)


@transaction.atomic
def commit_batch(*, batch: ImportBatch, by: User | None, expected: int = 0) -> Job:
    """Start taking the rows in; starting twice is starting once."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == BatchState.UNDONE:
        raise Refused("wrong_state", state=batch.get_state_display())
    job = jobs.enqueue("import", {"batch": batch.pk, "expected": expected}, key=str(batch.pk), by=by)
    if batch.state != BatchState.COMMITTED:
        batch.state, batch.job = BatchState.COMMITTING, job
        batch.save(update_fields=["state", "job"])
    return job


@transaction.atomic
def undo_batch(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Take a delivery back, as long as nobody has begun to work on one of its records."""
    batch = settled(ImportBatch.objects.select_for_update().get(pk=batch.pk))
    if batch.state not in {BatchState.COMMITTED, BatchState.FAILED, BatchState.STAGED}:
        raise Refused("wrong_state", state=batch.get_state_display())
    begun = begun_records(batch)
    if begun:
        raise Refused("batch_in_use", count=begun)
    forget_members(batch)
    batch.records.all().delete()
    batch.rejected_rows.all().delete()
    batch.state = BatchState.UNDONE
    batch.save(update_fields=["state"])
    Job.objects.active().filter(idempotency_key=f"detect:{batch.pk}").update(cancel_requested=True)
    drop_staged(batch.file_digest, batch.file_name)
    audit.record("batch.undone", by=by, target=batch)
    return batch


def report(batch: ImportBatch) -> dict[str, Any]:
    """The delivery in the shape that scripts rely on (contract of ``import_records``)."""
    rejected = [
        {"row": row.row, "reason": row.reason, "message": row_sentence(row.reason, row.params, row.row)}
        for row in batch.rejected_rows.all()
    ]
    warnings = [
        {
            **({"row": w["row"]} if w["row"] else {}),
            "code": w["code"],
            "message": row_sentence(w["code"], w["params"], w["row"]),
        }
        for w in batch.warnings
    ]
    return {
        "batch": batch.pk,
        "rows": batch.rows,
        "imported": batch.imported,
        "duplicates": batch.duplicates,
        "rejected": rejected,
        "blank": batch.blank,
        "encoding": batch.encoding,
        "mapping": batch.mapping,
        "warnings": warnings,
        "seconds": batch.seconds,
    }
