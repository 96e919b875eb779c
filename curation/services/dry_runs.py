"""The report that an import would give, with nothing written."""

import time
from typing import Any, BinaryIO

from curation.models import ImportBatch, Source, SourceRecord
from curation.services.reading_words import row_sentence
from curation.services.record_rows import Tally, chunks
from curation.services.staging import checked_mapping, drop_staged, open_batch, store_upload, table_rows
from curation.services.suggestions import suggestion


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
            batch.mapping = suggestion(source, open_batch(batch).columns).mapping.model_dump()
        return dry_run(batch)
    finally:
        drop_staged(digest, file_name)
