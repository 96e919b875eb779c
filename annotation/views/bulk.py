"""One act on everything that a filter of the list of items finds: choose it, look at what would happen, say
go, follow it, take the refused rows away."""

import uuid
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.forms.bulk import BulkForm
from annotation.models import BulkAction
from annotation.permissions import can_act_in_bulk
from annotation.search import filtered_items
from annotation.selectors import access_bulk_action, bulk_actions
from annotation.services.bulk import (
    MOST,
    counts_of,
    make_bulk_action,
    preview_again,
    refusals_of,
    refused_rows,
    start_bulk_action,
)
from annotation.views.progress import progress_of
from annotation.views.refusals import put_in, status_of
from curation.handover import Refused
from curation.list_tools import found_list
from curation.spreadsheets import XLSX, workbook

RECENT = 10


@require_http_methods(["GET", "POST"])
def item_bulk_new(request: HttpRequest) -> HttpResponse:
    """Choose what is done to the items that the filter finds."""
    if not can_act_in_bulk(request.user):
        raise Http404
    kept = found_list("items", request.user)
    given = dict(parse_qsl(request.POST.get("query", ""))) if request.method == "POST" else request.GET
    query = kept.query(given)
    rows = filtered_items(request.user, kept.chosen(query))
    form = BulkForm(request.POST or None, initial={"query": query, "key": uuid.uuid4()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                action = make_bulk_action(rows=rows, query=query, by=request.user, **form.chosen())
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
            else:
                return redirect("item_bulk", pk=action.pk)
    count = rows.order_by()[: MOST + 1].count()
    context = {
        "form": form,
        "count": count,
        "many": count > MOST,
        "most": MOST,
        "back": f"{reverse('item_list')}?{query}" if query else reverse("item_list"),
        "narrowed": bool(query),
        "recent": bulk_actions(request.user)[:RECENT],
    }
    return render(request, "annotation/item_bulk_new.html", context, status=status)


@require_GET
def item_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the look or the act is, what it comes to, and why some are left out."""
    action = access_bulk_action(request.user, pk)
    context = {"action": action, "counts": counts_of(action), "refusals": refusals_of(action)}
    return render(request, "annotation/item_bulk.html", context | _stage(request, action))


def _stage(request: HttpRequest, action: BulkAction) -> dict[str, Any]:
    job = action.job if action.started_at else action.preview
    busy = job is not None and not job.is_over
    return {
        "progress": progress_of(job, request.path) if job else None,
        "busy": busy,
        "may_look": not busy and action.previewed_at is None,
        "may_start": not busy and action.previewed_at is not None and action.finished_at is None,
        "stopped": not busy and action.started_at is not None and action.finished_at is None,
        "back": f"{reverse('item_list')}?{action.query}" if action.query else reverse("item_list"),
        "facts": [
            (_("操作"), action.get_kind_display()),
            *([(_("专科"), action.specialty.label)] if action.specialty else []),
            *([(_("理由"), action.reason)] if action.reason else []),
            (_("选定的题目"), str(action.size)),
        ],
    }


@require_POST
def item_bulk_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Go: begin, go on after a stop, or look again where the look was stopped."""
    action = access_bulk_action(request.user, pk)
    try:
        if action.previewed_at is None:
            preview_again(action, by=request.user)
        else:
            start_bulk_action(action=action, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("item_bulk", pk=pk)


@require_GET
def item_bulk_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The items to which nothing is done, with the reasons."""
    action = access_bulk_action(request.user, pk)
    columns = [_("编号"), _("题目"), _("数据集"), _("状态"), _("代码"), _("原因")]
    content = workbook(columns, refused_rows(action), title=_("不能执行的题目"))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="bulk-{action.pk}-refused.xlsx"'
    return response
