"""Agreement: the stored reports, having one made, one report, its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from annotation.forms.agreement import SelectionForm
from annotation.models import AgreementReport, Measure, Metric, Scope
from annotation.permissions import can_compute_agreement, can_see_agreement, can_see_agreement_in_detail
from annotation.selectors import (
    FEW_PHYSICIANS,
    access_agreement,
    agreement_figures,
    agreement_headlines,
    agreement_reports,
    baseline_figures,
    lowest_agreement,
    split_items,
)
from annotation.services.agreement_book import report_file
from annotation.services.agreement_reports import start_report
from annotation.services.agreement_sources import stale_among
from annotation.services.agreement_words import NOTES, Names
from annotation.views.agreement_shown import baseline_lines, coefficients, formulas, marks, not_computed
from annotation.views.paging import page_of
from annotation.views.progress import progress_of
from annotation.views.refusals import put_in, status_of
from curation.handover import Refused
from curation.list_tools import list_tools
from curation.spreadsheets import CONTENT_TYPES

SHOWN_ITEMS = 50


@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    """The stored reports, newest first, and the sentence by which another is asked for."""
    if not can_see_agreement(request.user):
        raise Http404
    return _list(request, SelectionForm())


def _list(request: HttpRequest, form: SelectionForm, status: int = 200) -> HttpResponse:
    page = page_of(request, agreement_reports(request.user))
    names, stale = Names(), stale_among(page.rows)
    headlines = agreement_headlines(request.user, page.rows)
    rows = [
        {
            "report": report,
            "sentence": names.sentence(report),
            "state": _state(report, stale),
            "percent": headlines.get((report.pk, str(Metric.PERCENT))),
            "alpha": headlines.get((report.pk, str(Metric.ALPHA))),
        }
        for report in page.rows
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "can_compute": can_compute_agreement(request.user),
        "tools": list_tools(request, "agreement"),
        "columns": [
            {"label": _("计算时间")},
            {"label": _("范围")},
            {"label": _("状态")},
            {"label": _("题数"), "numeric": True},
            {"label": _("医师数"), "numeric": True},
            {"label": _("一致率"), "numeric": True},
            {"label": "Krippendorff α", "numeric": True},
        ],
    }
    return render(request, "annotation/agreement_list.html", context, status=status)


def _state(report: AgreementReport, stale: set[int]) -> tuple[str, str]:
    """The badge of a report: a known state, and its word."""
    if report.is_finished:
        return ("stale", _("数据已变")) if report.pk in stale else ("valid", _("仍为最新"))
    if report.job is None:
        return "draft", _("未计算")
    return report.job.state, ""


@require_POST
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Have a report made, or go to the one that stands."""
    if not can_compute_agreement(request.user):
        raise Http404
    form = SelectionForm(request.POST)
    if not form.is_valid():
        return _list(request, form, 422)
    try:
        report = start_report(by=request.user, **form.cleaned_data)
    except Refused as refusal:
        put_in(form, refusal)
        return _list(request, form, status_of(refusal))
    if report.is_finished:
        messages.info(request, _("作答自上次计算以来没有变化，这份报告仍为最新。"))
    return redirect("agreement", pk=report.pk)


@require_GET
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its figures as far as they may be seen, or how far its computation is."""
    report = access_agreement(request.user, pk)
    names = Names()
    context: dict[str, Any] = {
        "report": report,
        "sentence": names.sentence(report),
        "can_compute": can_compute_agreement(request.user),
        "state": _state(report, stale_among([report])),
        "progress": progress_of(report.job, request.path) if report.job else None,
        "working": bool(report.job and not report.job.is_over and not report.is_finished),
    }
    if report.is_finished:
        context |= _finished(request, report, names)
    return render(request, "annotation/agreement_page.html", context)


def _finished(request: HttpRequest, report: AgreementReport, names: Names) -> dict[str, Any]:
    figures = agreement_figures(request.user, report)
    baselines = baseline_figures(request.user, report)
    items, held_back = lowest_agreement(request.user, report)
    return {
        "whole": coefficients(figures, names, Measure.WHOLE),
        "whole_by_specialty": coefficients(figures, names, Measure.WHOLE, (Scope.SPECIALTY,)),
        "options": coefficients(figures, names, Measure.OPTION),
        "alike": coefficients(figures, names, Measure.ALIKE),
        "marks": marks(figures, names),
        "marks_by_specialty": marks(figures, names, (Scope.SPECIALTY,)),
        "not_computed": not_computed(figures, names),
        "baseline": baseline_lines(baselines, names),
        "baseline_by_specialty": baseline_lines(baselines, names, (Scope.SPECIALTY,)),
        "pairs": coefficients(figures, names, Measure.WHOLE, (Scope.PAIR,)),
        "marked_pairs": marks(figures, names, (Scope.PAIR,)),
        "split": split_items(request.user, report),
        "items": items[:SHOWN_ITEMS],
        "items_more": max(0, report.n_split_items - held_back - SHOWN_ITEMS),
        "held_back": held_back,
        "in_detail": can_see_agreement_in_detail(request.user),
        "few": FEW_PHYSICIANS,
        "notes": NOTES,
        "formulas": formulas(),
        "exports": [("xlsx", "Excel"), ("csv", "CSV")],
    }


@require_GET
def agreement_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What the page shows, as a file."""
    report = access_agreement(request.user, pk)
    if form not in CONTENT_TYPES or not report.is_finished:
        raise Http404
    items, _held_back = lowest_agreement(request.user, report)
    content = report_file(
        form,
        report,
        agreement_figures(request.user, report),
        baseline_figures(request.user, report),
        items,
    )
    response = HttpResponse(content, content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="agreement-{report.pk}.{form}"'
    return response
