"""Staging: an uploaded file is kept, looked at and shown before a single row is taken in."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from curation import audit
from curation.models import BatchState, ImportBatch, JobState, Source, Specialty, User
from curation.models.fields import key_ring
from curation.permissions import can_see_batch
from curation.readers import DEFAULT_LIMITS, Mapping, Rejected, Row, Table, UnreadableFile, open_table
from curation.refusal import Refused
from curation.selectors import begun_records
from curation.services.near_duplicates import forget_members
from curation.services.reading_words import refusal_of
from curation.services.suggestions import checked_specialties, columns_digest, suggestion

# What a person may choose about how a file is read.
OPTIONS = ("encoding", "sheet", "header_row", "header_rows", "reading", "member")
# Refusals of a file that a person can mend by saying how it is to be read.
QUESTIONS = ("unknown_encoding", "members_differ")


def staged_path(digest: str, file_name: str) -> Path:
    """Where an uploaded file waits; it is removed when its rows are in the sealed store."""
    return Path(settings.DATA_DIR) / "files" / "staged" / f"{digest}{Path(file_name).suffix.lower()[:10]}"


def store_upload(stream: BinaryIO, file_name: str) -> tuple[str, int]:
    """Write the stream to its staged place; returns (SHA-256 hex, bytes). Raises Refused(file_too_large)."""
    folder = Path(settings.DATA_DIR) / "files" / "staged"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    draft = folder / f".{hashlib.sha256(file_name.encode()).hexdigest()[:12]}-{id(stream)}"
    try:
        with draft.open("wb") as out:
            draft.chmod(0o600)
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise Refused(
                        "file_too_large", file=file_name, found=size, limit=settings.UPLOAD_MAX_BYTES
                    )
                digest.update(chunk)
                out.write(chunk)
        if size == 0:
            raise Refused("empty_file", file=file_name)
        draft.replace(staged_path(digest.hexdigest(), file_name))
    finally:
        draft.unlink(missing_ok=True)
    return digest.hexdigest(), size


def open_batch(batch: ImportBatch) -> Table:
    """The batch's file as a table; raises Refused."""
    path = staged_path(batch.file_digest, batch.file_name)
    options = batch.options
    if not path.is_file():
        raise Refused("file_gone", field="file", file=batch.file_name)
    try:
        return open_table(
            path,
            filename=batch.file_name,
            encoding=options.get("encoding") or None,
            sheet=options.get("sheet") or None,
            header_row=int(options.get("header_row") or 1),
            header_rows=int(options["header_rows"]) if options.get("header_rows") else None,
            reading=options.get("reading") or None,
            member=options.get("member") or None,
        )
    except UnreadableFile as error:
        raise refusal_of(error, batch.file_name) from error


def table_rows(table: Table, file_name: str) -> Iterator[Row | Rejected]:
    """The table's rows; a file that turns out unreadable half-way, or endless, raises Refused."""
    rows = table.rows()
    try:
        yield from islice(rows, DEFAULT_LIMITS.rows)
        if next(rows, None) is not None:
            raise UnreadableFile("too_many_rows", {"limit": DEFAULT_LIMITS.rows})
    except UnreadableFile as error:
        raise refusal_of(error, file_name) from error


def row_digest(values: dict[str, str]) -> str:
    """What makes two delivered rows exact copies: all their cells. Keyed, so it tells nothing of them."""
    content = "\x1f".join([f"{name}\x1e{values[name]}" for name in sorted(values)])
    return key_ring().content_digest(content)


def drop_staged(digest: str, file_name: str) -> None:
    """Remove a staged file, unless a delivery that is not taken in yet needs it."""
    waiting = (BatchState.STAGED, BatchState.COMMITTING, BatchState.FAILED)
    path = staged_path(digest, file_name)
    names = ImportBatch.objects.filter(file_digest=digest, state__in=waiting).values_list(
        "file_name", flat=True
    )
    if not any(staged_path(digest, name) == path for name in names):
        path.unlink(missing_ok=True)


def _chosen(options: dict[str, Any]) -> dict[str, Any]:
    """The choices that were made."""
    return {name: options[name] for name in OPTIONS if options.get(name)}


