"""Guidelines on pages: the list of datasets, one guideline with its versions, writing the next one, requests
for a change."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.forms.guidelines import DeclineForm, GuidelineForm
from annotation.guideline_text import blocks_of
from annotation.models import GuidelineRequest, GuidelineVersion, RequestState
from annotation.permissions import can_keep_guidelines, can_read_guidelines, guideline_requests
from annotation.selectors import guideline_rows
from annotation.services.guidelines import beside_the_work, decline_change, in_force, look, publish
from annotation.text_diff import differences
from annotation.views.refusals import put_in, status_of, wants
from curation.handover import Refused
from curation.list_tools import list_tools
from curation.taxonomy.nouns import Dataset


def _dataset(request: HttpRequest, name: str) -> Dataset:
    if not can_read_guidelines(request.user):
        raise Http404
    return get_object_or_404(Dataset, name=name)


@require_GET
def guideline_list(request: HttpRequest) -> HttpResponse:
    """Every dataset with its guideline; what is new for the reader, what waits for the keeper."""
    if not can_read_guidelines(request.user):
        raise Http404
    keeper = can_keep_guidelines(request.user)
    context = {
        "rows": guideline_rows(request.user),
        "keeper": keeper,
        "tools": list_tools(request, "guidelines"),
        "requests": list_tools(request, "guideline_requests") if keeper else None,
    }
    return render(request, "annotation/guideline_list.html", context)


@require_GET
def guideline(request: HttpRequest, name: str) -> HttpResponse:
    """The version in force, or the one in the address, with what changed since another."""
    dataset = _dataset(request, name)
    beside = beside_the_work(request.user, dataset)
    versions = list(GuidelineVersion.objects.filter(dataset=dataset).order_by("-number"))
    shown = _numbered(request, versions, "version") or (versions[0] if versions else None)
    since = _numbered(request, versions, "since")
    if since is None and beside.looked and beside.is_new:
        since = next((version for version in versions if version.number == beside.looked), None)
    keeper = can_keep_guidelines(request.user)
    context = {
        "dataset": dataset,
        "shown": shown,
        "blocks": blocks_of(shown.text) if shown else [],
        "since": since,
        "changed": differences(since.text, shown.text) if since and shown and since != shown else [],
        "versions": versions,
        "keeper": keeper,
        "requests": guideline_requests(request.user).filter(dataset=dataset).order_by("-pk")[:50],
        "decline_form": DeclineForm(),
    }
    if shown and shown == versions[0]:
        look(dataset=dataset, by=request.user)
    return render(request, "annotation/guideline.html", context)


def _numbered(
    request: HttpRequest, versions: list[GuidelineVersion], parameter: str
) -> GuidelineVersion | None:
    wanted = request.GET.get(parameter, "")
    return next((version for version in versions if str(version.number) == wanted), None)


@require_POST
def guideline_looked(request: HttpRequest, name: str) -> HttpResponse:
    """The drawer beside the work was opened."""
    look(dataset=_dataset(request, name), by=request.user)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def guideline_edit(request: HttpRequest, name: str) -> HttpResponse:
    """Write the next version; a preview is drawn by the same rules as the page."""
    dataset = _dataset(request, name)
    if not can_keep_guidelines(request.user):
        raise Http404
    last = in_force(dataset)
    waiting = list(guideline_requests(request.user).filter(dataset=dataset, state=RequestState.OPEN))
    start = {"text": last.text if last else "", "seen": last.number if last else 0}
    form = GuidelineForm(request.POST or None, initial=start, requests=waiting)
    status, preview = 200, []
    if request.method == "POST":
        preview = blocks_of(request.POST.get("text", ""))
        if form.is_valid() and not wants(request, "preview"):
            try:
                made = publish(dataset=dataset, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("第 {n} 版已发布。").format(n=made.number))
                return redirect("guideline", name=name)
        elif not wants(request, "preview"):
            status = 422
    context = {"dataset": dataset, "form": form, "last": last, "preview": preview}
    return render(request, "annotation/guideline_edit.html", context, status=status)


@require_POST
def guideline_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a guideline as it is, with the reason."""
    if not can_keep_guidelines(request.user):
        raise Http404
    asked: GuidelineRequest = get_object_or_404(guideline_requests(request.user), pk=pk)
    chosen: dict[str, Any] = {"decision": request.POST.get("decision", "")}
    try:
        decline_change(request=asked, by=request.user, **chosen)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已答复：指南不作修订。"))
    return redirect("guideline", name=asked.dataset.name)
