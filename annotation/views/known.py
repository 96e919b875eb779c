"""Known-answer items for data leads: choosing and ending one, and how they were answered. What a physician is
given looks like any other work and has no page of its own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from annotation.forms.items import RetireForm
from annotation.forms.training import KnownForm
from annotation.models import Item
from annotation.permissions import Sight, can_keep_known
from annotation.selectors import access_item
from annotation.services.known import FEW, end_known, mark_known
from annotation.services.known import known_book as book_of
from annotation.views.items import item_context
from annotation.views.refusals import put_in, status_of
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

ENDS = {
    "end": gettext_lazy("不再派发这道核对题。"),
    "void": gettext_lazy("不再派发这道核对题，已有的作答不计。"),
}


@require_POST
def item_known(request: HttpRequest, uid: str) -> HttpResponse:
    """Make an accepted item a known-answer item, or give it to nobody any more."""
    item = access_item(request.user, uid, least=Sight.EVERYTHING)
    if not can_keep_known(request.user):
        raise Http404
    action = request.POST.get("action", "")
    if action in ENDS:
        return _ended(request, item, void=action == "void")
    form = KnownForm(request.POST, auto_id="id_known_%s")
    try:
        form.is_valid()
        mark_known(item=item, by=request.user, explanation=form.cleaned_data.get("explanation", ""))
    except Refused as refusal:
        put_in(form, refusal)
        context = item_context(request, item, RetireForm()) | {"known_form": form}
        return render(request, "annotation/item_page.html", context, status=status_of(refusal))
    messages.success(request, _("已用作核对题，不会进入任何版本。"))
    return redirect("known_book", name=item.dataset.name)


def _ended(request: HttpRequest, item: Item, *, void: bool) -> HttpResponse:
    try:
        end_known(item=item, by=request.user, void=void)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, ENDS["void" if void else "end"])
    return redirect("known_book", name=item.dataset.name)


@require_GET
def known_book(request: HttpRequest, name: str) -> HttpResponse:
    """The known-answer items of a dataset, and right of asked by item and by physician, never as a rank."""
    if not can_keep_known(request.user):
        raise Http404
    dataset = get_object_or_404(Dataset, name=name)
    book = book_of(by=request.user, dataset=dataset)
    context = {"dataset": dataset, "book": book, "few": FEW, "void": {"action": "void"}}
    return render(request, "annotation/known_book.html", context)
