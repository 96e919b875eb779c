"""Sampling checks on pages: for a data lead the lots, their plans and verdicts; for a physician the items
to judge."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.acceptance import CONSUMER_RISK, Plan, characteristic
from annotation.eligibility import lot_items_to_check
from annotation.forms.lots import CancelLotForm, CheckForm, LotForm
from annotation.models import Lot, LotItem
from annotation.permissions import can_draw_lots
from annotation.selectors import to_check
from annotation.services.guidelines import beside_the_work
from annotation.services.lots import (
    cancel_lot,
    check_item,
    draw_lot,
    lot_candidates,
    plan_of,
    settle_now,
    waiting_in,
)
from annotation.services.own_sources import CHECK
from annotation.services.portions import progress_at
from annotation.views.paging import page_of
from annotation.views.portions import after
from annotation.views.refusals import put_in, status_of, wants
from annotation.views.reviews import evidence
from curation.handover import Refused, is_physician
from curation.list_tools import list_tools
from curation.spreadsheets import XLSX, Cell, csv_text, workbook


def _keeper(request: HttpRequest) -> None:
    if not can_draw_lots(request.user):
        raise Http404


def _lot(request: HttpRequest, pk: int) -> Lot:
    _keeper(request)
    return get_object_or_404(Lot.objects.select_related("dataset", "specialty", "drawn_by"), pk=pk)


@require_GET
def lot_list(request: HttpRequest) -> HttpResponse:
    """All lots, newest first."""
    _keeper(request)
    rows = Lot.objects.select_related("dataset", "specialty")
    context = {"page": page_of(request, rows), "tools": list_tools(request, "lots")}
    return render(request, "annotation/lot_list.html", context)


def odds(plan: Plan) -> dict[str, Any]:
    """The operating characteristic as a page tells it."""
    limit = plan.limiting_bad()
    return {
        "plan": plan,
        "points": characteristic(plan),
        "limit": limit,
        "limit_share": limit / plan.size,
        "risk": CONSUMER_RISK,
    }


@require_http_methods(["GET", "POST"])
def lot_new(request: HttpRequest) -> HttpResponse:
    """Choose items and a plan; what the plan lets through is told before the lot is drawn."""
    _keeper(request)
    form = LotForm(request.POST or None, initial={"dataset": request.GET.get("dataset", "")})
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen, data = form.chosen(), form.cleaned_data
            plan = Plan(lot_candidates(chosen).count(), data["sample_size"], data["acceptance"])
            context["size"] = plan.size
            try:
                if code := plan.problem():
                    field = "acceptance" if code == "acceptance_out_of_range" else "sample_size"
                    raise Refused(code, field=field if plan.size else "", size=plan.size)
                context["odds"], status = odds(plan), 200
                if wants(request, "draw"):
                    made = draw_lot(
                        by=request.user,
                        chosen=chosen,
                        sample_size=plan.sample,
                        acceptance=plan.acceptance,
                    )
                    messages.success(request, _("已抽取 {n} 题，等待判定。").format(n=made.sample_size))
                    return redirect("lot", pk=made.pk)
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
    return render(request, "annotation/lot_new.html", context, status=status)


@require_GET
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot: its plan, how far it is, its verdict, every sampled item."""
    found = _lot(request, pk)
    left, gone = waiting_in(found)
    sample = found.items.filter(sampled=True).select_related("item", "lot_check__checker").order_by("pk")
    context = {
        "lot": found,
        "odds": odds(plan_of(found)),
        "sample": sample,
        "left": left.count(),
        "gone": gone.count(),
        "judged": sum(1 for row in sample if hasattr(row, "lot_check")),
        "cancel_form": CancelLotForm(),
    }
    return render(request, "annotation/lot_page.html", context)


@require_POST
def lot_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a lot in which nothing is left to judge."""
    found = _lot(request, pk)
    try:
        settle_now(lot=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("lot", pk=pk)


@require_POST
def lot_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a lot up, with a reason."""
    found = _lot(request, pk)
    try:
        cancel_lot(lot=found, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("批次已取消，题目没有变动。"))
    return redirect("lot", pk=pk)


def lot_rows(found: Lot) -> Iterator[list[Cell]]:
    """Every sampled item with its verdict; checkers are not named."""
    for row in (
        found.items.filter(sampled=True).select_related("item", "revision", "lot_check").order_by("pk")
    ):
        check = getattr(row, "lot_check", None)
        yield [
            row.item.uid,
            row.revision.number,
            "" if check is None else (_("没有问题") if check.good else _("有问题")),
            check.get_defect_display() if check else "",
            check.words if check else "",
            check.checked_at.strftime("%Y-%m-%d %H:%M") if check else "",
        ]


@require_GET
def lot_export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The sample and its verdicts as xlsx or csv."""
    found = _lot(request, pk)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    columns = [_("题目"), _("修订"), _("判定"), _("问题"), _("说明"), _("判定于")]
    if kind == "xlsx":
        made, media = workbook(columns, lot_rows(found), title=_("抽检")), XLSX
    else:
        made, media = csv_text(columns, lot_rows(found)), "text/csv; charset=utf-8"
    response = HttpResponse(made, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="lot-{found.pk}.{kind}"'
    return response


@require_GET
def check_list(request: HttpRequest) -> HttpResponse:
    """Sampled items that this physician may judge."""
    if not is_physician(request.user):
        raise Http404
    context = {"page": page_of(request, to_check(request.user)), "tools": list_tools(request, "checks")}
    return render(request, "annotation/check_list.html", context)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One sampled item to judge: question, key and answers without names."""
    if not is_physician(request.user):
        raise Http404
    rows = LotItem.objects.select_related("item__dataset__dimension", "item__specialty", "item__current__key")
    found = rows.filter(pk=pk, pk__in=lot_items_to_check(request.user).values("pk")).first()
    if found is None:
        if request.method == "POST" and LotItem.objects.filter(pk=pk, lot_check__isnull=False).exists():
            messages.info(request, _("该题已判定。"))
            return after(request, CHECK, str(pk), redirect("check_list"))
        raise Http404
    form, status = CheckForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                check_item(lot_item=found, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("判定已提交。"))
                return after(request, CHECK, str(pk), redirect("check_list"))
    context = {
        **evidence(request.user, found.item),
        "form": form,
        "guideline": beside_the_work(request.user, found.item.dataset),
        "progress": progress_at(request.user, CHECK, str(pk)),
    }
    return render(request, "annotation/check.html", context, status=status)
