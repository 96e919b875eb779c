"""Adjudication: differing answers side by side, names hidden; the decision becomes the key and is put in
words."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from annotation.formats import get_format
from annotation.forms.decisions import AdjudicationForm
from annotation.forms.editor import Values, content_from, editor_of, posted, values_of, with_default_points
from annotation.models import Item
from annotation.permissions import Sight, can_adjudicate
from annotation.selectors import access_item, lowest_agreement_first, to_adjudicate
from annotation.services.adjudications import adjudicate_item
from annotation.services.guidelines import beside_the_work
from annotation.services.items import Content
from annotation.services.own_sources import ADJUDICATION
from annotation.services.portions import progress_at
from annotation.views.among import among
from annotation.views.comments import talked_about
from annotation.views.paging import ranked_page_of
from annotation.views.portions import after
from annotation.views.refusals import put_in, status_of, wants
from annotation.views.reviews import evidence
from curation.handover import Refused, is_physician
from curation.list_tools import list_tools
from curation.taxonomy.nouns import Dataset


@require_GET
def adjudication_list(request: HttpRequest) -> HttpResponse:
    """Items whose answers differ, for this physician to decide."""
    if not is_physician(request.user):
        raise Http404
    rows = lowest_agreement_first(to_adjudicate(request.user))
    context = {
        "page": talked_about(request.user, ranked_page_of(request, rows)),
        "kind": "adjudication",
        "tools": list_tools(request, "adjudications"),
    }
    return render(request, "annotation/waiting_list.html", context)


def _key_values(item: Item, post: Values | None = None) -> Values:
    """The question as it stands, with the key as it stands or as typed."""
    assert item.current is not None
    key = item.current.key
    stands = values_of(item.dataset, Content(item.current.input, key.target, key.points))
    if post is None:
        return stands
    typed = get_format(item.dataset.format).key_fields
    asked = {name: value for name, value in stands.items() if not name.startswith(typed)}
    return asked | {name: value for name, value in post.items() if name.startswith(typed)}


@require_http_methods(["GET", "POST"])
def adjudication(request: HttpRequest, uid: str) -> HttpResponse:
    """One item to decide; the key editor starts with the present key."""
    item = access_item(request.user, uid)
    if not can_adjudicate(request.user, item):
        if request.method == "POST":
            messages.info(request, _("该题已不在等待您的裁定。"))
            return after(request, ADJUDICATION, uid, redirect("adjudication_list"))
        raise Http404
    item = access_item(request.user, uid, least=Sight.EVERYTHING)
    assert item.current is not None
    if request.method == "GET":
        form = AdjudicationForm()
        return _page(request, item, form, _key_values(item), check=False)
    form, values = AdjudicationForm(request.POST), _key_values(item, posted(request.POST))
    if wants(request, "points"):
        return _page(request, item, form, with_default_points(item.dataset, values), check=True)
    if wants(request, "json") or wants(request, "fields"):
        return _page(request, item, form, values, check=True)
    status = 422
    if form.is_valid():
        try:
            _decide(item, request.user, values, form.cleaned_data)
        except Refused as refusal:
            put_in(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, _("裁定已提交，题目进入审核。"))
            return after(request, ADJUDICATION, uid, redirect("adjudication_list"))
    return _page(request, item, form, values, check=True, status=status)


def _decide(item: Item, by: Any, values: Values, chosen: dict[str, Any]) -> None:
    content = content_from(item.dataset, values)
    adjudicate_item(item=item, by=by, target=dict(content.target), points=content.points, **chosen)


def _page(
    request: HttpRequest,
    item: Item,
    form: AdjudicationForm,
    values: Values,
    *,
    check: bool,
    status: int = 200,
) -> HttpResponse:
    shown = evidence(request.user, item)
    context = {
        **shown,
        "form": form,
        "editor": editor_of(item.dataset, values, check=check, json_view=wants(request, "json")),
        "progress": progress_at(request.user, ADJUDICATION, item.uid),
        "among": [] if item.dataset.format == Dataset.Format.CHOICE else among(shown["answers"]),
        "guideline": beside_the_work(request.user, item.dataset),
    }
    return render(request, "annotation/adjudication.html", context, status=status)
