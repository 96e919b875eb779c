"""This stage's kinds of job and its sentences."""

from django.utils.translation import gettext_lazy as _

from annotation.services.item_imports import accept_job, import_items_job
from annotation.services.releases import freeze_job
from curation import jobs
from curation.handover import add_sentences

SENTENCES = {
    "duplicate_stem": _("已有题干相同的题目。"),
    "item_identifiable": _("题目文本可能含有标识信息（{count} 处：{types}），请先处理。"),
    "revise_first": _("有作答者指出该题无法作答，请先修改题目。"),
    "no_slot_free": _("该题的作答名额已满。"),
    "unknown_verdict": _("没有“{verdict}”这种审核结论。"),
    "rationale_required": _("请写明裁定依据。"),
    "bad_release_name": _("版本名称“{name}”不合法：只用小写字母、数字、点、连字符，2 至 79 个字符。"),
    "bad_version": _("版本号“{version}”不合法，应形如 1.0.0。"),
    "unknown_kind": _("没有“{kind}”这种版本类型。"),
    "release_exists": _("名为“{name}”的版本已存在，且内容不同。"),
    "too_few_items": _("数据集 {dataset} 需要 {wanted} 题，已通过的只有 {found} 题。"),
    "unknown_item": _("没有编号为 {uid} 的题目。"),
    "unknown_release": _("没有名为“{name}”的版本。"),
    "nothing_selected": _("没有选中任何题目。"),
    "gate_closed": _("关口未通过：{count} 题有问题（{codes}）。请查看逐题报告。"),
    "bundle_differs": _("重新生成的 {part} 与清单中的摘要不一致，已停止。"),
    "bundle_broken": _("版本文件“{file}”校验未通过：{reason}。"),
    "unknown_format": _("没有“{format}”这种题型。"),
    "no_items_found": _("文件“{file}”中没有题目。"),
    "item_used": _("题目 {uid} 不是待验收的导入题目。"),
}


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    add_sentences(SENTENCES)
    jobs.register("freeze", freeze_job, title=_("冻结版本"))
    jobs.register("import_items", import_items_job, title=_("导入题目"))
    jobs.register("accept_items", accept_job, title=_("验收导入题目"))
