"""A refusal: a stable code with its facts, and the sentence in the reader's language that goes with it.

Services and pure readers raise codes; this module alone turns a code into words. Later stages add their own
sentences.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

SENTENCES: dict[str, Sentence] = {
    "unexpected": _("程序出错（{kind}），已记录。请重试；若再次出现，请联系管理员。"),
    "worker_lost": _("工作进程多次中断，任务已停止。请联系管理员后重试。"),
    "cancelled": _("已取消。"),
    "bad_filter_name": _("请给标签起一个名字，最多 {most} 个字。"),
    "empty_filter": _("没有可以保存的筛选条件。"),
    "filter_name_taken": _("已有名为“{name}”的标签，条件不同。请换一个名字。"),
    "too_many_filters": _("每个列表最多保存 {most} 个标签。请先删除不用的。"),
    "unknown_form": _("不能导出为“{form}”。"),
    "not_allowed": _("您没有进行此操作的权限。"),
    "wrong_state": _("当前状态为“{state}”，不能进行此操作。"),
    "stale_version": _("内容已被更改（当前版本 {current}，您的版本 {given}）。请刷新后重试。"),
    "empty_file": _("文件“{file}”是空的。"),
    "wrong_type": _("文件“{file}”的类型不对：{found}。请上传表格、JSON、纯文本、CDA、FHIR 或它们的 zip。"),
    "broken_workbook": _("文件“{file}”不是完整的工作簿，无法打开。请在 Excel 中重新保存后上传。"),
    "locked_workbook": _("文件“{file}”设有密码，无法打开。请去掉密码后重新保存再上传。"),
    "broken_archive": _("文件“{file}”不是完整的 zip，无法打开。"),
    "nested_archive": _("压缩包“{file}”里还有压缩包“{member}”。请先解开再上传。"),
    "members_differ": _(
        "压缩包“{file}”中“{member}”的列与“{first}”不同。请选择其中一个文件，或把列相同的文件分别打包。"
    ),
    "missing_member": _("压缩包“{file}”中没有“{name}”。其中的文件：{members}。"),
    "no_members": _("压缩包“{file}”中没有可以读取的文件。"),
    "unsafe_markup": _("文件“{file}”带有外部实体或 DTD 声明，已拒绝。"),
    "broken_markup": _("文件“{file}”第 {row} 行不是合法的 XML。"),
    "no_documents": _("文件“{file}”中没有含文本的 FHIR 资源。"),
    "broken_file": _("文件“{file}”已损坏或格式有误，无法读取（{found}）。"),
    "reading_limit": _("文件“{file}”读取时超出限制（{measure}），已停止。请拆成较小的文件。"),
    "unknown_encoding": _(
        "文件“{file}”的编码无法识别：{tried}。请选择编码，或在 Excel、记事本中另存为 UTF-8 后重新上传。"
    ),
    "no_such_encoding": _("没有名为“{name}”的编码。"),
    "no_header": _("文件“{file}”第 {row} 行没有列名。"),
    "unknown_track": _("没有随产品提供的轨道“{name}”。可用：{known}。"),
    "missing_column": _("文件“{file}”中没有“{column}”列。现有列：{columns}。"),
    "row_missing_column": _("第 {row} 行没有“{name}”这一项。"),
    "too_many_columns": _("文件“{file}”有 {columns} 列，最多 {limit} 列。"),
    "too_many_rows": _("文件“{file}”超过 {limit} 行。"),
    "inflated_too_large": _("文件“{file}”解压后过大，或内容异常（{measure}），已拒绝。请拆成较小的文件。"),
    "file_too_large": _("文件“{file}”过大（{found} 字节，最多 {limit} 字节）。"),
    "missing_sheet": _("文件“{file}”中没有工作表“{name}”。现有工作表：{sheets}。"),
    "row_too_long": _("第 {row} 行有 {cells} 个单元格，表头只有 {columns} 列。请检查引号和分隔符。"),
    "unclosed_quote": _(
        "第 {row} 行的引号没有闭合，文件的第 {first} 至 {last} 行因此连成了一行。请补上引号后重新导入。"
    ),
    "cell_too_long": _("第 {row} 行“{column}”列的内容过长（最多 {limit} 字）。"),
    "empty_text": _("第 {row} 行没有正文。"),
    "broken_json": _("第 {row} 行不是合法的 JSON。"),
    "not_an_object": _("第 {row} 行不是 JSON 对象。"),
    "gold_without_text": _("第 {row} 行没有“text”，或“spans”不是列表。"),
    "gold_span": _("第 {row} 行的标注 {span} 不合法：位置按字符计，须在正文（{length} 字）之内。"),
    "gold_type": _("第 {row} 行的类型“{type}”不在系统的类型中。请用 --mapping 指明对应的类型。"),
    "gold_known": _("第 {row} 行的“known”有误：{reason}。"),
    "no_such_file": _("没有文件“{file}”，或无法读取。"),
    "bad_json_file": _("文件“{file}”不是合法的 JSON：{reason}。"),
    "no_such_source": _("没有名为“{source}”的来源。"),
    "source_required": _("请选择来源，或填写新来源的名称。"),
    "unknown_user": _("没有邮箱为 {email} 的账号。"),
    "weak_password": _("密码不合要求：{reason}"),
    "file_already_imported": _("该文件已在批次 {batch} 中导入。"),
    "file_gone": _("文件“{file}”已不在服务器上。请重新上传。"),
    "batch_in_use": _("批次中已有 {count} 份病历开始去标识，不能撤销。"),
    "no_text_column": _("请选择至少一列作为正文。"),
    "bad_mapping": _("列的对应关系有误：{reason}。"),
    "blank_header": _("第 {row} 行的 {column} 列没有列名，已用“{column}”代替。"),
    "duplicate_header": _("第 {row} 行的列名“{name}”重复，{column} 列已改名。"),
    "number_over_15_digits": _(
        "第 {row} 行“{column}”列的数字超过 15 位，Excel 可能已将其四舍五入。请核对原件。"
    ),
    "member_skipped": _("压缩包中的“{member}”不是可以读取的文件，已略过。"),
    "member_begins": _("“{member}”从第 {row} 行起；其中的行号都加了 {shift}。"),
    "invalid_bytes": _("第 {row} 行含有所选编码不能解读的字节（文件第 {line} 行）。"),
    "hidden_sheets": _("工作簿有隐藏的工作表：{names}。"),
    "two_header_rows": _("第 {row} 行和第 {next} 行看起来都是列名，已合并成一行。请核对。"),
    "row_too_large": _("第 {row} 行的内容过长（最多 {limit} 字）。"),
    "resources_without_text": _("有 {count} 个 FHIR 资源不含文本，没有导入。"),
    "records_found_under": _("记录取自“{name}”，文件的其他部分没有读取。"),
    "lone_surrogate": _("第 {row} 行含有不能保存的字符（不成对的代理码）。"),
    "nan_as_missing": _("有 {count} 处 NaN 按空值处理。"),
    "spans_unresolved": _("还有 {count} 处标识符未判断。"),
    "span_outside": _("所选位置（{start}–{end}）不在病历正文之内。"),
    "span_overlaps": _("所选位置与已有的标识符重叠。"),
    "reason_required": _("请填写理由。"),
    "statement_required": _("请先通读全文，并勾选声明。"),
    "quote_not_found": _("改写后的文本中没有“{quote}”。请照原样摘抄，每行一处。"),
    "quote_too_common": _("“{quote}”在文中超过 {limit} 处，请多摘几个字。"),
    "places_required": _("请至少摘抄一处仍可辨认的文字。"),
    "objection_open": _(
        "第二位确认人指出的文字还有 {count} 处没有改。请隐去，或写明理由坚持原判断，由第三人仲裁。"
    ),
    "nothing_contested": _("指出的文字都已改，请直接通读并签字。"),
    "adjudicated": _("这一处已由仲裁人决定隐去，不能更改。"),
    "ruling_missing": _("请裁决这一处。"),
    "ruling_changes_nothing": _("按这个类型处理，“{quote}”不会改变。请换一个类型。"),
    "type_is_kept": _("按现行规则，“{type}”会保留在正文中。请换一个类型。"),
    "source_closed": _("来源“{source}”已关闭，不能再导入或改写。"),
    "source_at_work": _(
        "该来源还有 {batches} 个未完成的批次、{records} 份等待第二人确认或仲裁的病历。请先处理完。"
    ),
    "source_name_differs": _("名称与来源不一致。请逐字输入来源的名称。"),
    "record_in_use": _("已有题目使用该病历，不能退回。"),
    "same_reader": _("第二位确认人不能与第一位相同。"),
    "knows_raw_text": _(
        "您打开过这份病历的原文，或处理过其中的标识符，不能担任第二位确认人。请由没有看过原文的医师通读。"
    ),
    "nothing_signed": _("还没有两人签过字的病历可以抽查。"),
    "audit_sample_size": _("抽查份数须在 1 到 {most} 之间：目前有 {most} 份两人签过字的病历。"),
    "audit_under_way": _("这些病历中有的正在另一次抽查中。请等它完成，或先取消。"),
    "audit_row_read": _("这份病历已由他人读过，或该次抽查已结束。"),
    "clean_or_left": _("请说明没有遗留，或列出遗留的文字，二者选一。"),
    "unknown_type": _("没有“{type}”这种类型。"),
    "cluster_changed": _("这组近似病历已有变化。请刷新后重试。"),
    "one_must_stay": _("每组至少保留一份病历。"),
    "set_aside": _("该病历已作为近似副本搁置。请先在“近似病历”中恢复。"),
    "still_identifiable": _("改写后的文本仍含有可能的标识符（{count} 处：{types}），请先处理。"),
    "policy_action": _("类型“{type}”不能按“{action}”处理：直接标识符必须离开正文。"),
    "policy_ignores_direct": _("“{type}”是直接标识符，不能不检测。"),
    "policy_word": _("“{word}”不能列为放行词：须为 2–12 个字，含汉字，不含数字和空格。"),
    "policy_unchanged": _("规则没有变化。"),
    "email_taken": _("邮箱 {email} 已有账号。"),
    "bad_email": _("邮箱“{email}”不合法。"),
    "bad_date": _("“{value}”不是日期。请写成 2027-12-31。"),
    "own_account": _("不能关闭自己的账号。"),
    "not_a_physician": _("只有医师账号有执业信息。"),
    "unknown_choice": _("“{value}”不在可选的值中。可用：{known}。"),
    "unknown_placeholder": _("提示词中的占位符 ${{{name}}} 不存在。可用：{known}。"),
    "unknown_role": _("没有“{role}”这种角色。可用：{known}。"),
    "unknown_specialty": _("没有代码为“{code}”的专科。"),
    "unknown_dataset": _("没有名为“{name}”的数据集。"),
    "unknown_dimension": _("没有代码为“{code}”的维度。"),
    "licence_required": _("医师账号需要执业证书编号。"),
    "licence_taken": _("执业证书编号 {licence} 已被登记。"),
    "licence_not_valid": _("执业资格未经核验或已过期，不能领取任务。"),
    "out_of_scope": _("该专科不在您的执业范围内。"),
    "idempotency_conflict": _("同一个 Idempotency-Key 已用于另一项请求。"),
    "bad_taxonomy": _("分类数据“{part}”第 {row} 项有误：{reason}。"),
    "in_use": _("“{name}”已被使用，不能删除。"),
}


def add_sentences(sentences: Mapping[str, Sentence]) -> None:
    """Add a later stage's sentences; a code may be defined once."""
    for code, sentence in sentences.items():
        if SENTENCES.setdefault(code, sentence) is not sentence:
            raise ValueError(f"the refusal {code!r} is defined twice")


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def explain(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence for ``code`` with its facts, lists as one phrase; the bare code where there is none."""
    sentence = SENTENCES.get(code)
    facts = {
        name: "、".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in (params or {}).items()
    }
    return code if sentence is None else str(sentence).format_map(_Facts(facts))


class Refused(Exception):
    """Something was asked that cannot be done; says why, and changes nothing.

    ``code`` is stable and meant for programs; ``str()`` is the sentence for people.
    """

    def __init__(self, code: str, /, *, field: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return explain(self.code, self.params)
