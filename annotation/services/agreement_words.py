"""What a report of agreement says in words: why a figure is missing, how each was computed, of what.

Data and look-ups only; the figures come from :mod:`annotation.services.agreement_figures`.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import AgreementReport, Metric
from annotation.services.agreement_sources import UNASSIGNED
from curation.taxonomy.nouns import Dataset, Dimension, Specialty

# Short, for a cell of a table.
REASONS = {
    "no_pairs": gettext_lazy("没有两人都答的题"),
    "one_category": gettext_lazy("未定义：全部作答相同"),
    "not_two_raters": gettext_lazy("只用于恰好两位医师，见下方两两比较"),
    "nothing_found": gettext_lazy("未定义：无人标出任何内容"),
    "no_spans": gettext_lazy("标准词不是原文中的片段，没有位置可以重叠"),
    "no_labels": gettext_lazy("此题型不计算：答案不是少数几个标签之一，写法是否相同不等于意思是否相同"),
    "no_answers": gettext_lazy("还没有已通过的题目"),
    "not_a_key": gettext_lazy("此题型不计算：答案不能与定稿答案逐字相比"),
}

FORMULAS = {
    Metric.PERCENT: gettext_lazy(
        "每题中作答相同的医师对所占的比例，再对题取平均（Fleiss 1971，式 2）。未扣除偶然一致。"
    ),
    Metric.COHEN: gettext_lazy(
        "κ = (p_o − p_e) / (1 − p_e)，p_e 为两人各自选择比例之积的和（Cohen 1960）。只用于恰好两位医师。"
    ),
    Metric.FLEISS: gettext_lazy(
        "κ = (p_a − p_e) / (1 − p_e)，p_e = Σ π_k²（Fleiss 1971；各题人数不等时按 Gwet 2014 第 2 章）。"
    ),
    Metric.ALPHA: gettext_lazy(
        "α = 1 − D_o / D_e，名义尺度的观察分歧与期望分歧之比（Krippendorff 2011）。允许缺答。"
    ),
    Metric.AC1: gettext_lazy(
        "AC1 = (p_a − p_e) / (1 − p_e)，p_e = Σ π_k(1 − π_k) / (q − 1)（Gwet 2008）。"
        "某一答案占绝大多数时比 κ 稳定。"
    ),
    Metric.F1: gettext_lazy(
        "F1 = 2 × 两人都标出的 / 两人标出的总数，各对医师、各题合并计算（Hripcsak 与 Rothschild 2005）。"
    ),
    Metric.ACCURACY: gettext_lazy("首次盲答与定稿答案完全相同的份数 / 首次盲答的份数。"),
}

BASELINE_F1 = gettext_lazy("微平均 F1 = 2 × 与定稿答案相同的标注 / （作答的标注数 + 定稿答案的标注数）。")
INTERVALS = {
    "items": gettext_lazy("按题重抽"),
    "wilson": gettext_lazy("Wilson，按题数"),
}

NOTES = (
    gettext_lazy(
        "只用作答已全部提交的题目：待审核、待仲裁和已通过。作答中的题目不在任何报告里；租约过期后补交的作答不计。"
    ),
    gettext_lazy(
        "选择题按整个答案比较：多选题选 A、C 与只选 A 是两个不同的标签。"
        "系数中的类别是选项字母（组合），跨题合并。"
    ),
    gettext_lazy("逐个选项：每个选项一行，标签是选与不选；同一题的各选项不独立，计算区间时整题一起重抽。"),
    gettext_lazy(
        "抽取题的“位置重叠”：类别（关系、状态）相同，且每个片段在原文中至少有一个字重叠，一对一配对，取最多的配法。"
    ),
    gettext_lazy(
        "95 % 区间由按题重抽得到（百分位法），说明换一批同类题目会差多少；"
        "不说明换一批医师会差多少。各次重抽完全相同时不给区间。"
    ),
    gettext_lazy("两两比较中的编号只为这份报告随机编排，不保存对应关系；不足五题相同的医师对不列出。"),
    gettext_lazy(
        "医师基线只取每位医师对每题的首次盲答（仲裁之前、未经更正），且只用已通过的题目；答过该题旧稿的医师不计。"
    ),
    gettext_lazy(
        "定稿答案由看过这些盲答的医师审核或仲裁而来，并不独立于它们，所以基线偏高，不是与外部标准相比的准确度。"
    ),
    gettext_lazy(
        "医师基线的区间也按题重抽；全对或全错时重抽看不出波动，改用 Wilson 区间，以题数（不是作答数）为 n。"
    ),
)


def reason_words(code: str) -> str:
    """Why a figure is missing."""
    return str(REASONS.get(code, code))


class Names:
    """Dimensions, datasets and specialties by code, in the language of the page; read once."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {("specialty", UNASSIGNED): _("未指定")}
        for dimension in Dimension.objects.all():
            self._names["dimension", dimension.code] = f"{dimension.code} {dimension.label}"
        for dataset in Dataset.objects.only("name", "zh", "en"):
            self._names["dataset", dataset.name] = f"{dataset.name} {dataset.label}"
        for specialty in Specialty.objects.all():
            self._names["specialty", specialty.code] = specialty.label

    def of(self, scope: str, code: str) -> str:
        """The name of a group; everything without one."""
        return self._names.get((scope, code), code) if code else _("全部")

    def sentence(self, report: AgreementReport) -> str:
        """The filter as a sentence."""
        parts = (
            (_("数据集"), "dataset", report.dataset),
            (_("维度"), "dimension", report.dimension),
            (_("专科"), "specialty", report.specialty),
        )
        return " · ".join(f"{label} {self.of(scope, code)}" for label, scope, code in parts)
