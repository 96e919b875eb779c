"""Comments of an item: the part that stands on its pages, a page of their own, and the acts.

With htmx an act answers with the part alone, so that a half-filled verdict beside it stays; without, it leads
to the page of comments.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from annotation.forms.comments import CommentForm, ReplyForm
from annotation.models import Item, ItemComment
from annotation.permissions import Sight, comment_role, seen_comments
from annotation.selectors import access_item
from annotation.services.comment_threads import open_threads, places_of, threads_of
from annotation.services.comments import add_comment, settle_comment, withdraw_comment
from annotation.views.paging import Page
from annotation.views.refusals import put_in, status_of
from curation.handover import Refused, is_data_lead


def comments_beside(
    user: Any, item: Item, *, form: CommentForm | None = None, reply: ReplyForm | None = None
) -> dict[str, Any]:
    """What the part ``annotation/_comments.html`` needs."""
    assert item.current is not None
    threads, may_write = threads_of(user, item, names=is_data_lead(user)), comment_role(user, item)
    rows = []
    for thread in threads:
        mine = reply is not None and reply["reply_to"].value() == str(thread.head.comment.pk)
        own = reply if mine else ReplyForm(thread=thread.head.comment.pk)
        rows.append({"thread": thread, "reply": own, "open": mine})
    if reply is not None and not any(row["open"] for row in rows):
        # The thread is gone: what was typed stands in the form of a new comment.
        typed = {"text": reply["text"].value() or ""}
        form = CommentForm(typed, places=places_of(item.dataset, item.current))
        form.is_valid()
        form.add_error("text", str(Refused("unknown_comment")))
    return {
        "comment_item": item,
        "comment_threads": rows,
        "comment_open": sum(not thread.settled for thread in threads),
        "comment_form": form or _empty(item),
        "may_comment": may_write is not None,
        "comment_url": reverse("item_comments", args=[item.uid]),
    }


def talked_about(user: Any, page: Page[Item]) -> Page[Item]:
    """The same page; each row knows how many open threads its reader may see."""
    counts = open_threads(user, page.rows)
    for item in page.rows:
        item.open_comments = counts.get(item.pk, 0)  # type: ignore[attr-defined]  # for the template alone
    return page


def _empty(item: Item) -> CommentForm:
    assert item.current is not None
    return CommentForm(
        places=places_of(item.dataset, item.current), initial={"revision": item.current.number}
    )


def _answer(request: HttpRequest, item: Item, status: int = 200, **forms: Any) -> HttpResponse:
    context = {"item": item, **comments_beside(request.user, item, **forms)}
    part = bool(request.htmx)  # type: ignore[attr-defined]  # django-htmx's middleware sets it
    name = "annotation/_comments.html" if part else "annotation/item_comments.html"
    return render(request, name, context, status=status)


@require_http_methods(["GET", "POST"])
def item_comments(request: HttpRequest, uid: str) -> HttpResponse:
    """The threads of an item; posting writes a comment or a reply."""
    item = access_item(request.user, uid, least=Sight.EVERYTHING)
    if request.method == "GET":
        return _answer(request, item)
    if comment_role(request.user, item) is None:
        raise Http404
    if "reply_to" in request.POST:
        return _replied(request, item)
    assert item.current is not None
    form = CommentForm(request.POST, places=places_of(item.dataset, item.current))
    status = 422
    if form.is_valid():
        try:
            add_comment(item=item, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_in(form, refusal)
            status = _status(request, refusal)
        else:
            return _done(request, item)
    return _answer(request, item, status, form=form)


def _replied(request: HttpRequest, item: Item) -> HttpResponse:
    given = request.POST.get("reply_to", "")
    thread = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    form = ReplyForm(request.POST, thread=thread)
    status = 422
    if form.is_valid():
        try:
            add_comment(item=item, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_in(form, refusal)
            status = _status(request, refusal)
        else:
            return _done(request, item)
    return _answer(request, item, status, reply=form)


def _status(request: HttpRequest, refusal: Refused) -> int:
    """htmx draws what is refused as 422 only."""
    return 422 if request.htmx else status_of(refusal)  # type: ignore[attr-defined]  # django-htmx sets it


def _done(request: HttpRequest, item: Item) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware sets it
        return _answer(request, item)
    return redirect("item_comments", uid=item.uid)


def _comment(request: HttpRequest, uid: str, pk: int) -> ItemComment:
    item = access_item(request.user, uid, least=Sight.EVERYTHING)
    comment = get_object_or_404(seen_comments(request.user, [item]), pk=pk)
    comment.item = item
    return comment


@require_POST
def comment_withdraw(request: HttpRequest, uid: str, pk: int) -> HttpResponse:
    """Take an own comment back."""
    comment = _comment(request, uid, pk)
    if comment.author_id != request.user.pk:
        raise Http404
    withdraw_comment(comment=comment, by=request.user)
    return _done(request, comment.item)


@require_POST
def comment_settle(request: HttpRequest, uid: str, pk: int) -> HttpResponse:
    """End a thread, or take it up again."""
    comment = _comment(request, uid, pk)
    try:
        settle_comment(comment=comment, by=request.user, settled=request.POST.get("settled") != "0")
    except Refused:
        raise Http404 from None
    return _done(request, comment.item)
