"""The figures of a report as tables of a page: one row for each group, one column for each coefficient.

It lays out what it is given; what may be seen was decided by the selectors before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotation.models import AgreementFigure, BaselineFigure, Measure, Metric, Scope
from annotation.services.agreement_words import BASELINE_F1, FORMULAS, INTERVALS, Names, reason_words

COEFFICIENTS = (Metric.PERCENT, Metric.ALPHA, Metric.AC1, Metric.FLEISS, Metric.COHEN)
AS_PERCENT = frozenset({Metric.PERCENT, Metric.F1, Metric.ACCURACY})
WIDE = (Scope.ALL, Scope.DIMENSION, Scope.DATASET)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in its place; without a value the reason in words."""

    label: str
    formula: str
    percent: bool
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A group: what kind, its name, its figures, and out of how many they were computed."""

    kind: str
    name: str
    cells: list[Cell]
    n_items: int
    n_pairs: int


@dataclass(frozen=True, slots=True)
class Table:
    """The heads of the columns of figures, and the lines."""

    columns: list[Cell]
    lines: list[Line]


def _cell(row: AgreementFigure | BaselineFigure, label: str, formula: str = "") -> Cell:
    metric = Metric(row.metric)
    words = reason_words(row.reason) if row.reason else ""
    return Cell(
        label, formula or str(FORMULAS[metric]), metric in AS_PERCENT, row.value, row.low, row.high, words
    )


def coefficients(
    figures: Iterable[AgreementFigure], names: Names, measure: str, scopes: Sequence[str] = WIDE
) -> Table:
    """The coefficients of labels; a column in which nothing could be computed is left out."""
    rows = [row for row in figures if row.measure == measure and row.scope in scopes]
    used = {row.metric for row in rows if row.value is not None or row.reason == "one_category"}
    shown = [metric for metric in COEFFICIENTS if metric in used]
    return _table(rows, names, [(metric, measure, str(metric.label)) for metric in shown])


def marks(figures: Iterable[AgreementFigure], names: Names, scopes: Sequence[str] = WIDE) -> Table:
    """F1 of marks in texts, exact and by overlap."""
    rows = [row for row in figures if row.metric == Metric.F1 and row.scope in scopes]
    columns = [
        (Metric.F1, str(measure), str(measure.label))
        for measure in (Measure.EXACT, Measure.OVERLAP)
        if any(row.measure == measure for row in rows)
    ]
    return _table(rows, names, columns)


def _table(rows: list[AgreementFigure], names: Names, columns: list[tuple[Metric, str, str]]) -> Table:
    heads = [Cell(label, str(FORMULAS[metric]), metric in AS_PERCENT) for metric, _measure, label in columns]
    groups: dict[tuple[str, str], dict[tuple[str, str], AgreementFigure]] = {}
    for row in rows:
        groups.setdefault((row.scope, row.code), {})[row.metric, row.measure] = row
    lines = []
    for (scope, code), held in groups.items():
        cells = [
            _cell(held[metric, measure], label)
            if (metric, measure) in held
            else Cell(label, "", percent=False)
            for metric, measure, label in columns
        ]
        n_items = max(row.n_items for row in held.values())
        n_pairs = max(row.n_pairs for row in held.values())
        lines.append(Line(str(Scope(scope).label), names.of(scope, code), cells, n_items, n_pairs))
    return Table(heads, lines)


def not_computed(figures: Iterable[AgreementFigure], names: Names) -> list[tuple[str, int, str]]:
    """Datasets of which nothing is computed: name, items, why."""
    return [
        (names.of(row.scope, row.code), row.n_items, reason_words(row.reason))
        for row in figures
        if row.measure == Measure.NONE and row.scope == Scope.DATASET
    ]


def baseline_lines(
    rows: Iterable[BaselineFigure], names: Names, scopes: Sequence[str] = WIDE
) -> list[dict[str, Any]]:
    """The physicians' baseline, one line for each figure; why there is none is said of datasets only."""
    return [
        {
            "kind": str(Scope(row.scope).label),
            "name": names.of(row.scope, row.code),
            "cell": _cell(row, str(_metric(row)), str(BASELINE_F1) if row.metric == Metric.F1 else ""),
            "interval": str(INTERVALS[row.interval]) if row.interval else "",
            "n_items": row.n_items,
            "n_answers": row.n_answers,
            "n_physicians": row.n_physicians,
        }
        for row in rows
        if row.scope in scopes and (row.value is not None or row.scope == Scope.DATASET)
    ]


def _metric(row: BaselineFigure) -> str:
    if row.value is None:
        return "—"
    return _("微平均 F1") if row.metric == Metric.F1 else str(Metric(row.metric).label)


def formulas() -> list[tuple[str, str]]:
    """Every coefficient with how it is computed."""
    return [(str(metric.label), str(words)) for metric, words in FORMULAS.items()] + [
        (_("医师基线的 F1"), str(BASELINE_F1))
    ]
