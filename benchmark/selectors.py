"""Reads across tables: runs with their numbers, and the leaderboard, which is this selector and never a table."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from annotation.handover import Release
from benchmark.models import EvaluationRun, MetricResult, Outcome, Response, RunState, Scope
from curation.taxonomy.nouns import Dimension


def visible_runs() -> QuerySet[EvaluationRun]:
    """Runs with what a list shows."""
    return EvaluationRun.objects.select_related("release", "model", "judge", "job", "started_by").order_by("-id")


def outcomes_of(run: EvaluationRun) -> dict[str, int]:
    """How many samples ended in each of the five outcomes."""
    counted = dict(
        Response.objects.filter(run=run).exclude(outcome="").values_list("outcome").annotate(n=Count("id"))
    )
    return {outcome: counted.get(outcome, 0) for outcome in Outcome.values}


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
    return sorted(rows.values(), key=lambda row: -(row.overall.value or 0.0 if row.overall else 0.0))


def board_dimensions() -> list[Dimension]:
    """The columns of the board."""
    return list(Dimension.objects.all())
