"""The other lists of stage 2 that leave as a table. Each takes its rows from the selector of its page, so
that nobody takes away more than is shown to them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import (
    AgreementReport,
    GuidelineRequest,
    Item,
    Lot,
    LotItem,
    Metric,
    Release,
)
from annotation.permissions import (
    can_draw_lots,
    can_keep_guidelines,
    can_read_guidelines,
    can_see_agreement,
    can_see_progress_of_all,
    can_see_releases,
    guideline_requests,
)
from annotation.selectors import (
    agreement_headlines,
    agreement_reports,
    guideline_rows,
    to_adjudicate,
    to_check,
    to_review,
)
from annotation.services.agreement_words import Names
from annotation.services.progress import KINDS, progress_of
from curation import lists
from curation.handover import is_physician, physicians
from curation.lists import moment
from curation.taxonomy.nouns import Dataset


def _specialty(row: Any) -> str:
    return row.specialty.label if row.specialty else ""


WAITING: tuple[lists.Column, ...] = (
    (gettext_lazy("编号"), lambda row: row.uid),
    (gettext_lazy("题目"), lambda row: row.title),
    (gettext_lazy("数据集"), lambda row: row.dataset.name),
    (gettext_lazy("专科"), _specialty),
    (gettext_lazy("等待自"), lambda row: moment(row.changed_at)),
)


def _reviews(user: Any, _chosen: lists.Chosen) -> QuerySet[Item]:
    return to_review(user)


def _adjudications(user: Any, _chosen: lists.Chosen) -> QuerySet[Item]:
    return to_adjudicate(user)


def _checks(user: Any, _chosen: lists.Chosen) -> QuerySet[LotItem]:
    return to_check(user)


def _lots(user: Any, _chosen: lists.Chosen) -> QuerySet[Lot]:
    rows = Lot.objects.select_related("dataset", "specialty")
    return rows if can_draw_lots(user) else rows.none()


def _releases(user: Any, _chosen: lists.Chosen) -> QuerySet[Release]:
    rows = Release.objects.defer("manifest", "prompts", "gate_report")
    return rows if can_see_releases(user) else rows.none()


def _reports(user: Any, _chosen: lists.Chosen) -> QuerySet[AgreementReport]:
    return agreement_reports(user)


def _report_cells(user: Any, reports: Sequence[AgreementReport]) -> Iterator[list[Any]]:
    names, headlines = Names(), agreement_headlines(user, reports)
    for report in reports:
        cells = [moment(report.computed_at), names.sentence(report), report.n_items, report.n_physicians]
        for metric in (Metric.PERCENT, Metric.ALPHA):
            figure = headlines.get((report.pk, str(metric)))
            cells += [figure.value, figure.low, figure.high] if figure else [None, None, None]
        yield cells


def _datasets(_user: Any, _chosen: lists.Chosen) -> QuerySet[Dataset]:
    return Dataset.objects.all()


def _guideline_cells(user: Any, datasets: Sequence[Dataset]) -> Iterator[list[Any]]:
    rows = {row.dataset.pk: row for row in guideline_rows(user)}
    for dataset in datasets:
        row = rows[dataset.pk]
        version = row.version
        yield [
            dataset.name,
            dataset.label,
            version.number if version else None,
            moment(version.published_at) if version else "",
            row.waiting,
        ]


def _requests(user: Any, _chosen: lists.Chosen) -> QuerySet[GuidelineRequest]:
    return guideline_requests(user)


def _physicians(user: Any, _chosen: lists.Chosen) -> QuerySet[Any]:
    return physicians() if can_see_progress_of_all(user) else physicians().none()


def _progress_cells(_user: Any, people: Sequence[Any]) -> Iterator[list[Any]]:
    for one in progress_of(people):
        shown = one.agreement
        totals = [one.totals.get(kind, 0) for kind in KINDS]
        yield [str(one.person), *totals, shown.n, shown.value, shown.low, shown.high]


REVIEWS = lists.of_columns(
    name="reviews",
    view="review_list",
    title=gettext_lazy("待我审核"),
    allowed=is_physician,
    rows=_reviews,
    columns=WAITING,
)
ADJUDICATIONS = lists.of_columns(
    name="adjudications",
    view="adjudication_list",
    title=gettext_lazy("待我仲裁"),
    allowed=is_physician,
    rows=_adjudications,
    columns=(*WAITING, (gettext_lazy("作答一致程度"), lambda row: row.agreement)),
)
CHECKS = lists.of_columns(
    name="checks",
    view="check_list",
    title=gettext_lazy("待我抽检"),
    allowed=is_physician,
    rows=_checks,
    columns=(
        (gettext_lazy("编号"), lambda row: row.item.uid),
        (gettext_lazy("题目"), lambda row: row.item.title),
        (gettext_lazy("数据集"), lambda row: row.item.dataset.name),
        (gettext_lazy("专科"), lambda row: _specialty(row.item)),
    ),
)
LOTS = lists.of_columns(
    name="lots",
    view="lot_list",
    title=gettext_lazy("抽检"),
    allowed=can_draw_lots,
    rows=_lots,
    columns=(
        (gettext_lazy("批次"), lambda row: row.pk),
        (gettext_lazy("数据集"), lambda row: row.dataset.name),
        (gettext_lazy("专科"), lambda row: _specialty(row) or _("全部")),
        (gettext_lazy("批量 N"), lambda row: row.size),
        (gettext_lazy("抽取 n"), lambda row: row.sample_size),
        (gettext_lazy("允许 c"), lambda row: row.acceptance),
        (gettext_lazy("有问题"), lambda row: row.bad),
        (gettext_lazy("状态"), lambda row: row.get_state_display()),
        (gettext_lazy("抽取于"), lambda row: moment(row.drawn_at)),
    ),
)
RELEASES = lists.of_columns(
    name="releases",
    view="release_list",
    title=gettext_lazy("版本"),
    allowed=can_see_releases,
    rows=_releases,
    columns=(
        (gettext_lazy("版本"), lambda row: row.name),
        (gettext_lazy("版本号"), lambda row: row.version),
        (gettext_lazy("类型"), lambda row: row.get_kind_display()),
        (gettext_lazy("状态"), lambda row: row.get_state_display()),
        (gettext_lazy("题数"), lambda row: row.item_count if row.digest else None),
        (gettext_lazy("摘要"), lambda row: row.digest),
        (gettext_lazy("冻结时间"), lambda row: moment(row.frozen_at)),
    ),
)
AGREEMENT = lists.KeptList(
    name="agreement",
    view="agreement_list",
    title=gettext_lazy("一致性"),
    allowed=can_see_agreement,
    cleaned=lists.unfiltered,
    rows=_reports,
    columns=(
        gettext_lazy("计算时间"),
        gettext_lazy("范围"),
        gettext_lazy("题数"),
        gettext_lazy("医师数"),
        gettext_lazy("一致率"),
        gettext_lazy("一致率下限"),
        gettext_lazy("一致率上限"),
        "Krippendorff α",
        gettext_lazy("α 下限"),
        gettext_lazy("α 上限"),
    ),
    written=_report_cells,
)
GUIDELINES = lists.KeptList(
    name="guidelines",
    view="guideline_list",
    title=gettext_lazy("作答指南"),
    allowed=can_read_guidelines,
    cleaned=lists.unfiltered,
    rows=_datasets,
    columns=(
        gettext_lazy("数据集"),
        gettext_lazy("名称"),
        gettext_lazy("版本"),
        gettext_lazy("发布于"),
        gettext_lazy("待处理的修订请求"),
    ),
    written=_guideline_cells,
)
REQUESTS = lists.of_columns(
    name="guideline_requests",
    view="guideline_list",
    title=gettext_lazy("修订请求"),
    allowed=can_keep_guidelines,
    rows=_requests,
    columns=(
        (gettext_lazy("数据集"), lambda row: row.dataset.name),
        (gettext_lazy("题目"), lambda row: row.adjudication.item.uid),
        (gettext_lazy("裁定依据"), lambda row: row.adjudication.rationale),
        (gettext_lazy("状态"), lambda row: row.get_state_display()),
        (gettext_lazy("处理"), lambda row: row.decision),
        (gettext_lazy("修订版本"), lambda row: row.version.number if row.version else None),
        (gettext_lazy("提出于"), lambda row: moment(row.opened_at)),
    ),
)
PROGRESS = lists.KeptList(
    name="progress",
    view="progress",
    title=gettext_lazy("进度"),
    allowed=can_see_progress_of_all,
    cleaned=lists.unfiltered,
    rows=_physicians,
    columns=(
        gettext_lazy("医师"),
        gettext_lazy("编写"),
        gettext_lazy("作答"),
        gettext_lazy("审核"),
        gettext_lazy("仲裁"),
        gettext_lazy("可比作答"),
        gettext_lazy("与最终答案一致"),
        gettext_lazy("下限"),
        gettext_lazy("上限"),
    ),
    written=_progress_cells,
)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    own = (REVIEWS, ADJUDICATIONS, CHECKS)
    for kept in (*own, LOTS, RELEASES, AGREEMENT, GUIDELINES, REQUESTS, PROGRESS):
        lists.register(kept)
