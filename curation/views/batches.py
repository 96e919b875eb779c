"""One delivery: the look at its file while it waits, progress while it is taken in, the report afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curation import audit
from curation.forms.imports import MappingForm, SpecialtyForm
from curation.forms.reading import ReadingForm
from curation.models import BatchState, ImportBatch, Specialty
from curation.permissions import can_see_records, can_see_rows
from curation.readers import Layout
from curation.refusal import Refused
from curation.selectors import access_batch
from curation.services.imports import commit_batch
from curation.services.previews import Preview, encoding_samples, preview
from curation.services.reading_words import row_sentence
from curation.services.staging import OPTIONS, QUESTIONS, set_options, settled
from curation.views.access import me, page_for
from curation.views.batch_report import SHOWN_REJECTED, report_of
from curation.views.imports import is_open
from curation.views.progress import progress_of
from curation.views.refusals import UNPROCESSABLE, put_in

SHOWN_CELL = 80
SHOWN_DEPARTMENTS = 60


@page_for(can_see_records)
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """While it waits: the preview and the meaning of its columns; then the report."""
    found = settled(access_batch(request.user, pk))
    if is_open(found):
        return _commit(request, found) if request.method == "POST" else _look(request, found)
    if request.method == "POST":
        messages.error(request, str(Refused("wrong_state", state=found.get_state_display())))
        return redirect("batch", pk=pk)
    return render(request, "curation/batch_report.html", report_of(found))


def _look(
    request: HttpRequest,
    found: ImportBatch,
    *,
    reading: ReadingForm | None = None,
    mapping: MappingForm | None = None,
    specialties: SpecialtyForm | None = None,
) -> HttpResponse:
    """The file as it would be read; the forms bring what was typed and its errors."""
    shows_rows = can_see_rows(request.user, found)
    context: dict[str, Any] = {"batch": found, "shows_rows": shows_rows, "failure": ""}
    if found.state == BatchState.FAILED and found.job:
        context["failure"] = progress_of(found.job)["words"]
    try:
        shown = preview(found)
    except Refused as refusal:
        shown, context["refusal"] = _unread(found, refusal), str(refusal)
        context["question"] = refusal.code in QUESTIONS
        if refusal.code == "unknown_encoding" and shows_rows and "member" not in refusal.params:
            context["samples"] = encoding_samples(found)
    if shows_rows and (shown.rows or context.get("samples")) and request.method == "GET":
        audit.record("batch.previewed", by=request.user, target=found)
    context |= {
        "preview": shown,
        "reading": reading or _reading_form(found, shown),
        "rejected": [
            {"row": row.row, "message": row_sentence(row.reason, row.params, row.row)}
            for row in shown.rejected[:SHOWN_REJECTED]
        ],
        "warnings": [row_sentence(w.code, w.params, w.row) for w in shown.warnings[:SHOWN_REJECTED]],
        "departments": specialties or _specialties(shown),
        **_columns(mapping or MappingForm(columns=shown.columns, mapping=found.mapping), shown, shows_rows),
    }
    refused = bool(context.get("refusal")) and not (context.get("question") and request.method == "GET")
    failed = refused or any(form is not None and form.errors for form in (reading, mapping, specialties))
    return render(request, "curation/batch_preview.html", context, status=UNPROCESSABLE if failed else 200)


def _unread(found: ImportBatch, refusal: Refused) -> Preview:
    """What is known of a file that cannot be read as was chosen: enough to ask for another way."""
    options = found.options
    members = refusal.params.get("members") or ([options["member"]] if options.get("member") else [])
    layout = Layout(
        header_rows=int(options.get("header_rows") or 0),
        reading=options.get("reading", ""),
        members=tuple(members),
    )
    sheets = [options["sheet"]] if options.get("sheet") else []
    encoding = found.encoding or options.get("encoding") or (refusal.code == "unknown_encoding" and "?") or ""
    return Preview(kind="csv", encoding=encoding, sheets=sheets, layout=layout)


def _reading_form(found: ImportBatch, shown: Preview, data: Any = None) -> ReadingForm:
    initial = {**dict.fromkeys(OPTIONS, ""), **found.options}
    initial |= {"sheet": initial["sheet"] or shown.sheet, "header_row": initial["header_row"] or 1}
    return ReadingForm(
        data,
        kind=shown.kind,
        sheets=shown.sheets,
        layout=shown.layout,
        is_text=bool(shown.encoding),
        initial=initial,
    )


def _columns(mapping: MappingForm, shown: Preview, shows_rows: bool) -> dict[str, Any]:
    """The columns with their choices and a sample of each, and the first rows."""
    samples = [
        next((row.values[column] for row in shown.rows if row.values[column]), "") for column in shown.columns
    ]
    return {
        "mapping": mapping,
        "columns": [
            {"field": mapping[f"column-{number}"], "sample": sample[:SHOWN_CELL] if shows_rows else ""}
            for number, sample in enumerate(samples)
            if f"column-{number}" in mapping.fields
        ],
        "rows": [
            {"number": row.number, "cells": [row.values[column][:SHOWN_CELL] for column in shown.columns]}
            for row in shown.rows
        ]
        if shows_rows
        else [],
    }


def _specialties(shown: Preview, data: Any = None) -> SpecialtyForm:
    """Each department with its count and the specialty it goes to."""
    choices = (
        [(row.code, f"{row.code} {row.label}") for row in Specialty.objects.all()]
        if shown.departments
        else []
    )
    return SpecialtyForm(data, departments=shown.departments[:SHOWN_DEPARTMENTS], choices=choices)


def _commit(request: HttpRequest, found: ImportBatch) -> HttpResponse:
    """Read the file anew when its options changed; else keep the mapping, and take the rows in if asked."""
    user = me(request)
    try:
        shown = preview(found)
    except Refused as refusal:
        shown = _unread(found, refusal)
    reading = _reading_form(found, shown, request.POST)
    mapping = MappingForm(request.POST, columns=shown.columns, mapping=found.mapping)
    specialties = _specialties(shown, request.POST)
    if not reading.is_valid():
        return _look(request, found, reading=reading)
    options = reading.options()
    try:
        if _differs(options, found, shown):
            set_options(batch=found, by=user, options=options, mapping={})
            messages.info(request, _("已按新的方式读取文件。列的用途已重新建议，请核对。"))
            return redirect("batch", pk=found.pk)
        if not (mapping.is_valid() and specialties.is_valid()):
            return _look(request, found, reading=reading, mapping=mapping, specialties=specialties)
        options["specialties"] = {**(found.options.get("specialties") or {}), **specialties.chosen()}
        set_options(batch=found, by=user, options=options, mapping=mapping.mapping())
        if request.POST.get("action") == "commit":
            commit_batch(batch=found, by=user, expected=shown.counted)
        else:
            messages.success(request, _("预览已更新。"))
    except Refused as refusal:
        put_in(reading, refusal)
        return _look(request, found, reading=reading, mapping=mapping, specialties=specialties)
    return redirect("batch", pk=found.pk)


def _differs(options: dict[str, Any], found: ImportBatch, shown: Preview) -> bool:
    """Whether the file is to be read in another way than it was shown."""
    before = {name: found.options.get(name) or "" for name in OPTIONS}
    before["sheet"] = before["sheet"] or shown.sheet
    return {**options, "sheet": options["sheet"] or before["sheet"]} != before
