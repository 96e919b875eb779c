"""Deliveries: uploading a file, the list, taking one back, the rows that were not taken as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curation import audit
from curation.forms.imports import ImportForm
from curation.list_tools import list_tools
from curation.models import BatchState, ImportBatch, Source
from curation.permissions import can_import_records, can_see_records, can_see_rows
from curation.refusal import Refused
from curation.selectors import access_batch, visible_batches
from curation.services.imports import undo_batch
from curation.services.reading_words import row_sentence
from curation.services.sources import ensure_source
from curation.services.staging import Upload, keep_upload, stage_upload
from curation.spreadsheets import XLSX, workbook
from curation.views.access import me, page_for, posted_with_files
from curation.views.paging import page_of
from curation.views.records import list_tabs
from curation.views.refusals import UNPROCESSABLE, put_in


@page_for(can_import_records)
@require_http_methods(["GET", "POST"])
def record_import(request: HttpRequest) -> HttpResponse:
    """Choose or name a source, upload a file."""
    form = ImportForm(*posted_with_files(request))
    if request.method == "POST" and form.is_valid():
        try:
            batch, fresh = _stage(request, form.cleaned_data)
        except Refused as refusal:
            put_in(form, refusal)
        else:
            if not fresh:
                messages.info(request, _("该文件已在批次 {batch} 中，没有重复导入。").format(batch=batch.pk))
            return redirect("batch", pk=batch.pk)
    context = {"form": form, "has_sources": Source.objects.filter(closed_at__isnull=True).exists()}
    return render(
        request, "curation/record_import.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _stage(request: HttpRequest, values: dict[str, Any]) -> tuple[ImportBatch, bool]:
    """The delivery of an upload, and whether it is new."""
    file = values["file"]
    upload = keep_upload(stream=file.file, file_name=file.name, options={"encoding": values["encoding"]})
    return _staged(request, values, upload)


@transaction.atomic
def _staged(request: HttpRequest, values: dict[str, Any], upload: Upload) -> tuple[ImportBatch, bool]:
    """A refused file leaves no new source behind."""
    user = me(request)
    source = values["source"] or ensure_source(name=values["new_source"], terms=values["terms"], by=user)
    there = set(ImportBatch.objects.filter(source=source).values_list("pk", flat=True))
    batch = stage_upload(upload=upload, source=source, by=user, ask=True)
    return batch, batch.pk not in there


@page_for(can_see_records)
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """Deliveries, newest first."""
    page = page_of(request, visible_batches(request.user))
    context = {
        "page": page,
        "tabs": list_tabs("batch_list"),
        "tools": list_tools(request, "batches"),
        "may_import": can_import_records(request.user),
    }
    return render(request, "curation/batch_list.html", context)


@page_for(can_see_records)
@require_POST
def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delivery back, as long as nobody has begun to work on it."""
    found = access_batch(request.user, pk)
    try:
        undo_batch(batch=found, by=me(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("batch", pk=pk)
    messages.success(request, _("批次 {batch} 已撤销。").format(batch=pk))
    return redirect("batch_list")


@page_for(can_see_records)
@require_GET
def batch_rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, as xlsx: row number, reason, and the cells for who may read them."""
    found = access_batch(request.user, pk)
    shows_rows = can_see_rows(request.user, found)
    rows = found.rejected_rows.all() if shows_rows else found.rejected_rows.defer("content")
    rejected = list(rows)
    columns: dict[str, None] = {}
    if shows_rows:
        audit.record("batch.rejected_opened", by=request.user, target=found)
        for row in rejected:
            columns.update(dict.fromkeys(row.content))
    lines: Iterator[list[Any]] = (
        [row.row, row_sentence(row.reason, row.params, row.row)]
        + ([row.content.get(column, "") for column in columns] if shows_rows else [])
        for row in rejected
    )
    content = workbook([_("行号"), _("原因"), *columns], lines, title=_("未采纳的行"))
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-{pk}.xlsx"'
    return response


def is_open(batch: ImportBatch) -> bool:
    """Not taken in yet: its file waits to be looked at."""
    return batch.state in {BatchState.STAGED, BatchState.FAILED}
