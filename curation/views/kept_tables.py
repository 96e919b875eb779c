"""The other lists of stage 1 that leave as a table: deliveries, near-duplicates, sources, people, jobs,
sample audits, audit. Each takes its rows from the selector of its page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation import jobs, lists
from curation.forms.audit import AuditFilter
from curation.forms.filters import FilterForm
from curation.forms.jobs import JobFilter
from curation.forms.near_duplicates import ClusterFilter
from curation.forms.people import PersonFilter
from curation.lists import moment
from curation.models import AuditEntry, ImportBatch, Job, NearDuplicateCluster, SampleAudit, Source, User
from curation.permissions import can_draw_audits, can_keep_people, can_see_audit, can_see_records
from curation.selectors import (
    members_of,
    sources_with_counts,
    visible_batches,
    visible_clusters,
    visible_jobs,
    visible_people,
)
from curation.services.residual_risk import bound_words
from curation.views.access import signed_in
from curation.views.kept_lists import understood
from curation.views.progress import words_of

# Sealed details are for the page that opens them, not for a list.
HIDDEN_DETAILS = frozenset({"sealed_reason"})


def _cleaned(form: type[FilterForm]) -> Any:
    def cleaned(given: Mapping[str, Any]) -> lists.Chosen:
        return understood(form(given))

    return cleaned


def _batches(user: Any, _chosen: lists.Chosen) -> QuerySet[ImportBatch]:
    return visible_batches(user)


def _clusters(user: Any, chosen: lists.Chosen) -> QuerySet[NearDuplicateCluster]:
    return ClusterFilter(chosen).applied(visible_clusters(user))


def _cluster_cells(_user: Any, clusters: Sequence[NearDuplicateCluster]) -> Iterator[list[Any]]:
    members = members_of(clusters)
    for cluster in clusters:
        mine = members.get(cluster.pk, [])
        yield [
            cluster.pk,
            "、".join(f"R{one.record_id}" for one in mine),
            cluster.source.name,
            len(mine),
            min((one.similarity for one in mine), default=None),
            cluster.get_state_display(),
            sum(hasattr(one.record, "near_copy") for one in mine),
            moment(cluster.created_at),
        ]


def _sources(user: Any, _chosen: lists.Chosen) -> QuerySet[Source]:
    return sources_with_counts() if can_see_records(user) else Source.objects.none()


def _people(user: Any, chosen: lists.Chosen) -> QuerySet[User]:
    wanted = {"role": chosen.get("role", ""), "state": chosen.get("state", ""), "words": chosen.get("q", "")}
    return visible_people(user, **wanted)


def _licence(person: User) -> str:
    profile = getattr(person, "profile", None)
    if profile is None or not person.is_physician:
        return ""
    if not profile.verified_at:
        return _("未核验")
    expired = profile.expires_on is not None and profile.expires_on < timezone.localdate()
    return _("已过期") if expired else _("已核验")


def _of_profile(name: str) -> Any:
    def cell(person: User) -> Any:
        value = getattr(getattr(person, "profile", None), name, None)
        return "" if value is None else str(value)

    return cell


def _jobs(user: Any, chosen: lists.Chosen) -> QuerySet[Job]:
    return JobFilter(chosen).applied(visible_jobs(user))


def _sample_audits(user: Any, _chosen: lists.Chosen) -> QuerySet[SampleAudit]:
    return SampleAudit.objects.all() if can_draw_audits(user) else SampleAudit.objects.none()


def _audit(user: Any, chosen: lists.Chosen) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all() if can_see_audit(user) else AuditEntry.objects.none()
    return AuditFilter(chosen).applied(rows)


def shown_detail(entry: AuditEntry) -> dict[str, Any]:
    """What an entry says, without what is sealed."""
    return {name: value for name, value in entry.detail.items() if name not in HIDDEN_DETAILS and value != ""}


BATCHES = lists.of_columns(
    name="batches",
    view="batch_list",
    title=gettext_lazy("批次"),
    allowed=can_see_records,
    rows=_batches,
    columns=(
        (gettext_lazy("批次"), lambda row: row.pk),
        (gettext_lazy("文件"), lambda row: row.file_name),
        (gettext_lazy("来源"), lambda row: row.source.name),
        (gettext_lazy("行数"), lambda row: row.rows),
        (gettext_lazy("导入"), lambda row: row.imported),
        (gettext_lazy("重复"), lambda row: row.duplicates),
        (gettext_lazy("状态"), lambda row: row.get_state_display()),
        (gettext_lazy("上传"), lambda row: moment(row.created_at)),
        (gettext_lazy("导入人"), lambda row: str(row.imported_by or _("命令行"))),
    ),
)
CLUSTERS = lists.KeptList(
    name="near_duplicates",
    view="near_duplicate_list",
    title=gettext_lazy("近似病历"),
    allowed=can_see_records,
    cleaned=_cleaned(ClusterFilter),
    rows=_clusters,
    columns=(
        gettext_lazy("组"),
        gettext_lazy("病历"),
        gettext_lazy("来源"),
        gettext_lazy("份数"),
        gettext_lazy("最低相似度"),
        gettext_lazy("状态"),
        gettext_lazy("搁置"),
        gettext_lazy("发现于"),
    ),
    written=_cluster_cells,
)
SOURCES = lists.of_columns(
    name="sources",
    view="source_list",
    title=gettext_lazy("来源"),
    allowed=can_see_records,
    rows=_sources,
    columns=(
        (gettext_lazy("来源"), lambda row: row.name),
        (gettext_lazy("使用条件"), lambda row: row.terms),
        (gettext_lazy("病历"), lambda row: row.found),
        (gettext_lazy("两人已确认"), lambda row: row.signed),
        (gettext_lazy("登记于"), lambda row: moment(row.created_at)),
        (gettext_lazy("关闭于"), lambda row: moment(row.closed_at)),
    ),
)
PEOPLE = lists.of_columns(
    name="people",
    view="people_list",
    title=gettext_lazy("人员"),
    allowed=can_keep_people,
    cleaned=_cleaned(PersonFilter),
    rows=_people,
    columns=(
        (gettext_lazy("姓名"), lambda row: row.name),
        (gettext_lazy("邮箱"), lambda row: row.email),
        (gettext_lazy("角色"), lambda row: row.get_role_display()),
        (gettext_lazy("科室"), _of_profile("department")),
        (gettext_lazy("执业资格"), _licence),
        (gettext_lazy("有效期至"), _of_profile("expires_on")),
        (gettext_lazy("账号"), lambda row: _("可用") if row.is_active else _("已关闭")),
    ),
)
JOBS = lists.of_columns(
    name="jobs",
    view="job_list",
    title=gettext_lazy("任务"),
    allowed=signed_in,
    cleaned=_cleaned(JobFilter),
    rows=_jobs,
    columns=(
        (gettext_lazy("编号"), lambda row: str(row.pk)),
        (gettext_lazy("任务"), jobs.title_of),
        (gettext_lazy("状态"), lambda row: row.get_state_display()),
        (gettext_lazy("已完成"), lambda row: row.done),
        (gettext_lazy("总数"), lambda row: row.total),
        (gettext_lazy("说明"), words_of),
        (gettext_lazy("发起人"), lambda row: str(row.created_by or _("系统"))),
        (gettext_lazy("发起"), lambda row: moment(row.created_at)),
        (gettext_lazy("结束"), lambda row: moment(row.finished_at)),
    ),
)
SAMPLE_AUDITS = lists.of_columns(
    name="sample_audits",
    view="sample_audit_list",
    title=gettext_lazy("抽查"),
    allowed=can_draw_audits,
    rows=_sample_audits,
    columns=(
        (gettext_lazy("编号"), lambda row: row.pk),
        (gettext_lazy("范围"), lambda row: row.label),
        (gettext_lazy("病历"), lambda row: row.size),
        (gettext_lazy("抽查份数"), lambda row: row.sample_size),
        (gettext_lazy("随机种子"), lambda row: str(row.seed)),
        (gettext_lazy("状态"), lambda row: row.get_state_display()),
        (gettext_lazy("结果"), bound_words),
        (gettext_lazy("抽取于"), lambda row: moment(row.drawn_at)),
    ),
)
AUDIT = lists.of_columns(
    name="audit",
    view="audit_list",
    title=gettext_lazy("审计"),
    allowed=can_see_audit,
    cleaned=_cleaned(AuditFilter),
    rows=_audit,
    columns=(
        (gettext_lazy("序号"), lambda row: row.sequence),
        (gettext_lazy("时间"), lambda row: moment(row.at)),
        (gettext_lazy("人员"), lambda row: row.actor),
        (gettext_lazy("行为"), lambda row: row.action),
        (gettext_lazy("对象"), lambda row: row.target),
        (gettext_lazy("细节"), shown_detail),
        (gettext_lazy("摘要"), lambda row: row.digest),
    ),
)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    for kept in (BATCHES, CLUSTERS, SOURCES, PEOPLE, JOBS, SAMPLE_AUDITS, AUDIT):
        lists.register(kept)
