"""Writing an item: a new draft, a new revision; problems beside the fields, the prompt as a model will see
it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from annotation.formats import Problem
from annotation.formats.form_fields import one
from annotation.forms.editor import (
    Values,
    content_from,
    editor_of,
    posted,
    start_values,
    values_of,
    with_default_points,
)
from annotation.forms.items import PlaceForm, RevisionForm
from annotation.models import Item
from annotation.permissions import Sight, can_author, can_edit
from annotation.selectors import access_item, repair_as_seen
from annotation.services.checks import draft_checks, length_words, told_checks
from annotation.services.items import Content, create_item, revise_item, set_specialty
from annotation.services.pointers import Pointer, pointers_of, posted_form, read_pointers
from annotation.services.releases import rendered_prompt
from annotation.services.repairs import open_repair
from annotation.views.refusals import UNPROCESSABLE, put_in, status_of, wants
from annotation.views.shown import parts_of
from curation.handover import DeidentifiedRecord, Refused, deidentified_records
from curation.taxonomy.nouns import Dataset


def _record(request: HttpRequest) -> DeidentifiedRecord | None:
    number = request.GET.get("record", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    return get_object_or_404(deidentified_records().select_related("specialty"), source_record_id=int(number))


def _choose(request: HttpRequest, record: DeidentifiedRecord | None) -> HttpResponse:
    groups: dict[str, dict[str, Any]] = {}
    for dataset in Dataset.objects.select_related("dimension").order_by(
        "dimension__position", "position", "name"
    ):
        group = groups.setdefault(dataset.dimension.code, {"dimension": dataset.dimension, "datasets": []})
        group["datasets"].append(dataset)
    context = {"groups": list(groups.values()), "record": record}
    return render(request, "annotation/item_choose.html", context)


def _page(
    request: HttpRequest,
    dataset: Dataset,
    values: Values,
    form: Form,
    *,
    check: bool,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    found: list[Problem] = []
    if check:
        content = content_from(dataset, values)
        found = draft_checks(request.user, dataset, content, values, but=more.get("item"), originals=True)
    context = {
        "dataset": dataset,
        "editor": editor_of(dataset, values, found=found, json_view=wants(request, "json")),
        "length_bounds": length_words(dataset),
        "form": form,
        "pointers": one(values, "pointers"),
        **_preview(dataset, values, check=check),
        **more,
    }
    return render(request, "annotation/item_edit.html", context, status=status)


def _preview(dataset: Dataset, values: Values, *, check: bool) -> dict[str, Any]:
    content = content_from(dataset, values)
    return {"prompt": rendered_prompt(dataset, content.input) if check else "", "dataset": dataset}


def _redrawn(request: HttpRequest, dataset: Dataset, values: Values) -> Values | None:
    """What the page shows again for a button that saves nothing; None where it saves."""
    if wants(request, "points"):
        return with_default_points(dataset, values)
    return values if any(wants(request, action) for action in ("preview", "json", "fields")) else None


@require_POST
def item_preview(request: HttpRequest) -> HttpResponse:
    """The prompt as a model will see it, for what is typed so far; nothing is stored."""
    if not can_author(request.user):
        raise Http404
    dataset = get_object_or_404(Dataset, name=request.GET.get("dataset", ""))
    return render(request, "annotation/_preview.html", _preview(dataset, posted(request.POST), check=True))


@require_POST
def item_check(request: HttpRequest) -> HttpResponse:
    """What is wrong with what is typed so far, by field; nothing is stored."""
    if not can_author(request.user) and "item" not in request.GET:
        raise Http404
    item = None
    if uid := request.GET.get("item", ""):
        item = access_item(request.user, uid, least=Sight.EVERYTHING)
        if not can_edit(request.user, item):
            raise Http404
    dataset = item.dataset if item else get_object_or_404(Dataset, name=request.GET.get("dataset", ""))
    values = posted(request.POST)
    content = content_from(dataset, values)
    found = draft_checks(request.user, dataset, content, values, but=item, typing=True)
    return render(request, "annotation/_checks.html", {"checks": told_checks(dataset, found)})


@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest) -> HttpResponse:
    """A new draft: choose the dataset, then write; with ``record`` its deidentified text stands on the
    left."""
    if not can_author(request.user):
        raise Http404
    record = _record(request)
    if not request.GET.get("dataset"):
        return _choose(request, record)
    dataset = get_object_or_404(Dataset.objects.select_related("dimension"), name=request.GET["dataset"])
    more: dict[str, Any] = {"record": record}
    if request.method == "GET":
        start = {"specialty": record.specialty.code} if record and record.specialty else {}
        values = start_values(dataset, record.text if record else "")
        if record:
            values["pointers"] = posted_form(Pointer(name, 0, 0, len(record.text)) for name in values)
        return _page(request, dataset, values, PlaceForm(initial=start), check=False, **more)
    form, values = PlaceForm(request.POST), posted(request.POST)
    if (shown := _redrawn(request, dataset, values)) is not None:
        return _page(request, dataset, shown, form, check=True, **more)
    if form.is_valid():
        try:
            item = create_item(
                by=request.user,
                dataset=dataset,
                content=content_from(dataset, values),
                record=record,
                pointers=read_pointers(one(values, "pointers")),
                **form.cleaned_data,
            )
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("草稿已保存。"))
            return redirect("item", uid=item.uid)
    return _page(request, dataset, values, form, check=True, status=UNPROCESSABLE, **more)


@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """A new revision of a draft; if somebody else was faster, both texts are shown and nothing typed is
    lost."""
    item = access_item(request.user, uid, least=Sight.EVERYTHING)
    if not can_edit(request.user, item):
        raise Http404
    assert item.current is not None
    task = open_repair(item)
    repair = repair_as_seen(request.user, task) if task else None
    more: dict[str, Any] = {"item": item, "record": item.record, "repair": repair}
    if request.method == "GET":
        start = {"revision": item.current.number, "specialty": item.specialty.code if item.specialty else ""}
        form = RevisionForm(initial=start)
        return _page(request, item.dataset, _current_values(item), form, check=False, **more)
    form, values = RevisionForm(request.POST), posted(request.POST)
    if (shown := _redrawn(request, item.dataset, values)) is not None:
        return _page(request, item.dataset, shown, form, check=True, **more)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            _revise(item, request.user, values, form.cleaned_data)
        except Refused as refusal:
            status = status_of(refusal)
            if refusal.code == "stale_version":
                return _conflict(request, item, values, refusal)
            put_in(form, refusal)
        else:
            messages.success(request, _("修改已保存为新的修订。"))
            return redirect("item", uid=uid)
    return _page(request, item.dataset, values, form, check=True, status=status, **more)


@transaction.atomic
def _revise(item: Item, by: Any, values: Values, chosen: dict[str, Any]) -> None:
    revise_item(
        item=item,
        by=by,
        content=content_from(item.dataset, values),
        note=chosen["note"],
        seen=chosen["revision"],
        pointers=read_pointers(one(values, "pointers")),
    )
    if chosen["specialty"] != item.specialty:
        set_specialty(item=item, by=by, specialty=chosen["specialty"])


def _current_values(item: Item) -> Values:
    assert item.current is not None
    key = item.current.key
    values = values_of(item.dataset, Content(item.current.input, key.target, key.points))
    return {**values, "pointers": posted_form(pointers_of(item.current))}


def _conflict(request: HttpRequest, item: Item, values: Values, refusal: Refused) -> HttpResponse:
    """Somebody saved meanwhile: their revision beside what was typed; saving again replaces theirs,
    knowingly."""
    item = access_item(request.user, item.uid, least=Sight.EVERYTHING)
    assert item.current is not None
    again = request.POST.copy()
    again["revision"] = str(item.current.number)
    theirs = {
        "question": item.current.input,
        "key_parts": parts_of(item.dataset, item.current.input, item.current.key.target),
        "key_letters": item.current.key.target.get("choice", []),
        "number": item.current.number,
    }
    form = RevisionForm(again)
    form.is_valid()
    form.add_error(None, str(refusal))
    more = {"item": item, "record": item.record, "theirs": theirs}
    return _page(request, item.dataset, values, form, check=True, status=status_of(refusal), **more)
