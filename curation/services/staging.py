"""Staging: an uploaded file is kept, looked at and shown before a single row is taken in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from curation import audit
from curation.models import BatchState, ImportBatch, JobState, Source, User
from curation.models.fields import key_ring
from curation.permissions import can_see_batch
from curation.readers import DEFAULT_LIMITS, Mapping, Rejected, Row, Table, UnreadableFile, open_table
from curation.refusal import Refused
from curation.services.reading_words import refusal_of
from curation.services.suggestions import columns_digest, suggestion

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


def row_content(values: dict[str, str]) -> str:
    """What makes two delivered rows exact copies: all their cells, in whatever order they came."""
    return "\x1f".join([f"{name}\x1e{values[name]}" for name in sorted(values)])


def row_digest(values: dict[str, str]) -> str:
    """The digest by which copies are told. Keyed, so it tells nothing of the row."""
    return key_ring().content_digest(row_content(values))


def drop_staged(digest: str, file_name: str) -> None:
    """Remove a staged file, unless a delivery that is not taken in yet needs it."""
    waiting = (BatchState.STAGED, BatchState.COMMITTING, BatchState.FAILED)
    path = staged_path(digest, file_name)
    names = ImportBatch.objects.filter(file_digest=digest, state__in=waiting).values_list(
        "file_name", flat=True
    )
    if not any(staged_path(digest, name) == path for name in names):
        path.unlink(missing_ok=True)


def chosen_of(options: dict[str, Any]) -> dict[str, Any]:
    """The choices that were made."""
    return {name: options[name] for name in OPTIONS if options.get(name)}


@dataclass(frozen=True)
class Upload:
    """A file that was kept and opened: its table, or why it cannot be read."""

    file_name: str
    digest: str
    size: int
    options: dict[str, Any]
    table: Table | None
    refusal: Refused | None


def keep_upload(*, stream: BinaryIO, file_name: str, options: dict[str, Any] | None = None) -> Upload:
    """Keep an upload and open it. Parsing may take long, so this belongs before any transaction."""
    file_name = Path(file_name).name[-255:]
    digest, size = store_upload(stream, file_name)
    chosen = chosen_of(options or {})
    try:
        table = open_batch(ImportBatch(file_name=file_name, file_digest=digest, options=chosen))
    except Refused as refusal:
        return Upload(file_name, digest, size, chosen, None, refusal)
    return Upload(file_name, digest, size, chosen, table, None)


@transaction.atomic
def stage_upload(*, upload: Upload, source: Source, by: User | None, ask: bool = False) -> ImportBatch:
    """An upload waits for a look at it; the same file for the same source again is the same batch.

    An unreadable file is refused and not kept; with ``ask``, one that a person can make readable by a choice
    is kept. Another person's delivery of it is named, not opened.
    """
    delivered = ImportBatch.objects.filter(source=source, file_digest=upload.digest)
    existing = delivered.exclude(state=BatchState.UNDONE).first()
    if existing is not None:
        drop_staged(upload.digest, upload.file_name)
        if by is not None and not can_see_batch(by, existing):
            raise Refused("file_already_imported", field="file", file=upload.file_name, batch=existing.pk)
        return existing
    if upload.refusal and not (ask and upload.refusal.code in QUESTIONS):
        drop_staged(upload.digest, upload.file_name)
        raise upload.refusal
    batch = ImportBatch(
        source=source,
        file_name=upload.file_name,
        file_digest=upload.digest,
        file_bytes=upload.size,
        imported_by=by,
        options=dict(upload.options),
    )
    if upload.table is not None:
        describe_columns(batch, upload.table)
    batch.save()
    audit.record("batch.staged", by=by, target=batch, file_digest=upload.digest)
    return batch


def stage_file(
    *,
    stream: BinaryIO,
    file_name: str,
    source: Source,
    by: User | None,
    options: dict[str, Any] | None = None,
) -> ImportBatch:
    """Keep a file, open it, and let it wait, in one go; see :func:`stage_upload`."""
    return stage_upload(
        upload=keep_upload(stream=stream, file_name=file_name, options=options), source=source, by=by
    )


def describe_columns(batch: ImportBatch, table: Table) -> None:
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
