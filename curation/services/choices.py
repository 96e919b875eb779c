"""Saying how a staged file is read and what its columns mean; it is opened before anything is locked."""

from typing import Any

from django.db import transaction

from curation.models import BatchState, ImportBatch, Specialty
from curation.readers import Table
from curation.refusal import Refused
from curation.selectors import begun_records
from curation.services.near_duplicates import forget_members
from curation.services.staging import checked_mapping, chosen_of, describe_columns, open_batch, settled
from curation.services.suggestions import checked_specialties, columns_digest


def set_options(*, batch: ImportBatch, options: dict[str, Any], mapping: dict[str, Any]) -> ImportBatch:
    """Choose how a staged file is read, and the mapping of its columns; without one it is suggested anew."""
    _require_open(batch)
    trial = ImportBatch(file_name=batch.file_name, file_digest=batch.file_digest, options=chosen_of(options))
    return _apply(batch.pk, open_batch(trial), options, mapping)


def _require_open(batch: ImportBatch) -> None:
    if settled(batch).state not in {BatchState.STAGED, BatchState.FAILED}:
        raise Refused("wrong_state", state=batch.get_state_display())


@transaction.atomic
def _apply(pk: int, table: Table, options: dict[str, Any], mapping: dict[str, Any]) -> ImportBatch:
    """Write the choices, under which the file was opened before."""
    batch = ImportBatch.objects.select_for_update().get(pk=pk)
    _require_open(batch)
    before = (batch.options, batch.mapping)
    specialties = options.get("specialties", batch.options.get("specialties") if mapping else None)
    batch.options = chosen_of(options)
    if mapping:
        batch.mapping = checked_mapping(mapping, table, batch.file_name).model_dump()
        batch.encoding, batch.columns_digest = table.encoding or "", columns_digest(table.columns)
        if before[0].get("like_batch") and before[1] == batch.mapping:
            batch.options["like_batch"] = before[0]["like_batch"]
    else:
        describe_columns(batch, table)
    if specialties is not None:
        codes = set(Specialty.objects.values_list("code", flat=True))
        batch.options["specialties"] = checked_specialties(specialties, codes)
    if batch.state == BatchState.FAILED and before != (batch.options, batch.mapping):
        _forget_rows(batch)
    batch.save()
    return batch


def _forget_rows(batch: ImportBatch) -> None:
    """Rows that a failed attempt took in under another reading of the file."""
    if begun := begun_records(batch):
        raise Refused("batch_in_use", count=begun)
    forget_members(batch)
    batch.records.all().delete()
    batch.rejected_rows.all().delete()
