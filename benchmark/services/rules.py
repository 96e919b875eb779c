"""How the numbers are made, in words: the same on pages, in files and in the API."""

from django.utils.translation import gettext as _


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
