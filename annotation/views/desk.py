"""The desk: what is next for a physician, in two seconds."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotation.permissions import can_author
from annotation.selectors import COUNTED, desk_of
from curation.handover import is_physician


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The slot in work or the next one, lists to review and adjudicate, own drafts."""
    if not is_physician(request.user):
        raise Http404
    work = desk_of(request.user)
    context = {"desk": work, "licensed": can_author(request.user), "many": work.to_answer >= COUNTED}
    return render(request, "annotation/desk.html", context)
