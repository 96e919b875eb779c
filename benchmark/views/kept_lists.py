"""The lists of stage 3 that leave as a table: models without their keys, runs, judges."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from benchmark.models import EvaluatedModel, EvaluationRun, Judge
from benchmark.permissions import can_see_runs
from benchmark.selectors import visible_models, visible_runs
from benchmark.views.judges import state_words
from curation import lists
from curation.lists import moment


def _models(user: Any, _chosen: lists.Chosen) -> QuerySet[EvaluatedModel]:
    return visible_models() if can_see_runs(user) else visible_models().none()


def _runs(user: Any, _chosen: lists.Chosen) -> QuerySet[EvaluationRun]:
    return visible_runs() if can_see_runs(user) else visible_runs().none()


def _judges(user: Any, _chosen: lists.Chosen) -> QuerySet[Judge]:
    rows = Judge.objects.select_related("verdict_set", "job")
    return rows if can_see_runs(user) else rows.none()


def _figure(name: str) -> Any:
    def cell(judge: Judge) -> Any:
        return judge.card.get("figures", {}).get(name)

    return cell


MODELS = lists.of_columns(
    name="models",
    view="model_list",
    title=gettext_lazy("模型"),
    allowed=can_see_runs,
    rows=_models,
    columns=(
        (gettext_lazy("显示名称"), lambda row: row.name),
        (gettext_lazy("调用方式"), lambda row: row.get_provider_display()),
        (gettext_lazy("模型"), lambda row: row.model),
        (gettext_lazy("地址或路径"), lambda row: row.location),
        (gettext_lazy("评测"), lambda row: row.run_count),
        (gettext_lazy("登记时间"), lambda row: moment(row.created_at)),
    ),
)
RUNS = lists.of_columns(
    name="runs",
    view="run_list",
    title=gettext_lazy("评测"),
    allowed=can_see_runs,
    rows=_runs,
    columns=(
        (gettext_lazy("编号"), lambda row: row.pk),
        (gettext_lazy("模型"), lambda row: row.model.name),
        (gettext_lazy("版本"), lambda row: row.release.name),
        (gettext_lazy("裁判"), lambda row: row.judge.name if row.judge else ""),
        (gettext_lazy("状态"), lambda row: row.get_state_display()),
        (gettext_lazy("题数"), lambda row: row.size),
        (gettext_lazy("请求"), lambda row: row.requests),
        (gettext_lazy("秒"), lambda row: row.seconds),
        (gettext_lazy("开始时间"), lambda row: moment(row.created_at)),
        (gettext_lazy("结束时间"), lambda row: moment(row.finished_at)),
    ),
)
JUDGES = lists.of_columns(
    name="judges",
    view="judge_list",
    title=gettext_lazy("裁判"),
    allowed=can_see_runs,
    rows=_judges,
    columns=(
        (gettext_lazy("名称"), lambda row: row.name),
        (gettext_lazy("状态"), lambda row: state_words(row)[1]),
        (gettext_lazy("kappa"), _figure("kappa")),
        (gettext_lazy("准确率"), _figure("accuracy")),
        (gettext_lazy("始终判一种"), _figure("trivial_accuracy")),
        (gettext_lazy("检验判定 n"), _figure("n")),
        (gettext_lazy("判定集"), lambda row: row.verdict_set.name if row.verdict_set else ""),
        (gettext_lazy("权重摘要"), lambda row: row.weights_digest),
        (gettext_lazy("建立于"), lambda row: moment(row.created_at)),
    ),
)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    for kept in (MODELS, RUNS, JUDGES):
        lists.register(kept)
