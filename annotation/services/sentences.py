"""This stage's sentences in Chinese: refusals, problems of content, defects of a file, reasons of the gate.

Data only; :mod:`annotation.services.background` makes the sentences known, pages ask :func:`words_of` for a
code.
"""

from django.utils.translation import gettext_lazy as _

from annotation.models.item import STATE_LABELS
from curation.handover import explain, identifier_label

REFUSALS = {
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
    "nothing_to_accept": _("数据集 {dataset} 没有待验收的导入题目。"),
    "unknown_record": _("没有编号为 {record} 的已去标识病历。"),
    "by_required": _("请用 --by 写明由哪位数据负责人验收。"),
    "unknown_person": _("没有邮箱为 {email} 的可用账号。"),
    "no_such_folder": _("没有文件夹“{folder}”。"),
    "training_item_released": _("该题已进入版本，不能用作训练题。"),
    "training_item_already": _("该题已是训练题。"),
    "explanation_required": _("请写讲解，练习的医师会看到。"),
    "pilot_needs_items": _("试答需要 {n} 道训练题，现有 {found} 道。"),
    "pilot_needs_a_key": _("开放问答不能自动判断对错，不能设试答。"),
    "not_in_this_round": _("该题不在您的这一轮试答中。"),
    "share_out_of_range": _("比例须大于 0，不超过 1。"),
    "nothing_to_sample": _("没有符合条件的题目：须已通过、不在抽检中、当前修订也未在抽检中合格。"),
    "sample_out_of_range": _("抽取数须在 1 与批量 {size} 之间。"),
    "acceptance_out_of_range": _("允许的问题题数须小于抽取数。"),
    "already_checked": _("该题已由他人判定，或该批次已结束。"),
    "lot_still_waits": _("还有题目等待判定，不能结算。"),
    "empty_guideline": _("指南不能为空。"),
    "guideline_too_long": _("指南过长（{found} 字，最多 {limit} 字）。"),
    "guideline_unchanged": _("指南没有变化。"),
    "changes_required": _("请写明改了什么，作答者会看到。"),
    "request_settled": _("所选的修订请求中有的已处理。请刷新后重试。"),
    "bad_count": _("“{text}”应形如 CMExam=200 或 CMExam=all。"),
}

PROBLEMS = {
    "empty_stem": _("请填写题干或原文。"),
    "value_shape": _("“{path}”的格式不对。"),
    "too_few_options": _("至少要有两个选项，现有 {found} 个。"),
    "option_letter": _("选项字母“{letter}”不合法，只能是 A 至 J。"),
    "empty_option": _("选项 {letter} 是空的。"),
    "repeated_option": _("选项 {letter} 与选项 {other} 相同。"),
    "options_gap": _("选项不连续：{letters}。"),
    "empty_answer": _("请填写答案。"),
    "answer_not_option": _("答案“{letter}”不在选项之中。"),
    "too_many_answers": _("单选题只能有一个答案，现有 {found} 个。"),
    "unexpected_points": _("这种题型没有评分点，已有的 {found} 个不会使用。"),
    "unexpected_answer": _("这个数据集没有参考答案。"),
    "unknown_schema": _("没有“{schema}”这种抽取格式。"),
    "empty_types": _("请给出要抽取的类别。"),
    "unknown_state": _("没有“{state}”这种发生状态。可用：肯定、否定、不确定，或留空。"),
    "span_not_verbatim": _("“{span}”不是原文中的字句。"),
    "empty_topics": _("请给出作答的项目。"),
    "repeated_topic": _("作答的项目有重复。"),
    "unknown_topic": _("没有“{topic}”这个项目。"),
    "topic_without_points": _("“{topic}”还没有评分点。"),
    "empty_point": _("第 {point} 个评分点没有内容。"),
    "point_weight": _("第 {point} 个评分点的权重应是大于 0 的数。"),
    "point_tier": _("第 {point} 个评分点的级别“{tier}”不存在。"),
    "point_polarity": _("第 {point} 个评分点的方向只能是 1 或 −1。"),
    "repeated_point": _("第 {point} 个评分点与前面的重复。"),
    "broken_example": _("第 {row} 项的示例无法读取。"),
    "EMPTY_ANSWER": _("第 {row} 行没有答案。"),
    "ANSWER_NOT_OPTION": _("第 {row} 行的答案不在选项之中。"),
}

SENTENCES = REFUSALS | PROBLEMS

# What a defect or a reason of the gate says of an item, in a few words; the codes are the outside's contract.
CODE_WORDS = {
    "NAME_MISMATCH": _("数据集名称与文件不符"),
    "TYPE_MISMATCH": _("题型与答案不符"),
    "PROMPT_LEAK": _("题目或答案出现在提示词中"),
    "DUPLICATE": _("与另一题重复"),
    "ANSWER_NOT_OPTION": _("答案不在选项之中"),
    "EMPTY_ANSWER": _("没有答案"),
    "HOSPITAL": _("含有医院名称"),
    "DATE": _("含有确切日期"),
    "NOT_ACCEPTED": _("尚未通过"),
    "IMPORTED_IN_AUTHORED_RELEASE": _("导入的题目不能进入院内编写的版本"),
    "TRAINING_ITEM": _("训练题不能进入版本"),
    "NOT_SIGNED_TWICE": _("病历未经两人确认"),
    "KNOWN_ORIGINAL": _("含有病历中的原始标识信息"),
}


def words_of(code: str) -> str:
    """A defect or gate code in a few words."""
    if code in CODE_WORDS:
        return str(CODE_WORDS[code])
    label = identifier_label(code)
    return str(_("可能含有标识信息：{label}")).format(label=label) if label else explain(code.lower())


def state_words(state: str) -> str:
    """An item's state in words."""
    return str(dict(STATE_LABELS).get(state, state))
