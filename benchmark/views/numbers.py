"""The numbers of a run as pages show them: grouped, named, and each with what is missing from it."""

from typing import Any

from django.utils.translation import gettext as _

from benchmark.models import EvaluationRun, MetricResult, Scope
from benchmark.selectors import board_dimensions, results_by_scope, specialty_names
from benchmark.services.rules import metric_words, rules
from curation.taxonomy.nouns import Dataset


def numbers_of(run: EvaluationRun) -> dict[str, Any]:
    """Overall, dimensions, datasets, specialties of a run; empty where nothing is computed yet."""
    grouped = results_by_scope(run)
    dimensions = {dimension.code: dimension.label for dimension in board_dimensions()}
    datasets = {dataset.name: dataset.label for dataset in Dataset.objects.all()}
    specialties = specialty_names(grouped[Scope.SPECIALTY])
    return {
        "overall": grouped[Scope.OVERALL_DATASETS].get(""),
        "overall_items": grouped[Scope.OVERALL_ITEMS].get(""),
        "groups": [
            {"title": _("维度"), "rows": _named(grouped[Scope.DIMENSION], dimensions)},
            {"title": _("数据集"), "rows": _named(grouped[Scope.DATASET], datasets)},
            {
                "title": _("专科"),
                "rows": [
                    {**row, "code": "", "label": row["label"] or _("未指定")}
                    for row in _named(grouped[Scope.SPECIALTY], specialties)
                ],
            },
        ],
        "rules": rules(),
    }


def _named(rows: dict[str, MetricResult], labels: dict[str, str]) -> list[dict[str, Any]]:
    """Rows in the order of the taxonomy, unknown names last."""
    order = {name: place for place, name in enumerate(labels)}
    names = sorted(rows, key=lambda name: (order.get(name, len(order)), name))
    return [
        {
            "code": name,
            "label": labels.get(name, ""),
            "metric": metric_words(rows[name].metric),
            "result": rows[name],
        }
        for name in names
    ]
