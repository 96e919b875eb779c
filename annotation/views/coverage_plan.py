"""The plan of the coverage board: a table of numbers to type into, to take away and to give back."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.forms.coverage import CoverageFilter, PlanFileForm
from annotation.services.coverage import Board, coverage
from annotation.services.coverage_plan import MOST, derived_plan, plan_from_file, plan_version, set_targets
from annotation.services.coverage_words import plan_rows
from annotation.views.coverage import demand_coverage, download
from annotation.views.refusals import CONFLICT, UNPROCESSABLE, put_in
from curation.handover import Refused
from curation.spreadsheets import CONTENT_TYPES, table
from curation.taxonomy.nouns import Dataset

Typed = dict[str, str]


def _name(specialty: str, dimension: str) -> str:
    return f"n:{specialty}:{dimension}"


def _render(
    request: HttpRequest,
    track: str,
    *,
    typed: Typed | None = None,
    wrong: frozenset[str] = frozenset(),
    alert: str = "",
    file_form: PlanFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    board = coverage(track)
    derived = derived_plan(track, len(board.rows))
    intended = dict(Dataset.objects.filter(track=track).values_list("name", "intended_n"))
    context = {
        "board": board,
        "version": plan_version(track),
        "alert": alert,
        "file_form": file_form or PlanFileForm(),
        "derived": [(one, derived.get(one.pk, 0)) for one in board.dimensions],
        "intended": sum(intended.values()),
        "rows": _rows(board, typed, wrong),
        "most": MOST,
        "exports": [
            (name, f"{reverse('coverage_plan_export', args=[form])}?track={track}")
            for form, name in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
    }
    return render(request, "annotation/coverage_plan.html", context, status=status)


def _rows(board: Board, typed: Typed | None, wrong: frozenset[str]) -> list[Any]:
    rows = []
    for specialty, cells in board.rows:
        fields = []
        for cell in cells:
            name = _name(specialty.code, cell.dimension.code)
            kept = str(cell.planned) if cell.by_hand else ""
            value = kept if typed is None else typed.get(name, kept)
            fields.append({"name": name, "value": value, "wrong": name in wrong, "cell": cell})
        rows.append((specialty, fields))
    return rows


@require_http_methods(["GET", "POST"])
def coverage_plan(request: HttpRequest) -> HttpResponse:
    """Numbers by hand; an empty field follows the datasets."""
    demand_coverage(request)
    track = CoverageFilter(request.POST if request.method == "POST" else request.GET).chosen_track
    if request.method == "GET":
        return _render(request, track)
    typed = {name: request.POST.get(name, "") for name in request.POST if name.startswith("n:")}
    wrong = frozenset(name for name, value in typed.items() if not _is_number(value))
    if wrong:
        words = _("有 {n} 格不是 0 至 {most} 的整数，已标出；其余内容没有丢失，也还没有保存。")
        alert = words.format(n=len(wrong), most=MOST)
        return _render(request, track, typed=typed, wrong=wrong, alert=alert, status=UNPROCESSABLE)
    if request.POST.get("version") != plan_version(track):
        alert = _("计划在您填写期间已被他人修改。下面是您填写的内容，还没有保存；再次保存将以它为准。")
        return _render(request, track, typed=typed, alert=alert, status=CONFLICT)
    numbers = {_place(name): int(value) if value.strip() else None for name, value in typed.items()}
    try:
        changed = set_targets(track=track, numbers=numbers, by=request.user)
    except Refused as refusal:
        return _render(request, track, typed=typed, alert=str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("计划已保存，{n} 格有变化。").format(n=changed))
    return redirect(f"{reverse('coverage_plan')}?track={track}")


def _is_number(text: str) -> bool:
    text = text.strip()
    return not text or (text.isascii() and text.isdigit() and int(text) <= MOST)


def _place(name: str) -> tuple[str, str]:
    _prefix, _colon, rest = name.partition(":")
    specialty, _colon, dimension = rest.partition(":")
    return specialty, dimension


@require_POST
def coverage_plan_upload(request: HttpRequest) -> HttpResponse:
    """Numbers from a table: all of it or nothing."""
    demand_coverage(request)
    track = CoverageFilter(request.POST).chosen_track
    form = PlanFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            numbers = _read(form.cleaned_data["file"], track)
            changed = set_targets(track=track, numbers=numbers, by=request.user)
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("计划表已读入，{n} 格有变化。").format(n=changed))
            return redirect(f"{reverse('coverage_plan')}?track={track}")
    return _render(request, track, file_form=form, status=UNPROCESSABLE)


def _read(upload: Any, track: str) -> dict[tuple[str, str], int | None]:
    with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix[:10]) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        return plan_from_file(path=Path(copy.name), file_name=upload.name, track=track)


@require_GET
def coverage_plan_export(request: HttpRequest, form: str) -> HttpResponse:
    """The plan as a table that can be filled in and given back."""
    demand_coverage(request)
    if form not in CONTENT_TYPES:
        raise Http404
    board = coverage(CoverageFilter(request.GET).chosen_track)
    columns = [_("专科编号"), _("专科"), *(one.code for one in board.dimensions)]
    return download(table(form, columns, plan_rows(board), title=_("计划")), f"plan-{board.track}", form)
