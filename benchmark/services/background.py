"""This stage's kinds of job and its sentences."""

from django.utils.translation import gettext_lazy as _

from benchmark.services.judges import train_job
from benchmark.services.runs import evaluate_job
from curation import jobs
from curation.handover import add_sentences

SENTENCES = {
    "host_not_allowed": _("地址 {url} 的主机未经管理员允许（ZHENPING_MODEL_HOSTS）。"),
    "bad_spec": _("模型“{spec}”写法有误，应为 openai:模型@地址、local:目录 或 replay:文件。"),
    "no_such_model": _("目录 {path} 不存在或不是模型。"),
    "model_exists": _("名为“{name}”的模型已登记，且内容不同。请换一个名称。"),
    "unknown_model": _("没有名为“{name}”的模型。"),
    "bad_reply_line": _("文件“{file}”第 {row} 行不是形如 {{\"id\",\"reply\"}} 的 JSON。"),
    "endpoint_dead": _("模型“{model}”没有应答（{reason}，{url}），评测已停止；修复后可继续，已有答案保留。"),
    "endpoint_unreachable": _("无法连接 {url}。"),
    "timeout": _("等待 {url} 应答超时。"),
    "http_status": _("{url} 返回状态 {status}。"),
    "empty_reply": _("模型返回了空内容。"),
    "no_stored_reply": _("已存答案中没有这道题。"),
    "verdicts_exist": _("名为“{name}”的判定集已存在，且内容不同。"),
    "unknown_verdicts": _("没有名为“{name}”的判定集。"),
    "no_rows": _("文件中没有可用的判定。"),
    "one_label_only": _("判定全为“{label}”，无法训练。"),
    "unknown_preset": _("没有“{preset}”这种训练方案。可用：{known}。"),
    "judge_exists": _("名为“{name}”的裁判已存在，且训练数据或方案不同。"),
    "unknown_judge": _("没有名为“{name}”的裁判。"),
    "judge_not_ready": _("裁判“{name}”尚不可用。"),
    "weights_differ_from_card": _("裁判的权重与登记的摘要不一致，已停用。"),
    "peft_missing": _("该方案需要安装 peft。"),
    "judge_required": _("该版本含开放问答，请选择裁判。"),
}


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    add_sentences(SENTENCES)
    jobs.register("evaluate", evaluate_job, title=_("评测"))
    jobs.register("train_judge", train_job, title=_("训练裁判"))
