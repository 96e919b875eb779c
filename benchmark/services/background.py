"""This stage's kinds of job and its sentences."""

from django.utils.translation import gettext_lazy as _

from benchmark.services.judges import train_job
from benchmark.services.running import evaluate_job
from curation import jobs
from curation.handover import add_sentences

SENTENCES = {
    # models
    "host_not_allowed": _(
        "地址 {url} 的主机未经管理员允许。请管理员在 ZHENPING_MODEL_HOSTS 中加入“主机:端口”。"
    ),
    "bad_spec": _("模型“{spec}”写法有误，应为 openai:模型@地址、local:目录 或 replay:文件。"),
    "no_such_model": _("目录 {path} 不存在，或其中没有 config.json。"),
    "model_not_loadable": _("目录 {path} 中的模型无法载入。"),
    "sampling_not_supported": _("本地模型只支持温度 0。"),
    "bad_api_key": _("密钥只能含英文字母、数字和符号。"),
    "key_env_missing": _("环境变量 {name} 未设置，没有密钥可用。"),
    "model_exists": _("名为“{name}”的模型已登记，且内容不同。请换一个名称。"),
    "unknown_model": _("没有名为“{name}”的模型。"),
    "bad_reply_line": _('文件“{file}”第 {row} 行不是形如 {{"id","reply"}} 的 JSON。'),
    "reply_twice": _("文件“{file}”第 {row} 行的编号“{id}”前面已出现过。"),
    "no_replies": _("文件中没有答案。"),
    # runs
    "judge_required": _("所选题目中有 {count} 道开放问答，请选择裁判。"),
    "format_not_scored": _("这个版本含有还不能评分的题型（{formats}），没有开始评测。"),
    "bad_limit": _("题数应为不小于 1 的整数。"),
    "dead_unreachable": _(
        "无法连接模型“{model}”（{url}），评测已停止。请检查地址和服务后继续，已有答案保留。"
    ),
    "dead_timeout": _("模型“{model}”（{url}）连续超时，评测已停止。请检查服务后继续，已有答案保留。"),
    "dead_status": _(
        "模型“{model}”（{url}）连续返回状态 {status}，评测已停止。请检查服务和密钥后继续，已有答案保留。"
    ),
    "endpoint_dead": _(
        "模型“{model}”（{url}）连续出错（{reason}），评测已停止。修复后可继续，已有答案保留。"
    ),
    "file_not_readable": _("无法读取文件“{path}”。"),
    "file_not_writable": _("无法写入“{path}”。"),
    "bad_extraction_line": _("文件“{file}”第 {row} 行应为 JSON，含 id、reply，以及 options 或 schema。"),
    "mapping_unreadable": _("映射文件“{file}”不是 JSON 对象。"),
    "unknown_run": _("没有编号为 {run} 的评测。"),
    # bundles
    "not_a_zip": _("文件“{file}”不是完整的 zip。"),
    "no_manifest": _("文件“{file}”不是版本包：没有可读的 manifest.json。"),
    "not_a_bundle": _("文件“{file}”不是完整的版本包。"),
    "bundle_altered": _("版本包“{file}”已被改动，首处在 {part}，没有使用。"),
    # verdicts and judges
    "verdicts_exist": _("名为“{name}”的判定集已存在，且内容不同。请换一个名称。"),
    "unknown_verdicts": _("没有名为“{name}”的判定集，也没有这个文件。"),
    "no_rows": _("文件中没有可用的判定。"),
    "too_many_to_measure": _(
        "文件有 {found} 条判定，页面上最多检验 {limit} 条。更多请用命令 judge_consistency。"
    ),
    "rows_rejected": _("有 {count} 行无法使用，没有导入。请更正，或选择跳过这些行。"),
    "one_label_only": _("判定全为“{label}”，无法训练。"),
    "unknown_preset": _("没有“{preset}”这种训练方案。可用：{known}。"),
    "preset_unknown": _("没有“{preset}”这种训练方案。可用：{known}。"),
    "bad_judge_name": _("裁判名称“{name}”不可用：请用英文字母、数字、点、横线或下划线，最多 80 个。"),
    "judge_exists": _("名为“{name}”的裁判已存在，且训练数据或方案不同。请换一个名称。"),
    "unknown_judge": _("没有名为“{name}”的裁判。"),
    "judge_not_ready": _("裁判“{name}”尚不可用。"),
    "weights_differ_from_card": _("裁判“{name}”的权重与登记的摘要不一致，已停用。"),
    "weights_missing": _("裁判“{name}”的权重不在 {folder}。"),
    "card_unreadable": _("裁判的 card.json 无法读取。"),
    "label_not_one_token": _("该模型的词表不能把“{label}”作为一个词元，不能用作裁判。"),
    "labels_share_a_token": _("该模型的词表分不清“是”和“否”，不能用作裁判。"),
    "prompt_fields_invalid": _("裁判的提示字段有误：{fields}。"),
    "peft_missing": _("训练方案 {preset} 需要安装 peft。"),
    "base_required": _("训练方案 {preset} 需要一个已有的模型目录作为起点。"),
    "base_not_found": _("目录 {base} 不存在，或其中没有 config.json。"),
    "out_dir_not_empty": _("目录 {out_dir} 不是空的。"),
    "too_few_questions": _("判定只来自 {found} 道题，至少要 {needed} 道：要留出没见过的题来检验。"),
    "every_row_too_long": _("{rows} 条判定都超过模型的长度，无法训练。"),
    # rows of verdict files
    "file_kind_unknown": _("不能读取“{suffix}”文件。请用 csv、xlsx 或 jsonl。"),
    "encoding_unknown": _("文件“{file}”的编码无法识别，应为 UTF-8 或 GB18030。"),
    "json_invalid": _("文件“{file}”不是合法的 JSON。"),
    "workbook_unreadable": _("工作簿“{file}”无法打开。请在 Excel 中重新保存后上传。"),
    "columns_missing": _("缺少列：{columns}。文件中有：{found}。"),
    "mapping_unknown_keys": _("映射中有不认识的键：{keys}。"),
    "line_not_an_object": _("不是 JSON 对象。"),
    "label_unknown": _("判定“{label}”无法识别，应为 是/否、1/0 或 met/not met。"),
    "label_missing": _("没有判定。"),
    "field_blank": _("“{field}”是空的。"),
    "prompt_missing": _("对话中没有提问。"),
}

# What went wrong with one reply; shown beside the sample, never raised.
REPLY_ERRORS = {
    "endpoint_unreachable": _("无法连接模型"),
    "timeout": _("等待超时"),
    "http_status": _("返回状态 {status}"),
    "redirect_refused": _("要求转到别处（状态 {status}），未跟随"),
    "bad_json": _("返回的不是 JSON"),
    "bad_shape": _("返回的 JSON 中没有答案"),
    "reply_too_large": _("返回内容过大"),
    "empty_reply": _("返回了空内容"),
    "no_stored_reply": _("已存答案中没有这道题"),
    "context_too_long": _("题目超过模型的长度（{tokens} / {context}）"),
    "model_failed": _("模型运行出错（{reason}）"),
    "model_not_loadable": _("模型无法载入"),
    "provider_failed": _("调用出错（{reason}）"),
}


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    add_sentences(SENTENCES)
    jobs.register("evaluate", evaluate_job, title=_("评测"))
    jobs.register("train_judge", train_job, title=_("训练裁判"))
