"""Importing expert verdicts: bad rows are shown with their reasons, and nothing is skipped unasked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benchmark.forms import VerdictsForm
from benchmark.models import VerdictSet
from benchmark.permissions import can_train_judges
from benchmark.services.judges import import_verdicts, read_verdict_file, rejected_row
from benchmark.services.uploads import on_disk
from benchmark.training import VerdictFile
from benchmark.views.access import UNPROCESSABLE, allowed, put_in
from curation.handover import Refused

SHOWN_ROWS = 100


@require_http_methods(["GET", "POST"])
@allowed(can_train_judges)
def verdicts_import(request: HttpRequest) -> HttpResponse:
    """Upload a set of verdicts."""
    form = VerdictsForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            file = _read(form)
            context["rejected"] = [rejected_row(row) for row in file.rejected[:SHOWN_ROWS]]
            context["rejected_count"] = len(file.rejected)
            verdict_set = _imported(form, file, request.user)
        except Refused as refusal:
            put_in(form, refusal)
        else:
            said = _("已导入判定集“{name}”：{rows} 条判定，来自 {questions} 道题。")
            messages.success(request, said.format(
                name=verdict_set.name, rows=verdict_set.row_count, questions=verdict_set.question_count
            ))  # fmt: skip
            return redirect(f"{reverse('judge_new')}?verdict_set={verdict_set.pk}")
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "benchmark/verdicts_import.html", context, status=status)


def _read(form: VerdictsForm) -> VerdictFile:
    upload = form.cleaned_data["file"]
    with on_disk(upload) as path:
        return read_verdict_file(path, file_name=upload.name)


def _imported(form: VerdictsForm, file: VerdictFile, by: Any) -> VerdictSet:
    if file.rejected and not form.cleaned_data["skip_rejected"]:
        raise Refused("rows_rejected", field="file", count=len(file.rejected))
    return import_verdicts(name=form.cleaned_data["name"], file=file, by=by)
