"""Portions of the queue: beginning one, going on with it, leaving it, and what was done at its end.

A task keeps its own page; :func:`after` leads from there to the next one.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from annotation.models import Portion, TaskState
from annotation.queue_sources import Task, queue_source
from annotation.services.portions import (
    advance,
    end_portion,
    go_on_after,
    progress_of,
    running,
    start_portion,
)
from annotation.views.refusals import wants
from curation.handover import Refused, is_physician


def onward(portion: Portion, task: Task | None) -> HttpResponse:
    """The next task's page, or the end of the portion."""
    return redirect(task.url) if task else redirect("portion", pk=portion.pk)


def after(request: HttpRequest, source: str, subject: str, otherwise: HttpResponse) -> HttpResponse:
    """Where to go after a task was finished: on in its portion, or where its page leads anyway."""
    found = go_on_after(request.user, source, subject)
    return onward(*found) if found else otherwise


def _demand_physician(request: HttpRequest) -> None:
    if not is_physician(request.user):
        raise Http404


@require_POST
def portion_start(request: HttpRequest) -> HttpResponse:
    """Begin with the next task of five, ten or twenty minutes."""
    _demand_physician(request)
    minutes = request.POST.get("minutes", "")
    try:
        portion = start_portion(
            by=request.user, minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else 0
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk")
    return onward(portion, advance(portion))


@require_POST
def portion_next(request: HttpRequest) -> HttpResponse:
    """Go on where the portion stood; with ``skip`` past a task that may be left to others."""
    _demand_physician(request)
    portion = running(request.user)
    if portion is None:
        return redirect("desk")
    return onward(portion, advance(portion, skip=wants(request, "skip")))


@require_POST
def portion_end(request: HttpRequest) -> HttpResponse:
    """Enough for now: what was begun keeps its draft and comes again."""
    _demand_physician(request)
    portion = running(request.user)
    if portion is None:
        return redirect("desk")
    return redirect("portion", pk=end_portion(portion).pk)


@require_GET
def portion(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an own portion is, and what was done in it."""
    found = get_object_or_404(Portion, pk=pk, physician=request.user)
    tasks = list(found.tasks.all())
    done = [task for task in tasks if task.state == TaskState.DONE]
    rows = [{"task": task, "kind": getattr(queue_source(task.source), "label", _("其他"))} for task in tasks]
    context = {
        "portion": found,
        "progress": None if found.ended_at else progress_of(found),
        "rows": rows,
        "done": len(done),
        "seconds": sum(task.seconds or 0 for task in done),
        "expected": sum(task.expected_seconds for task in done),
        "unmeasured": sum(task.seconds is None for task in done),
    }
    return render(request, "annotation/portion.html", context)