@transaction.atomic
def stage_file(
    *,
    stream: BinaryIO,
    file_name: str,
    source: Source,
    by: User | None,
    options: dict[str, Any] | None = None,
    ask: bool = False,
) -> ImportBatch:
    """Keep an upload for a look at it; the same file for the same source again is the same batch.

    An unreadable file is refused and not kept; with ``ask``, one that a person can make readable by a choice
    is kept. Another person's delivery of it is named, not opened.
    """
    file_name = Path(file_name).name[-255:]
    digest, size = store_upload(stream, file_name)
    existing = (
        ImportBatch.objects.filter(source=source, file_digest=digest).exclude(state=BatchState.UNDONE).first()
    )
    if existing is not None:
        drop_staged(digest, file_name)
        if by is not None and not can_see_batch(by, existing):
            raise Refused("file_already_imported", field="file", file=file_name, batch=existing.pk)
        return existing
    batch = ImportBatch(
        source=source,
        file_name=file_name,
        file_digest=digest,
        file_bytes=size,
        imported_by=by,
        options=_chosen(options or {}),
    )
    try:
        _suggest(batch, open_batch(batch))
    except Refused as refusal:
        if not (ask and refusal.code in QUESTIONS):
            drop_staged(digest, file_name)
            raise
    batch.save()
    audit.record("batch.staged", by=by, target=batch, file_digest=digest)
    return batch


def _suggest(batch: ImportBatch, table: Table) -> None:
    """What the columns mean, until a person says otherwise."""
    found = suggestion(batch.source, table.columns)
    batch.encoding, batch.columns_digest = table.encoding or "", columns_digest(table.columns)
    batch.mapping = found.mapping.model_dump()
    batch.options |= {"specialties": found.specialties} if found.specialties else {}
    batch.options |= {"like_batch": found.batch} if found.batch else {}


def settled(batch: ImportBatch) -> ImportBatch:
    """The delivery; one whose job died, or was stopped before it began, failed and can be tried again."""
    job = batch.job
    if (
        batch.state == BatchState.COMMITTING
        and job is not None
        and job.is_over
        and job.state != JobState.DONE
    ):
        batch.state = BatchState.FAILED
        ImportBatch.objects.filter(pk=batch.pk, state=BatchState.COMMITTING, job=job).update(
            state=batch.state
        )
    return batch


def _forget_rows(batch: ImportBatch) -> None:
    """Rows that a failed attempt took in under another reading of the file."""
    if begun := begun_records(batch):
        raise Refused("batch_in_use", count=begun)
    forget_members(batch)
    batch.records.all().delete()
    batch.rejected_rows.all().delete()


@transaction.atomic
def set_options(
    *, batch: ImportBatch, by: User | None, options: dict[str, Any], mapping: dict[str, Any]
) -> ImportBatch:
    """Choose how a staged file is read, and the mapping of its columns."""
    batch = settled(ImportBatch.objects.select_for_update().get(pk=batch.pk))
    if batch.state not in {BatchState.STAGED, BatchState.FAILED}:
        raise Refused("wrong_state", state=batch.get_state_display())
    before = (batch.options, batch.mapping)
    specialties = options.get("specialties", batch.options.get("specialties") if mapping else None)
    batch.options = _chosen(options)
    table = open_batch(batch)
    if mapping:
        batch.mapping = checked_mapping(mapping, table, batch.file_name).model_dump()
        batch.encoding, batch.columns_digest = table.encoding or "", columns_digest(table.columns)
        if before[0].get("like_batch") and before[1] == batch.mapping:
            batch.options["like_batch"] = before[0]["like_batch"]
    else:
        _suggest(batch, table)
    if specialties is not None:
        codes = set(Specialty.objects.values_list("code", flat=True))
        batch.options["specialties"] = checked_specialties(specialties, codes)
    if batch.state == BatchState.FAILED and before != (batch.options, batch.mapping):
        _forget_rows(batch)
    batch.save()
    return batch


def checked_mapping(mapping: dict[str, Any], table: Table, file_name: str) -> Mapping:
    """The mapping, if it names at least one text column and only columns the file has; raises Refused."""
    try:
        chosen = Mapping.model_validate(mapping)
        if not chosen.text:
            raise Refused("no_text_column", field="text")
        chosen.require(table.columns)
    except UnreadableFile as error:
        raise refusal_of(error, file_name) from error
    except ValueError as error:
        raise Refused("bad_mapping", field="mapping", reason=str(error)) from error
    return chosen
