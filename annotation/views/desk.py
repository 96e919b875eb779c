"""The desk: what is next for a physician, in two seconds."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotation.permissions import can_author
from annotation.selectors import desk_of
from annotation.services.deadlines import deadlines_of
from annotation.services.portions import COUNTED, progress_of, queue_of, running
from curation.handover import is_physician


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The next task and the portions, the lists to review and adjudicate, own drafts, what came back."""
    if not is_physician(request.user):
        raise Http404
    portion = running(request.user)
    context = {
        "desk": desk_of(request.user),
        "queue": queue_of(request.user),
        "progress": progress_of(portion) if portion else None,
        "licensed": can_author(request.user),
        "counted": COUNTED,
        "deadlines": deadlines_of(request.user),
    }
    return render(request, "annotation/desk.html", context)
