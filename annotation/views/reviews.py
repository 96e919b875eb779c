"""Review: the question, its key and the blind answers side by side, names hidden; approve or send back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from annotation.eligibility import standing_approvals
from annotation.forms.decisions import ReviewForm
from annotation.models import Item, LotCheck, Review, Verdict
from annotation.permissions import Sight, can_review
from annotation.selectors import access_item, to_review
from annotation.services.assignments import standing_answers
from annotation.services.guidelines import beside_the_work
from annotation.services.own_sources import REVIEW
from annotation.services.portions import progress_at
from annotation.services.releases import rendered_prompt
from annotation.services.reviews import review_item
from annotation.states import ItemState
from annotation.views.comments import comments_beside, talked_about
from annotation.views.paging import page_of
from annotation.views.portions import after
from annotation.views.refusals import put_in, status_of
from annotation.views.shown import compare, parts_of, shown_answers
from curation.handover import Refused, is_physician
from curation.list_tools import list_tools


@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    """Items that wait for this physician's review."""
    if not is_physician(request.user):
        raise Http404
    context = {
        "page": talked_about(request.user, page_of(request, to_review(request.user))),
        "kind": "review",
        "tools": list_tools(request, "reviews"),
    }
    return render(request, "annotation/waiting_list.html", context)


def evidence(user: Any, item: Item) -> dict[str, Any]:
    """Question, key and answers of an item that has reached its reviewer or adjudicator."""
    assert item.current is not None
    question, key = item.current.input, item.current.key
    key_parts = parts_of(item.dataset, question, key.target)
    answers = shown_answers(item, standing_answers(item), key.target)
    return {
        **comments_beside(user, item),
        "item": item,
        "dataset": item.dataset,
        "question": question,
        "key_parts": key_parts,
        "key_letters": key.target.get("choice", []),
        "points": key.points,
        "comparison": compare(key_parts, answers),
        "answers": answers,
        "failed_checks": list(LotCheck.objects.filter(lot_item__item=item, good=False).order_by("-id")),
        "earlier": list(item.reviews.filter(verdict=Verdict.REQUEST_CHANGES).order_by("-id")),
    }


def _said(made: Review) -> str:
    if made.verdict != Verdict.APPROVE:
        return _("已退回作者修改。")
    if made.item.state == ItemState.IN_REVIEW:
        return _("第一次审核已通过，等待另一位医师再审。")
    return _("已通过。")


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, uid: str) -> HttpResponse:
    """One item to review."""
    item = access_item(request.user, uid)
    if not can_review(request.user, item):
        if request.method == "POST":
            messages.info(request, _("该题已不在等待您的审核。"))
            return after(request, REVIEW, uid, redirect("review_list"))
        raise Http404
    item = access_item(request.user, uid, least=Sight.EVERYTHING)
    assert item.current is not None
    form = ReviewForm(request.POST or None, initial={"revision": item.current.number})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = review_item(item=item, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _said(made))
                return after(request, REVIEW, uid, redirect("review_list"))
    context = {
        **evidence(request.user, item),
        "progress": progress_at(request.user, REVIEW, uid),
        "form": form,
        "second": standing_approvals().filter(item=item).exists(),
        "guideline": beside_the_work(request.user, item.dataset),
        "prompt": rendered_prompt(item.dataset, item.current.input),
        "adjudication": item.adjudications.filter(decided_revision=item.current).order_by("-id").first(),
    }
    return render(request, "annotation/review.html", context, status=status)
