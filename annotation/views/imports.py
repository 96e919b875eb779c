"""Taking in items from outside: upload, the job's page with its report, the rejected rows as a workbook,
acceptance."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.forms.intake import MLB, ImportForm
from annotation.permissions import can_accept_imported
from annotation.selectors import imported_drafts
from annotation.services.import_templates import template_lines, template_workbook
from annotation.services.item_intake import ACCEPT, IMPORT, start_acceptance, start_import
from annotation.services.report_book import report_workbook
from annotation.services.sentences import words_of
from annotation.views.progress import progress_of
from annotation.views.refusals import put_in, status_of
from curation import jobs
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

SHOWN_ROWS = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = {
    "xlsx": (XLSX, template_workbook),
    "jsonl": ("application/jsonl; charset=utf-8", template_lines),
}


def _demand_lead(request: HttpRequest) -> None:
    if not can_accept_imported(request.user):
        raise Http404


@require_http_methods(["GET", "POST"])
def item_import(request: HttpRequest) -> HttpResponse:
    """Upload; below, what waits for acceptance and what was imported lately."""
    _demand_lead(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            upload, dataset = form.cleaned_data["file"], form.cleaned_data["dataset"]
            try:
                job = start_import(
                    stream=upload, file_name=upload.name, by=request.user, dataset=dataset, mlb=dataset == MLB
                )
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
            else:
                return redirect("item_import_job", pk=job.pk)
    recent = jobs.Job.objects.filter(kind__in=[IMPORT, ACCEPT]).select_related("created_by")[:20]
    context = {
        "form": form,
        "datasets": Dataset.objects.select_related("dimension").order_by("dimension__position", "position"),
        "waiting": imported_drafts(),
        "recent": [{"job": job, "title": jobs.title_of(job), "about": _about(job)} for job in recent],
    }
    return render(request, "annotation/item_import.html", context, status=status)


def _about(job: jobs.Job) -> str:
    return str(job.payload.get("file_name") or job.payload.get("dataset") or "")


def _job(pk: Any) -> jobs.Job:
    return get_object_or_404(jobs.Job, pk=pk, kind__in=[IMPORT, ACCEPT])


@require_GET
def item_import_job(request: HttpRequest, pk: Any) -> HttpResponse:
    """How far an import or an acceptance is; its report once it is done."""
    _demand_lead(request)
    job = _job(pk)
    done = job.state == jobs.JobState.DONE
    context = {
        "job": job,
        "about": _about(job),
        "progress": progress_of(job, request.path),
        "report": _report(job.result) if done and job.kind == IMPORT else None,
        "acceptance": _acceptance(job) if done and job.kind == ACCEPT else None,
        "waiting": imported_drafts() if done else [],
    }
    return render(request, "annotation/item_import_job.html", context)


def _report(result: dict[str, Any]) -> dict[str, Any]:
    counted: dict[tuple[str, str], int] = {}
    for defect in result["defects"]:
        place = (defect["dataset"], defect["code"])
        counted[place] = counted.get(place, 0) + 1
    defects = [
        {"dataset": dataset, "code": code, "words": words_of(code), "n": n}
        for (dataset, code), n in sorted(counted.items())
    ]
    return {
        **result,
        "rejected_shown": result["rejected"][:SHOWN_ROWS],
        "warnings_shown": result["warnings"][:SHOWN_ROWS],
        "defect_counts": defects,
        "columns": [
            (name, ", ".join(column) if isinstance(column, dict) else column)
            for name, column in result["mapping"].items()
            if column
        ],
    }


def _acceptance(job: jobs.Job) -> dict[str, Any]:
    codes = sorted(job.result.get("codes", {}).items(), key=lambda pair: -pair[1])
    query = f"?view=imported&dataset={job.payload['dataset']}&state=draft"
    return {
        **job.result,
        "codes": [{"code": code, "words": words_of(code), "n": n} for code, n in codes],
        "held_url": reverse("item_list") + query,
    }


@require_GET
def item_import_rejected(request: HttpRequest, pk: Any) -> HttpResponse:
    """Rejected rows, copies, defects and warnings as a workbook."""
    _demand_lead(request)
    job = _job(pk)
    if job.kind != IMPORT or job.state != jobs.JobState.DONE:
        raise Http404
    response = HttpResponse(report_workbook(job.result), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="items-{str(job.pk)[:8]}.xlsx"'
    return response


@require_GET
def item_import_template(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """An empty table of a dataset's items with its explanation, to be filled in and uploaded."""
    _demand_lead(request)
    dataset = get_object_or_404(Dataset.objects.select_related("dimension"), name=name)
    if kind not in TEMPLATES:
        raise Http404
    content_type, made = TEMPLATES[kind]
    response = HttpResponse(made(dataset), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-template.{kind}"'
    return response


@require_POST
def item_accept(request: HttpRequest) -> HttpResponse:
    """Start accepting the imported drafts of one dataset or of several."""
    _demand_lead(request)
    names = request.POST.getlist("dataset") or [""]
    try:
        started = [start_acceptance(name, by=request.user) for name in names]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("item_import")
    if len(started) == 1:
        return redirect("item_import_job", pk=started[0].pk)
    messages.success(request, _("已开始验收 {count} 个数据集。").format(count=len(started)))
    return redirect("item_import")
