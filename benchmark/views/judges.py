"""Judges: the list, training one, its passport, and measuring it on a labelled file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from benchmark.forms import MeasureForm, TrainForm
from benchmark.models import Judge, JudgeState, VerdictSet
from benchmark.permissions import can_see_runs, can_train_judges
from benchmark.selectors import access_judge
from benchmark.services.judges import measure_judge, read_verdict_file, rejected_row, train_judge
from benchmark.services.passports import passport_of
from benchmark.services.uploads import on_disk
from benchmark.views.access import UNPROCESSABLE, allowed, put_in
from benchmark.views.paging import page_of
from benchmark.views.progress import progress_of
from curation import jobs
from curation.handover import Refused
from curation.list_tools import list_tools

SHOWN_ROWS = 100
# More verdicts than a page may wait for; the command measures any number.
MEASURED_HERE = 300


@require_GET
@allowed(can_see_runs)
def judge_list(request: HttpRequest) -> HttpResponse:
    """Judges with their agreement, newest first; verdict sets below."""
    page = page_of(request, Judge.objects.select_related("verdict_set", "job").order_by("-id"))
    columns = [
        {"label": _("名称")},
        {"label": _("状态")},
        {"label": _("kappa"), "numeric": True},
        {"label": _("准确率"), "numeric": True},
        {"label": _("始终判一种"), "numeric": True},
        {"label": _("检验判定 n"), "numeric": True},
        {"label": _("判定集")},
    ]
    context = {
        "page": page,
        "rows": [
            {"judge": one, "state": state_words(one), "figures": one.card.get("figures", {})}
            for one in page.rows
        ],
        "columns": columns,
        "sets": list(VerdictSet.objects.select_related("created_by").order_by("-id")[:50]),
        "may": can_train_judges(request.user),
        "tools": list_tools(request, "judges"),
    }
    return render(request, "benchmark/judge_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_train_judges)
def judge_new(request: HttpRequest) -> HttpResponse:
    """Start training a judge."""
    chosen = {name: request.GET[name] for name in ("verdict_set",) if name in request.GET}
    form = TrainForm(request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            train_judge(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_in(form, refusal)
        else:
            return redirect("judge", name=form.cleaned_data["name"])
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "sets_exist": VerdictSet.objects.exists()}
    return render(request, "benchmark/judge_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allowed(can_see_runs)
def judge(request: HttpRequest, name: str) -> HttpResponse:
    """A judge's passport; while it trains, the live part asks for itself again. A POST measures a file."""
    found = access_judge(request.user, name)
    context = _context(request, found)
    if request.headers.get("HX-Target") == "judge-live":
        response = render(request, "benchmark/judge_page.html#live", context)
        if not context["working"]:
            response.headers["HX-Refresh"] = "true"
        return response
    form = MeasureForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and can_train_judges(request.user):
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                context |= _measured(found, form)
                status = 200
            except Refused as refusal:
                put_in(form, refusal)
    return render(request, "benchmark/judge_page.html", context | {"measure_form": form}, status=status)


def _context(request: HttpRequest, found: Judge) -> dict[str, Any]:
    working = bool(found.job and not found.job.is_over)
    return {
        "judge": found,
        "shown_state": state_words(found),
        "working": working,
        "progress": progress_of(found.job, cancel_url=reverse("judge_cancel", args=[found.name]))
        if found.job
        else None,
        "passport": passport_of(found) if found.state == JudgeState.READY else None,
        "can_resume": found.state != JudgeState.READY and not working,
        "may": can_train_judges(request.user),
    }


def state_words(found: Judge) -> tuple[str, str, str]:
    """State, word and tone for a badge; a job that ended without a judge has failed or was cancelled."""
    if found.state == JudgeState.READY:
        return "ok", _("可用"), "ok"
    if found.job is not None and not found.job.is_over:
        return "running", _("训练中"), "info"
    if found.job is not None and found.job.state == "cancelled":
        return "cancelled", _("已取消"), "retired"
    return "failed", _("失败"), "danger"


def _measured(found: Judge, form: MeasureForm) -> dict[str, Any]:
    upload = form.cleaned_data["file"]
    with on_disk(upload) as path:
        file = read_verdict_file(path, file_name=upload.name)
    if len(file.rows) > MEASURED_HERE:
        raise Refused("too_many_to_measure", field="file", found=len(file.rows), limit=MEASURED_HERE)
    figures, _scores = measure_judge(found, file)
    return {
        "measured": passport_of(found, figures),
        "measured_file": upload.name,
        "rejected": [rejected_row(row) for row in file.rejected[:SHOWN_ROWS]],
        "rejected_count": len(file.rejected),
    }


@require_POST
@allowed(can_train_judges)
def judge_cancel(request: HttpRequest, name: str) -> HttpResponse:
    """Stop a training; nothing of it is kept."""
    found = access_judge(request.user, name)
    if found.job is not None and not found.job.is_over:
        jobs.cancel(found.job, by=request.user)
        messages.success(request, _("正在停止训练。"))
    return redirect("judge", name=name)


@require_POST
@allowed(can_train_judges)
def judge_resume(request: HttpRequest, name: str) -> HttpResponse:
    """Train again after a failure."""
    found = access_judge(request.user, name)
    try:
        if found.verdict_set is None:
            raise Refused("unknown_verdicts", name="—")
        train_judge(
            name=found.name,
            verdict_set=found.verdict_set,
            base=found.base,
            preset=found.preset,
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("judge", name=name)
