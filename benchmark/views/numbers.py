"""The numbers of a run as pages show them: grouped, named, and each with what is missing from it."""

from typing import Any

from django.utils.translation import gettext as _

from benchmark.models import EvaluationRun, MetricResult, Scope
from benchmark.selectors import board_dimensions, results_by_scope, specialty_names
from curation.taxonomy.nouns import Dataset


def metric_words(metric: str) -> str:
    """A metric in words."""
    return {
        "accuracy": _("准确率"),
        "micro_f1": "Micro-F1",
        "points": _("评分点得分"),
        "mean_over_datasets": _("数据集平均"),
        "mean_over_items": _("题目平均"),
    }.get(metric, metric)


def rules() -> dict[str, str]:
    """How the numbers are made, in words."""
    return {
        "overall": _("总分 = 各数据集得分的算术平均，每个数据集权重相同（MLB 的算法）。"),
        "items": _("题目平均 = 所有已计分题目得分的算术平均，题多的数据集权重大；列在旁边，不用于排名。"),
        "dimension": _("维度得分 = 该维度各数据集得分的算术平均。"),
        "dataset": _("选择题为准确率（选项须完全一致），抽取题为 Micro-F1，开放问答为达到的评分点所占份额。"),
        "unscored": _(
            "没有回答、裁判弃权或裁判失败的题目不计分，也不算零分；无法提取答案的回答算错，另列其数。"
        ),
        "interval": _("区间为 95 %，按病历整组重抽样 2000 次得到。"),
    }


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
