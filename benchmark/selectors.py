"""Reads across tables: runs with their numbers, and the leaderboard, which is no table but this selector.

Every ``access_…`` fetches and authorises; missing and forbidden look alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from annotation.handover import Release, frozen_releases
from benchmark.models import (
    EvaluatedModel,
    EvaluationRun,
    Judge,
    MetricResult,
    Outcome,
    Response,
    RunState,
    Scope,
)
from benchmark.permissions import can_see_board, can_see_runs
from curation.taxonomy.nouns import Dimension, Specialty

UNASSIGNED = "unassigned"


def visible_runs() -> QuerySet[EvaluationRun]:
    """Runs with what a list shows."""
    return EvaluationRun.objects.select_related("release", "model", "judge", "job", "started_by").order_by(
        "-id"
    )


def access_run(user: Any, pk: int) -> EvaluationRun:
    """A run, for those who may read its samples."""
    if not can_see_runs(user):
        raise Http404
    return get_object_or_404(visible_runs(), pk=pk)


def access_sample(user: Any, run_pk: int, pk: int) -> Response:
    """A sample of a run with its item, its run, and the verdicts on its points."""
    if not can_see_runs(user):
        raise Http404
    rows = Response.objects.select_related("item", "run__model", "run__release", "run__judge")
    return get_object_or_404(rows.prefetch_related("judgments"), pk=pk, run_id=run_pk)


def access_judge(user: Any, name: str) -> Judge:
    """A judge with what it was trained on."""
    if not can_see_runs(user):
        raise Http404
    return get_object_or_404(Judge.objects.select_related("verdict_set", "job", "created_by"), name=name)


def access_board_release(user: Any, name: str) -> Release:
    """A frozen release as a board shows it."""
    if not can_see_board(user):
        raise Http404
    return get_object_or_404(frozen_releases(), name=name)


def visible_models() -> QuerySet[EvaluatedModel]:
    """Models without their keys, newest first."""
    rows = EvaluatedModel.objects.defer("api_key").select_related("created_by")
    return rows.annotate(run_count=Count("runs", distinct=True)).order_by("-id")


def visible_samples(run: EvaluationRun, filters: dict[str, str] | None = None) -> QuerySet[Response]:
    """The samples of a run in the order of its items."""
    rows = Response.objects.filter(run=run).select_related("item").defer("item__question", "item__key")
    for name, value in (filters or {}).items():
        if name == "outcome" and value == "parse_failed":
            rows = rows.filter(parse_failed=True)
        elif name == "outcome" and value:
            rows = rows.filter(outcome=value)
        elif name in {"dataset", "specialty"} and value:
            rows = rows.filter(**{f"item__{name}": value})
    return rows.order_by("item__position")


def outcomes_of(run: EvaluationRun) -> dict[str, int]:
    """How many samples ended in each of the five outcomes."""
    counted = dict(
        Response.objects.filter(run=run)
        .exclude(outcome="")
        .values_list("outcome")
        .annotate(n=Count("id"))
        .order_by()
    )
    return {outcome: counted.get(outcome, 0) for outcome in Outcome.values}


def errors_of(run: EvaluationRun) -> list[tuple[str, int]]:
    """How often each kind of error kept an answer away, most frequent first."""
    rows = Response.objects.filter(run=run).exclude(error="").values_list("error").annotate(n=Count("id"))
    return [(str(code), int(n)) for code, n in rows.order_by("-n", "error")]


def results_by_scope(run: EvaluationRun) -> dict[str, dict[str, MetricResult]]:
    """The numbers of a run by scope and name."""
    grouped: dict[str, dict[str, MetricResult]] = {scope: {} for scope in Scope.values}
    for row in run.results.all():
        grouped[row.scope][row.name] = row
    return grouped


def scores_of(run: EvaluationRun) -> dict[str, Any]:
    """The numbers in the shape of the ``evaluate`` command."""
    grouped = results_by_scope(run)

    def value(scope: str) -> float | None:
        row = grouped[scope].get("")
        return row.value if row else None

    return {
        "overall_datasets": value(Scope.OVERALL_DATASETS),
        "overall_items": value(Scope.OVERALL_ITEMS),
        "dimensions": {name: row.value for name, row in grouped[Scope.DIMENSION].items()},
        "datasets": {name: row.value for name, row in grouped[Scope.DATASET].items()},
    }


def specialty_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of specialties by code, in the reader's language."""
    found = Specialty.objects.filter(code__in=set(codes))
    return {specialty.code: f"{specialty.code} {specialty.label}" for specialty in found}


@dataclass
class BoardRow:
    """One model on the board of a release."""

    run: EvaluationRun
    overall: MetricResult | None
    overall_items: MetricResult | None
    dimensions: dict[str, MetricResult] = field(default_factory=dict)
    datasets: dict[str, MetricResult] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """The name shown."""
        return self.run.model.name

    @property
    def judge(self) -> str:
        """The judge that weighed its open answers; empty without one."""
        return self.run.judge.name if self.run.judge else ""

    def as_data(self) -> dict[str, Any]:
        """The row as scripts get it."""
        return {
            "model": self.model,
            "overall": self.overall.value if self.overall else None,
            **{name: row.value for name, row in self.dimensions.items()},
        }


def leaderboard(release: Release) -> list[BoardRow]:
    """Completed whole runs of a release, best first; of several runs of one model the newest stands."""
    runs = (
        visible_runs()
        .filter(release=release, state=RunState.COMPLETED, size=release.item_count)
        .prefetch_related("results")
    )
    rows: dict[int, BoardRow] = {}
    for run in runs:
        if run.model_id in rows:
            continue
        grouped = results_by_scope(run)
        rows[run.model_id] = BoardRow(
            run=run,
            overall=grouped[Scope.OVERALL_DATASETS].get(""),
            overall_items=grouped[Scope.OVERALL_ITEMS].get(""),
            dimensions=grouped[Scope.DIMENSION],
            datasets=grouped[Scope.DATASET],
        )
    return sorted(rows.values(), key=_rank)


def _rank(row: BoardRow) -> tuple[bool, float, str]:
    """A model without a number stands last, never among the zeros."""
    value = row.overall.value if row.overall else None
    return value is None, -(value or 0.0), row.model


def board_releases() -> QuerySet[Release]:
    """Releases that have a board, newest first."""
    return frozen_releases().order_by("-frozen_at", "-id")


def first_with_runs(releases: list[Release]) -> Release | None:
    """The first release that somebody has run to the end; the first of all where nobody has."""
    done = set(EvaluationRun.objects.filter(state=RunState.COMPLETED).values_list("release_id", flat=True))
    return next((release for release in releases if release.pk in done), releases[0] if releases else None)


def board_dimensions() -> list[Dimension]:
    """The columns of the board."""
    return list(Dimension.objects.all())
