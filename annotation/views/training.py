"""Training on pages: practising with feedback for physicians; items and rules for data leads."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.forms.answers import draft_from, fields_from
from annotation.forms.training import RulesForm
from annotation.models import Assignment, TrainingAnswer, TrainingItem
from annotation.permissions import Sight, can_mark_training
from annotation.selectors import access_item
from annotation.services.deadlines import set_due
from annotation.services.guidelines import beside_the_work
from annotation.services.training import (
    end_training,
    live_training,
    mark_training,
    practice_of,
    practices_of,
    practise,
    rules_of,
    set_rules,
)
from annotation.views.refusals import UNPROCESSABLE, put_in, status_of, wants
from annotation.views.shown import parts_of
from curation.handover import Refused, is_physician
from curation.taxonomy.nouns import Dataset


@require_GET
def practice_list(request: HttpRequest) -> HttpResponse:
    """Datasets with training items, and where this physician stands."""
    if not is_physician(request.user):
        raise Http404
    return render(request, "annotation/practice_list.html", {"rows": practices_of(request.user)})


@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest, name: str) -> HttpResponse:
    """The next training item; after an answer, its feedback."""
    if not is_physician(request.user):
        raise Http404
    dataset = get_object_or_404(Dataset, name=name)
    stands = practice_of(request.user, dataset)
    if not stands.total:
        raise Http404
    if stands.next is None:
        return redirect("practice_list")
    training = stands.next
    asked = request.POST.get("training", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        training = live_training(dataset).filter(pk=int(asked)).first() or training
    slot = Assignment(item=training.item, revision=training.item.current)
    draft: dict[str, Any] = draft_from(slot, request.POST) if request.method == "POST" else {}
    refusal: Refused | None = None
    redraws = wants(request, "json") or wants(request, "fields")
    if request.method == "POST" and not redraws:
        try:
            given = practise(training=training, by=request.user, value=draft["value"])
        except Refused as refused:
            refusal = refused
        else:
            return redirect("practice_answer", pk=given.pk)
    context = {
        "stands": stands,
        "training": training,
        "item": training.item,
        "dataset": dataset,
        "question": slot.revision.input,
        "fields": fields_from(slot, draft, check=refusal is not None, json_view=wants(request, "json")),
        "refusal": str(refusal) if refusal else "",
        "guideline": beside_the_work(request.user, dataset),
    }
    return render(request, "annotation/practice.html", context, status=UNPROCESSABLE if refusal else 200)


@require_GET
def practice_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The own answer to a training item beside its key, with the explanation."""
    rows = TrainingAnswer.objects.select_related("training__item__dataset", "training__item__current__key")
    given = get_object_or_404(rows, pk=pk, physician_id=request.user.pk)
    item = given.training.item
    assert item.current is not None
    question, key = item.current.input, item.current.key
    context = {
        "given": given,
        "item": item,
        "dataset": item.dataset,
        "question": question,
        "key_letters": key.target.get("choice", []),
        "key_parts": parts_of(item.dataset, question, key.target),
        "own_parts": parts_of(item.dataset, question, given.value),
        "points": key.points,
        "stands": practice_of(request.user, item.dataset),
    }
    return render(request, "annotation/practice_answer.html", context)


@require_POST
def item_training(request: HttpRequest, uid: str) -> HttpResponse:
    """Make an accepted item a training item, or give it to nobody any more."""
    item = access_item(request.user, uid, least=Sight.EVERYTHING)
    if not can_mark_training(request.user):
        raise Http404
    ends = request.POST.get("action") == "end"
    try:
        if ends:
            end_training(item=item, by=request.user)
        else:
            mark_training(item=item, by=request.user, explanation=request.POST.get("explanation", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("不再用作训练题。") if ends else _("已标为训练题，不会进入任何版本。"))
    return redirect("item", uid=uid)


@require_http_methods(["GET", "POST"])
def dataset_rules(request: HttpRequest, name: str) -> HttpResponse:
    """Second review, pilot, deadline and known-answer items of a dataset."""
    if not can_mark_training(request.user):
        raise Http404
    dataset = get_object_or_404(Dataset, name=name)
    rules = rules_of(dataset)
    start = {
        "second_review": rules.second_review,
        "pilot_items": rules.pilot_items,
        "pilot_share": rules.pilot_share,
        "due_on": rules.due_on,
        "known_every": rules.known_every,
        "known_limit": rules.known_limit,
    }
    form, status = RulesForm(request.POST or None, initial=start), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = dict(form.cleaned_data)
                with transaction.atomic():
                    set_due(dataset=dataset, by=request.user, due_on=given.pop("due_on"))
                    set_rules(dataset=dataset, by=request.user, **given)
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("规则已保存。"))
                return redirect("guideline", name=name)
    context = {
        "dataset": dataset,
        "form": form,
        "training": TrainingItem.objects.filter(item__dataset=dataset).select_related("item"),
    }
    return render(request, "annotation/dataset_rules.html", context, status=status)
