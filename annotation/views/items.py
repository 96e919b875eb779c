"""Items: the list, one item as far as it may be seen, opening it, taking it out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from annotation import permissions
from annotation.forms.items import DeclineForm, ItemFilter, RetireForm
from annotation.forms.training import KnownForm, TrainingForm
from annotation.models import Item, KnownItem, TrainingItem
from annotation.permissions import Sight, can_author, sees_answers, sight, sights
from annotation.search import filtered_items
from annotation.selectors import access_item, repair_as_seen
from annotation.services.assignments import standing_answers
from annotation.services.checks import item_checks
from annotation.services.comment_threads import open_threads
from annotation.services.item_words import KIND as INDEX
from annotation.services.items import (
    Content,
    decline_repair,
    explain_problems,
    open_item,
    problems_of,
    retire_item,
)
from annotation.services.own_sources import REPAIR
from annotation.services.pointers import shown_pointers
from annotation.services.portions import progress_at
from annotation.services.releases import rendered_prompt
from annotation.services.repairs import open_repair
from annotation.services.sentences import words_of
from annotation.states import ItemState
from annotation.views.comments import comments_beside
from annotation.views.found import found_rows
from annotation.views.paging import page_of
from annotation.views.portions import after
from annotation.views.refusals import put_in, status_of
from annotation.views.shown import Comparison, compare, parts_of, shown_answers
from curation.handover import Refused, is_data_lead, is_physician
from curation.list_tools import list_tools, with_saved
from curation.search.upkeep import indexing

VIEWS = ("all", "mine", "imported")


def may_see_items(user: Any) -> bool:
    """Physicians and data leads have a room of items."""
    return is_physician(user) or is_data_lead(user)


@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    """Every item that may be known, with its question only where that may be seen."""
    if not may_see_items(request.user):
        raise Http404
    form = ItemFilter(request.GET)
    chosen = form.chosen()
    page = page_of(request, filtered_items(request.user, chosen))
    talked = open_threads(request.user, page.rows)
    seen, tools = sights(request.user, page.rows), list_tools(request, "items")
    context = {
        "form": form,
        "page": page,
        "rows": found_rows(page.rows, seen, chosen.get("q", ""), talked),
        "searched": chosen.get("q", ""),
        "indexing": "q" in chosen and indexing(INDEX),
        "tabs": with_saved(_tabs(request, chosen.get("view", "all")), tools),
        "tools": tools,
        "can_author": can_author(request.user),
        "can_act_in_bulk": permissions.can_act_in_bulk(request.user),
        "can_import": permissions.can_accept_imported(request.user),
        "narrowed": bool(chosen),
        "columns": [
            {"label": label} for label in (_("题目"), _("编号"), _("数据集"), _("专科"), _("状态"), _("更新"))
        ],
    }
    return render(request, "annotation/item_list.html", context)


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    labels = {"all": _("全部"), "mine": _("我的"), "imported": _("外部导入")}
    if permissions.can_accept_imported(request.user):
        labels.pop("mine")
    base = reverse("item_list")
    return [
        {"url": base if name == "all" else f"{base}?view={name}", "label": label, "current": name == current}
        for name, label in labels.items()
    ]


def item_context(
    request: HttpRequest, item: Item, retire_form: RetireForm, decline_form: DeclineForm | None = None
) -> dict[str, Any]:
    """What the page of an item shows to this user now."""
    user, seen = request.user, sight(request.user, item)
    context: dict[str, Any] = {
        "item": item,
        "dataset": item.dataset,
        "readable": seen >= Sight.QUESTION,
        "whole": seen == Sight.EVERYTHING,
        "question": item.current.input if item.current and seen >= Sight.QUESTION else None,
        "retire_form": retire_form,
        "decline_form": decline_form or DeclineForm(),
        "progress": progress_at(user, REPAIR, item.uid),
        "can_review": permissions.can_review(user, item),
        "can_adjudicate": permissions.can_adjudicate(user, item),
    }
    if seen == Sight.EVERYTHING:
        context |= _whole_item(user, item) | comments_beside(user, item)
    return context


def _whole_item(user: Any, item: Item) -> dict[str, Any]:
    assert item.current is not None
    question, key = item.current.input, item.current.key
    open_soon = permissions.can_edit(user, item)
    content = Content(question, key.target, key.points)
    repair = open_repair(item)
    problems = item_checks(user, item) if open_soon else problems_of(item.dataset, content)
    decided = list(item.adjudications.select_related("decided_revision"))
    return {
        "key_parts": parts_of(item.dataset, question, key.target),
        "key_letters": key.target.get("choice", []),
        "points": key.points,
        "problems": explain_problems(problems),
        "defects": [{"code": code, "words": words_of(code)} for code in item.defects],
        "prompt": rendered_prompt(item.dataset, question),
        "comparison": _comparison(user, item, question, key.target),
        "adjudications": decided if sees_answers(user, item) else [],
        "reviews": list(item.reviews.all()),
        "events": list(item.events.select_related("actor")),
        "revisions": list(item.revisions.all()),
        "training": TrainingItem.objects.filter(item=item).first(),
        "can_mark": permissions.can_mark_training(user) and item.state == ItemState.ACCEPTED,
        "training_form": TrainingForm(),
        # Only for those who keep them: to everybody else an item is an item.
        "known": KnownItem.objects.filter(item=item).first() if permissions.can_keep_known(user) else None,
        "known_form": KnownForm(auto_id="id_known_%s"),
        "lots": item.lot_items.select_related("lot", "lot_check").order_by("-pk"),
        "pointers": shown_pointers(item.dataset, item.current),
        "names": is_data_lead(user),
        "repair": repair_as_seen(user, repair) if repair else None,
        "mended": repair is not None and repair.revision_id != item.current_id,
        "repairs_decided": list(item.repairs.exclude(state="open").order_by("-pk")),
        "can_edit": permissions.can_edit(user, item),
        "can_open": permissions.can_open(user, item),
        "can_retire": permissions.can_retire(user, item),
    }


def _comparison(user: Any, item: Item, question: dict[str, Any], target: dict[str, Any]) -> Comparison | None:
    """The blind answers beside the key, once they may be seen."""
    if not sees_answers(user, item):
        return None
    answers = shown_answers(item, standing_answers(item), target)
    return compare(parts_of(item.dataset, question, target), answers) if answers else None


@require_GET
def item(request: HttpRequest, uid: str) -> HttpResponse:
    """One item, as far as it may be seen now."""
    found = access_item(request.user, uid)
    return render(request, "annotation/item_page.html", item_context(request, found, RetireForm()))


@require_POST
def item_open(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand a draft to the answerers."""
    found = access_item(request.user, uid, least=Sight.EVERYTHING)
    try:
        opened = open_item(item=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("item", uid=uid)
    messages.success(request, _("题目已开放，共 {slots} 个作答名额。").format(slots=opened.slots))
    return after(request, REPAIR, uid, redirect("item", uid=uid))


@require_POST
def repair_decline(request: HttpRequest, uid: str) -> HttpResponse:
    """The item stays as it is, for a reason, and goes back to the answerers."""
    found = access_item(request.user, uid, least=Sight.EVERYTHING)
    if not permissions.can_edit(request.user, found):
        raise Http404
    form = DeclineForm(request.POST)
    try:
        form.is_valid()
        decline_repair(item=found, by=request.user, reason=form.cleaned_data.get("reason", ""))
    except Refused as refusal:
        if not form.errors:
            put_in(form, refusal)
        context = item_context(request, found, RetireForm(), form)
        return render(request, "annotation/item_page.html", context, status=status_of(refusal))
    messages.success(request, _("题目未改，已重新开放，由其他医师作答。"))
    return after(request, REPAIR, uid, redirect("item", uid=uid))


@require_POST
def item_retire(request: HttpRequest, uid: str) -> HttpResponse:
    """Take an item out for good."""
    found = access_item(request.user, uid, least=Sight.EVERYTHING)
    form = RetireForm(request.POST)
    try:
        form.is_valid()
        retire_item(item=found, by=request.user, reason=form.cleaned_data.get("reason", ""))
    except Refused as refusal:
        if not form.errors:
            put_in(form, refusal)
        context = item_context(request, found, form)
        return render(request, "annotation/item_page.html", context, status=status_of(refusal))
    messages.success(request, _("题目已停用。"))
    return after(request, REPAIR, uid, redirect("item", uid=uid))
