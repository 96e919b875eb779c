"""Runs: the list, starting one, watching it, its numbers, stopping, going on, export."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from benchmark.forms import RunForm
from benchmark.models import EvaluationRun
from benchmark.permissions import can_evaluate, can_see_runs
from benchmark.selectors import access_run, errors_of, outcomes_of, visible_runs
from benchmark.services import exports
from benchmark.services.background import REPLY_ERRORS
from benchmark.services.runs import can_resume, cancel_run, resume_run, start_run
from benchmark.views.access import UNPROCESSABLE, allowed, put_in
from benchmark.views.numbers import numbers_of
from benchmark.views.paging import page_of
from benchmark.views.progress import progress_of
from curation.handover import Refused
from curation.list_tools import list_tools

PARAMETERS = ("max_tokens",)


@require_GET
@allowed(can_see_runs)
def run_list(request: HttpRequest) -> HttpResponse:
    """Runs, newest first."""
    columns = [
        {"label": _("编号")},
        {"label": _("模型")},
        {"label": _("版本")},
        {"label": _("裁判")},
        {"label": _("状态")},
        {"label": _("题数"), "numeric": True},
        {"label": _("开始时间")},
    ]
    context = {
        "page": page_of(request, visible_runs()),
        "columns": columns,
        "may": can_evaluate(request.user),
        "tools": list_tools(request, "runs"),
    }
    return render(request, "benchmark/run_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_evaluate)
def run_new(request: HttpRequest) -> HttpResponse:
    """Start a run; the same run again leads to the one there is."""
    chosen = {name: request.GET[name] for name in ("release", "model", "judge") if name in request.GET}
    form = RunForm(request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        parameters = {name: given[name] for name in PARAMETERS if given[name]}
        wanted = {name: given[name] for name in ("release", "model", "judge", "concurrency", "limit")}
        try:
            started = start_run(**wanted, parameters=parameters, by=request.user)
        except Refused as refusal:
            put_in(form, refusal)
        else:
            return redirect("run", pk=started.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "benchmark/run_new.html", {"form": form}, status=status)


@require_GET
@allowed(can_see_runs)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run. While it is at work, its live part asks for itself again; when it ends the page comes anew."""
    found = access_run(request.user, pk)
    context = _live(found) | {"may": can_evaluate(request.user)}
    if request.headers.get("HX-Target") == "run-live":
        response = render(request, "benchmark/run_page.html#live", context)
        if not context["working"]:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "benchmark/run_page.html", context | _numbers(found))


def _live(found: EvaluationRun) -> dict[str, Any]:
    outcomes = outcomes_of(found)
    working = bool(found.job and not found.job.is_over)
    cancel_url = reverse("run_cancel", args=[found.pk])
    return {
        "run": found,
        "working": working,
        "can_resume": can_resume(found),
        "progress": progress_of(found.job, cancel_url=cancel_url) if found.job else None,
        "outcomes": [
            {"code": code, "n": n, "url": f"{reverse('sample_list', args=[found.pk])}?outcome={code}"}
            for code, n in outcomes.items()
        ],
        "answered": sum(outcomes.values()),
        "errors": [{"code": code, "words": words_of_error(code), "n": n} for code, n in errors_of(found)],
    }


def words_of_error(code: str, params: dict[str, Any] | None = None) -> str:
    """Why an answer did not come, in words."""
    sentence = str(REPLY_ERRORS.get(code, code))
    facts = params or {}
    for name in ("status", "reason", "tokens", "context"):
        sentence = sentence.replace("{" + name + "}", str(facts.get(name, "…")))
    return sentence


def _numbers(found: EvaluationRun) -> dict[str, Any]:
    numbers = numbers_of(found)
    return {
        "numbers": numbers,
        "number_columns": [
            {"label": _("名称")},
            {"label": _("指标")},
            {"label": _("得分与 95 % 区间"), "numeric": True},
            {"label": _("题数 n"), "numeric": True},
            {"label": _("未计分"), "numeric": True},
            {"label": _("无法提取"), "numeric": True},
        ],
        "export_forms": [
            (form.upper() if form != "xlsx" else "Excel", reverse("run_export", args=[found.pk, form]))
            for form in exports.CONTENT_TYPES
        ],
    }


@require_POST
@allowed(can_evaluate)
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run."""
    found = access_run(request.user, pk)
    try:
        cancel_run(run=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("正在停止。已有的答案保留，可以继续。"))
    return redirect("run", pk=pk)


@require_POST
@allowed(can_evaluate)
def run_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a run that failed or was cancelled."""
    found = access_run(request.user, pk)
    try:
        resume_run(run=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("run", pk=pk)


@require_GET
@allowed(can_see_runs)
def run_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Samples as csv or xlsx; the whole run as JSON."""
    found = access_run(request.user, pk)
    if form not in exports.CONTENT_TYPES:
        raise Http404
    if form == "json":
        content = exports.as_json(exports.run_document(found))
    else:
        content = exports.written(exports.sample_rows(found), None, form, sheet="samples")
    return download(content, f"run-{found.pk}.{form}", form)


def download(content: bytes, name: str, form: str) -> HttpResponse:
    """A file to be saved."""
    response = HttpResponse(content, content_type=exports.CONTENT_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
