"""The board of a release: who is better, by how much, out of how many; as a table, a chart and a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from annotation.handover import Release
from benchmark.forms import BoardForm
from benchmark.permissions import can_evaluate, can_see_board, can_see_runs
from benchmark.selectors import (
    BoardRow,
    access_board_release,
    board_dimensions,
    board_releases,
    first_with_runs,
    leaderboard,
)
from benchmark.services import exports
from benchmark.services.rules import rules
from benchmark.views.access import allowed
from benchmark.views.runs import download

CHARTED = 6


@require_GET
@allowed(can_see_board)
def board(request: HttpRequest) -> HttpResponse:
    """The newest release's board, or that of ``?release=``."""
    releases = list(board_releases().defer("manifest", "prompts", "gate_report")[:100])
    named = request.GET.get("release", "")
    release = access_board_release(request.user, named) if named else first_with_runs(releases)
    context: dict[str, Any] = {"release": release, "may": can_evaluate(request.user)}
    if release is not None:
        chosen = {"release": release.name}
        context |= {"form": BoardForm(chosen, releases=releases)} | _table(request, release)
    return render(request, "benchmark/board.html", context)


def _table(request: HttpRequest, release: Release) -> dict[str, Any]:
    rows = leaderboard(release)
    dimensions = _dimensions(rows)
    datasets = list(dict.fromkeys(name for row in rows for name in row.datasets))
    return {
        "rows": [_row(row, [code for code, _label in dimensions], datasets) for row in rows],
        "dimensions": dimensions,
        "datasets": datasets,
        "judges": sorted({row.judge for row in rows if row.judge}),
        "series": [_series(row) for row in rows[:CHARTED]],
        "axes": [code for code, _label in dimensions],
        "charted": min(CHARTED, len(rows)),
        "rules": rules(),
        "see_runs": can_see_runs(request.user),
        "exports": [
            (label, f"{reverse('board_export', args=[form])}?release={release.name}")
            for form, label in (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON"))
        ],
    }


def _dimensions(rows: list[BoardRow]) -> list[tuple[str, str]]:
    """Code and name of the dimensions that any row has, in the taxonomy's order, unknown ones last."""
    held = {name for row in rows for name in row.dimensions}
    known = {dimension.code: dimension.label for dimension in board_dimensions()}
    ordered = [code for code in known if code in held] + sorted(held - set(known))
    return [(code, known.get(code, "")) for code in ordered]


def _row(row: BoardRow, dimensions: list[str], datasets: list[str]) -> dict[str, Any]:
    return {
        "model": row.model,
        "judge": row.judge,
        "run": row.run,
        "overall": row.overall,
        "overall_items": row.overall_items,
        "dimensions": [(code, row.dimensions.get(code)) for code in dimensions],
        "datasets": [(name, row.datasets.get(name)) for name in datasets],
    }


def _series(row: BoardRow) -> dict[str, Any]:
    return {"label": row.model, "values": {name: result.value for name, result in row.dimensions.items()}}


@require_GET
@allowed(can_see_board)
def board_export(request: HttpRequest, form: str) -> HttpResponse:
    """The board as csv, xlsx or JSON."""
    if form not in exports.CONTENT_TYPES:
        raise Http404
    release = access_board_release(request.user, request.GET.get("release", ""))
    rows = exports.board_rows(leaderboard(release))
    document = {"release": release.name, "digest": release.digest, "rule": rules()["overall"], "rows": rows}
    content = exports.written(rows, document, form, sheet="board")
    return download(content, f"board-{release.name}.{form}", form)
