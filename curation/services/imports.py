"""Committing a delivery: rows become sealed records, in chunks that may be repeated; the rest is reported."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from curation import audit, jobs
from curation.models import (
    BatchState,
    ImportBatch,
    Job,
    RejectedRow,
    Source,
    SourceRecord,
    Specialty,
    User,
)
from curation.models.fields import key_ring
from curation.readers import Mapping, RecordDraft, Rejected, Row, suggest_mapping, to_draft
from curation.refusal import Refused
from curation.selectors import begun_records
from curation.services.staging import (
    checked_mapping,
    drop_staged,
    open_batch,
    refusal_of,
    row_digest,
    row_sentence,
    settled,
    store_upload,
    table_rows,
)
from curation.taxonomy.departments import match_specialty

CHUNK = 1000


@dataclass
class Tally:
    """Counts of one pass over a file."""

    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass
class Chunk:
    """Some consecutive rows, sorted into drafts with their digests and rejected rows."""

    drafts: list[tuple[str, RecordDraft]] = field(default_factory=list)
    rejected: list[tuple[Rejected, dict[str, str]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.drafts) + len(self.rejected)


def chunks(rows: Iterator[Row | Rejected], mapping: Mapping) -> Iterator[Chunk]:
    """The rows in chunks of drafts and rejections."""
    while part := list(islice(rows, CHUNK)):
        chunk = Chunk()
        for row in part:
            if isinstance(row, Rejected):
                chunk.rejected.append((row, {}))
                continue
            draft = to_draft(row, mapping)
            if isinstance(draft, Rejected):
                chunk.rejected.append((draft, row.values))
            else:
                chunk.drafts.append((row_digest(row.values), draft))
        yield chunk


def patient_key(known: dict[str, Any]) -> str:
    """A keyed digest that groups records of one patient: by ID number, record number, or name with phone."""
    for parts in (("id_number",), ("mrn",), ("patient_name", "phone")):
        values = [known.get(part) for part in parts]
        if all(values):
            return key_ring().keyed_digest(repr(values), purpose="patient")
    return ""


class _Specialties:
    """Department name → specialty row, looked up once for each name."""

    def __init__(self) -> None:
        self.by_code = {row.code: row.pk for row in Specialty.objects.all()}
        self.found: dict[str, int | None] = {}

    def of(self, department: str) -> int | None:
        if department not in self.found:
            code = match_specialty(department) if department else None
            self.found[department] = self.by_code.get(code) if code else None
        return self.found[department]


def _record(batch: ImportBatch, digest: str, draft: RecordDraft, specialties: _Specialties) -> SourceRecord:
    department = (draft.department or "")[:120]
    return SourceRecord(
        batch=batch,
        source_id=batch.source_id,
        row=draft.row,
        external_id=(draft.external_id or "")[:120],
        department=department,
        specialty_id=specialties.of(department),
        text=draft.text,
        known=draft.known,
        extra=draft.extra,
        characters=len(draft.text),
        content_digest=digest,
        patient_key=patient_key(draft.known),
    )


def _take_chunk(batch: ImportBatch, chunk: Chunk, specialties: _Specialties, tally: Tally) -> None:
    """Write one chunk. A row that an earlier attempt of this batch wrote counts as imported, not as copy."""
    digests = [digest for digest, _draft in chunk.drafts]
    there = {
        digest: (batch_id, row)
        for digest, batch_id, row in SourceRecord.objects.filter(
            source_id=batch.source_id, content_digest__in=digests
        ).values_list("content_digest", "batch_id", "row")
    }
    fresh: list[SourceRecord] = []
    for digest, draft in chunk.drafts:
        tally.rows += 1
        if there.get(digest) == (batch.pk, draft.row):
            tally.imported += 1
        elif digest in there:
            tally.duplicates += 1
        else:
            there[digest] = (batch.pk, draft.row)
            fresh.append(_record(batch, digest, draft, specialties))
            tally.imported += 1
    SourceRecord.objects.bulk_create(fresh)
    tally.rows += len(chunk.rejected)
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
        specialties, tally = _Specialties(), Tally()
        for chunk in chunks(table_rows(table, batch.file_name), mapping):
            with transaction.atomic():
                context.fence()
                _take_chunk(batch, chunk, specialties, tally)
            context.progress(tally.rows, max(int(payload.get("expected", 0)), tally.rows))
    except (Refused, jobs.JobCancelled):
        ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED)
        raise
    with transaction.atomic():
        context.fence()
        batch.rows, batch.imported, batch.duplicates = tally.rows, tally.imported, tally.duplicates
        batch.blank, batch.encoding = table.blank, table.encoding or ""
        batch.warnings = [{"row": w.row, "code": w.code, "params": w.params} for w in table.warnings[:1000]]
        batch.state, batch.committed_at = BatchState.COMMITTED, timezone.now()
        batch.seconds = round(time.monotonic() - started, 3)
        batch.save()
        audit.record(
            "batch.committed", by=batch.imported_by, target=batch, rows=tally.rows, imported=tally.imported
        )
        if tally.imported:
            jobs.enqueue("detect", {"batch": batch.pk}, key=str(batch.pk), by=batch.imported_by)
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


def dry_run(batch: ImportBatch) -> dict[str, Any]:
    """The report that a commit would give, with nothing written."""
    started = time.monotonic()
    table = open_batch(batch)
    mapping = checked_mapping(batch.mapping, table, batch.file_name)
    tally, seen, rejected = Tally(), set[str](), []
    for chunk in chunks(table_rows(table, batch.file_name), mapping):
        digests = {digest for digest, _draft in chunk.drafts}
        known = SourceRecord.objects.filter(source_id=batch.source_id, content_digest__in=digests)
        seen.update(known.values_list("content_digest", flat=True))
        for digest, _draft in chunk.drafts:
            tally.duplicates += digest in seen
            tally.imported += digest not in seen
            seen.add(digest)
        for row, _values in chunk.rejected:
            message = row_sentence(row.reason, row.params, row.row)
            rejected.append({"row": row.row, "reason": row.reason, "message": message})
        tally.rows += len(chunk)
    return {
        "batch": None,
        "rows": tally.rows,
        "imported": tally.imported,
        "duplicates": tally.duplicates,
        "rejected": rejected,
        "blank": table.blank,
        "encoding": table.encoding or "",
        "mapping": mapping.model_dump(),
        "warnings": [
            {
                **({} if w.row is None else {"row": w.row}),
                "code": w.code,
                "message": row_sentence(w.code, w.params, w.row),
            }
            for w in table.warnings
        ],
        "seconds": round(time.monotonic() - started, 3),
    }


def dry_run_file(
    *,
    stream: BinaryIO,
    file_name: str,
    source: Source | None,
    options: dict[str, Any],
    mapping: dict[str, Any],
) -> dict[str, Any]:
    """The report that importing this file would give; neither a delivery nor the file is kept."""
    digest, size = store_upload(stream, file_name)
    batch = ImportBatch(
        source=source,
        file_name=file_name,
        file_digest=digest,
        file_bytes=size,
        options=options,
        mapping=mapping,
    )
    try:
        if not mapping:
            batch.mapping = suggest_mapping(open_batch(batch).columns).model_dump()
        return dry_run(batch)
    finally:
        drop_staged(digest, file_name)


__all__ = ["commit_batch", "commit_job", "dry_run", "dry_run_file", "refusal_of", "report", "undo_batch"]
