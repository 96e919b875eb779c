"""The coverage board: thin cells first, all cells, one specialty with who could be asked; as a file too."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from annotation.forecast import PRIOR_WEEKS
from annotation.forms.coverage import CoverageFilter
from annotation.permissions import can_see_coverage
from annotation.services.coverage import IDLE_WEEKS, Board, Cell, coverage, idle_physicians
from annotation.services.coverage_words import (
    COLUMNS,
    OUTLOOKS,
    basis_words,
    board_rows,
    forecast_words,
    outlook,
)
from annotation.services.deadlines import deadlines_of_all
from annotation.services.noticing import invite_to_gap
from curation.spreadsheets import CONTENT_TYPES, table
from curation.taxonomy.nouns import Specialty

FIRST_SHOWN = 40
VIEWS = ("thin", "all")


def demand_coverage(request: HttpRequest) -> None:
    """The board is for data leads; to everybody else it is not there."""
    if not can_see_coverage(request.user):
        raise Http404


def download(content: bytes, name: str, form: str) -> HttpResponse:
    """A file to be saved."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _shown(board: Board, cell: Cell, day: Any) -> dict[str, Any]:
    words, span = forecast_words(board, cell)
    place = {"track": board.track, "specialty": cell.specialty.code, "dimension": cell.dimension.code}
    shown = {
        "cell": cell,
        "words": words,
        "range": span,
        "basis": basis_words(board, cell),
        "url": f"{reverse('item_list')}?{urlencode(place)}",
    }
    if day and cell.planned:
        shown["outlook"], shown["state"] = OUTLOOKS[outlook(board, cell, day)]
    return shown


def _address(track: str, view: str, **more: Any) -> str:
    values = {"track": track, "view": view, **{name: value for name, value in more.items() if value}}
    return f"{reverse('coverage_board')}?{urlencode(values)}"


@require_GET
def coverage_board(request: HttpRequest) -> HttpResponse:
    """Which cells will be thin at the freeze."""
    demand_coverage(request)
    form = CoverageFilter(request.GET)
    board, day, wanted = coverage(form.chosen_track), form.chosen("by"), form.chosen("dimension")
    view = "all" if form.chosen("view") == "all" else "thin"
    context: dict[str, Any] = {
        "form": form,
        "board": board,
        "day": day,
        "view": view,
        "totals": _totals(board),
        "deadlines": deadlines_of_all(),
        "prior_weeks": round(PRIOR_WEEKS),
        "weeks": round(board.weeks),
        "exports": [
            (name, f"{reverse('coverage_export', args=[form_])}?track={board.track}")
            for form_, name in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
        "tabs": [
            {"url": _address(board.track, name, by=day), "label": label, "current": view == name}
            for name, label in zip(VIEWS, (_("薄弱优先"), _("全部专科")), strict=True)
        ],
    }
    dimensions = [one for one in board.dimensions if wanted in {"", one.code}]
    if view == "all":
        context["dimensions"] = dimensions
        context["rows"] = [
            (specialty, [_shown(board, cell, day) for cell in cells if cell.dimension in dimensions])
            for specialty, cells in board.rows
        ]
    else:
        thin = [cell for cell in board.thin() if wanted in {"", cell.dimension.code}]
        shown = thin if request.GET.get("every") else thin[:FIRST_SHOWN]
        context |= {
            "thin": [_shown(board, cell, day) for cell in shown],
            "thin_count": len(thin),
            "more_url": _address(board.track, view, by=day, dimension=wanted, every=1)
            if len(thin) > len(shown)
            else "",
        }
    return render(request, "annotation/coverage_board.html", context)


def _totals(board: Board) -> dict[str, int]:
    cells = list(board.cells())
    names = ("frozen", "accepted", "in_work", "planned", "missing")
    totals = {name: sum(getattr(cell, name) for cell in cells) for name in names}
    return totals | {
        "cells": len(cells),
        "full": sum(1 for cell in cells if cell.planned and not cell.missing),
        "without_people": sum(1 for _specialty, row in board.rows if row and not row[0].physicians),
    }


@require_GET
def coverage_export(request: HttpRequest, form: str) -> HttpResponse:
    """The board as a table, one row for each cell."""
    demand_coverage(request)
    if form not in CONTENT_TYPES:
        raise Http404
    board = coverage(CoverageFilter(request.GET).chosen_track)
    content = table(form, [str(column) for column in COLUMNS], board_rows(board), title=_("覆盖"))
    return download(content, f"coverage-{board.today:%Y%m%d}", form)


@require_GET
def coverage_specialty(request: HttpRequest, code: str) -> HttpResponse:
    """One specialty: its cells, who of the registered physicians is idle, and how to invite more."""
    demand_coverage(request)
    specialty = get_object_or_404(Specialty, code=code)
    form = CoverageFilter(request.GET)
    board = coverage(form.chosen_track)
    cells = next(row for found, row in board.rows if found.pk == specialty.pk)
    idle = idle_physicians(specialty)
    invite = f"{reverse('people_invite')}?{urlencode({'specialty': specialty.code})}"
    subject = _("诊评：{specialty}需要您的作答").format(specialty=specialty.label)
    context = {
        "specialty": specialty,
        "board": board,
        "day": form.chosen("by"),
        "cells": [_shown(board, cell, form.chosen("by")) for cell in cells],
        "physicians": cells[0].physicians if cells else 0,
        "idle": idle,
        "idle_weeks": round(IDLE_WEEKS),
        "mail": f"mailto:?{urlencode({'bcc': ','.join(one.email for one in idle), 'subject': subject})}"
        if idle
        else "",
        "invite_url": request.build_absolute_uri(invite),
    }
    return render(request, "annotation/coverage_specialty.html", context)


@require_POST
def coverage_invite(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the idle physicians of a specialty, by a notice."""
    demand_coverage(request)
    specialty = get_object_or_404(Specialty, code=code)
    asked = invite_to_gap(specialty, idle_physicians(specialty), by=request.user)
    messages.success(request, _("已通知 {n} 位医师；同一天不会重复通知。").format(n=asked))
    return redirect("coverage_specialty", code=code)
