"""Progress: a physician's own weeks, and for a data lead everybody's, by name. Nothing here is sorted by
a score."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotation.models import Release
from annotation.permissions import can_see_own_progress, can_see_progress_of_all
from annotation.services.contributions import releases_with, statement_file
from annotation.services.progress import WEEKS, progress_of
from curation.handover import physicians
from curation.list_tools import list_tools

SIZE = 30


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The own page of a physician; a data lead's list."""
    if can_see_progress_of_all(request.user):
        return _everybody(request)
    if not can_see_own_progress(request.user):
        raise Http404
    return _one(request, request.user)


@require_GET
def progress_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One physician: oneself, or anybody for a data lead."""
    own = can_see_own_progress(request.user) and request.user.pk == pk
    if not own and not can_see_progress_of_all(request.user):
        raise Http404
    return _one(request, get_object_or_404(physicians(), pk=pk))


def _one(request: HttpRequest, person: Any) -> HttpResponse:
    [found] = progress_of([person])
    context = {
        "progress": found,
        "totals": found.totals,
        "weeks": [
            (week, [counts.get(kind, 0) for kind in found.totals]) for week, counts in found.weeks[::-1]
        ],
        "own": person.pk == request.user.pk,
        "releases": list(releases_with(person)) if person.pk == request.user.pk else [],
        "span": WEEKS,
        "explained": _formula(),
        "labels": _labels(),
    }
    return render(request, "annotation/progress_person.html", context)


def _everybody(request: HttpRequest) -> HttpResponse:
    rows = physicians()
    last = rows.filter(pk=_number(request)).first()
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    people = list(rows[: SIZE + 1])
    shown = people[:SIZE]
    context = {
        "rows": progress_of(shown),
        "span": WEEKS,
        "labels": _labels(),
        "explained": _formula(),
        "first_url": reverse("progress") if last is not None else "",
        "next_url": f"{reverse('progress')}?after={shown[-1].pk}" if len(people) > SIZE else "",
        "words": _("本页 {count} 项").format(count=len(shown)),
        "tools": list_tools(request, "progress"),
    }
    return render(request, "annotation/progress_list.html", context)


@require_GET
def contribution(request: HttpRequest, name: str) -> HttpResponse:
    """One's own statement for a release; to everybody who did nothing for it, it is not there."""
    if not can_see_own_progress(request.user):
        raise Http404
    release = get_object_or_404(Release.objects.exclude(digest=""), name=name)
    content = statement_file(release=release, by=request.user)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="contribution-{release.name}.zip"'
    return response


def _number(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _labels() -> list[str]:
    return [_("编写"), _("作答"), _("审核"), _("仲裁")]


def _formula() -> str:
    return _(
        "已通过的题中，本人作答与最终答案一致的份额；95 % 区间按 Wilson (1927)。"
        "不计“无法作答”、没有参考答案的题，以及题目后来改过的作答。"
    )
