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
    "nothing_waits": _("现在没有等您的题目。"),
    "unknown_portion": _("没有 {minutes} 分钟的份量。"),
    "nothing_changed": _("与作答者指出问题的那次修订相同：请先改动题目，或说明不修改的理由。"),
    "no_open_repair": _("该题没有待处理的退回。"),
    "already_revised": _("该题已有新的修订：请直接开放，无须说明不修改的理由。"),
    "bad_pointer": _("有一处出处超出了病历的范围，没有保存。请移除后重新插入。"),
    "prompt_leak_somewhere": _("题干出现在某个数据集的提示词里，模型会直接看到。请改写题干后再开放。"),
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
    "mixed_tracks": _("所选题目分属不同的轨道（{tracks}），请分别建立版本。"),
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
    "nothing_to_compare": _("还没有可以比较的作答：至少要有一题的作答已全部提交。"),
    "dimension_not_in_track": _("轨道 {track} 中没有维度“{code}”。"),
    "bad_target": _("计划题数应是 0 至 {most} 的整数。"),
    "bad_target_cell": _("第 {row} 行“{column}”列的“{value}”不是 0 至 {most} 的整数。"),
    "bad_plan_row": _("第 {row} 行无法读取。"),
    "bad_plan_specialty": _("第 {row} 行的专科编号“{code}”不存在。"),
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

CHECKS = {
    "prompt_leak": _("题干出现在数据集 {dataset} 的提示词里，模型会直接看到。请改写。"),
    "answer_in_stem": _("正确选项 {letters} 的文字出现在这里，可能提示了答案。"),
    "key_in_stem": _("“{topic}”的答案或评分点有 {count} 项原样出现在这里，如“{text}”。请确认没有泄题。"),
    "duplicate_of": _("数据集 {dataset} 中已有完全相同的题目。"),
    "duplicate_of_item": _("与题目 {uid}（数据集 {dataset}）完全相同。"),
    "similar_to": _("与数据集 {dataset} 中的一道题相近（相似度 {percent}）。"),
    "similar_to_item": _("与题目 {uid}（数据集 {dataset}）相近（相似度 {percent}）。"),
    "identifier_left": _("第 {first}–{last} 字可能是标识信息（{label}），请改写或删去。"),
    "identifier_left_row": _("第 {row} 项第 {first}–{last} 字可能是标识信息（{label}），请改写或删去。"),
    "known_original": _("含有病历中的原始标识信息，请改写或删去。"),
    "known_original_row": _("第 {row} 项含有病历中的原始标识信息，请改写或删去。"),
    "length_bounds": _("现有 {found} 字，通常在 {least} 至 {most} 字之间。"),
    "point_length": _("第 {point} 个评分点的长度不常见，通常在 {least} 至 {most} 字之间。"),
}

PROBLEMS = {
    "empty_stem": _("请填写题干或原文。"),
    "value_shape": _("“{path}”的格式不对。"),
    "no_json": _("JSON 第 {line} 行第 {column} 个字符处有错，请更正括号、引号或逗号。"),
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
    "too_few_turns": _("对话至少要有 {least} 轮，现有 {found} 轮。"),
    "unknown_speaker": _("第 {turn} 轮的说话人“{role}”不合法，可用：患者、家属、医生、护士、其他。"),
    "empty_turn": _("第 {turn} 轮没有内容。"),
    "last_turn_answered": _("最后一轮是{role}说的，模型无从回复。请以患者或家属的话结尾。"),
    "only_pitfalls": _("评分点全是失分项，请至少写一个应做到的。"),
    "unknown_kind_of_value": _("没有“{kind}”这种结果类型。可用：equation、integer、date、weeks_days。"),
    "not_a_number": _("“{text}”不是数字。请写成 12.5 这样的数，不写算式和单位。"),
    "not_an_integer": _("“{text}”不是整数。"),
    "not_a_date": _("“{text}”不是存在的日期，应形如 2026-11-20。"),
    "not_weeks_days": _("“{text}”不是周数和天数，应形如 36+2，天数为 0 至 6。"),
    "unexpected_limits": _("只有公式计算有上下限，其他类型要求完全相等；这里的上下限不会使用。"),
    "one_limit": _("上限和下限要么都写，要么都不写。"),
    "outside_limits": _("结果 {value} 不在下限 {lower} 和上限 {upper} 之间。"),
    "empty_tables": _("请填写表结构。"),
    "query_and_unanswerable": _("已勾选无法回答，请删去查询语句，或取消勾选。"),
    "sql_unreadable": _("从“{text}”起读不懂，不是规范的 SQL。"),
    "sql_comment": _("查询中不能有注释（--、/*、#）。"),
    "sql_several": _("只能有一条语句。"),
    "sql_not_select": _("只能是一条 SELECT，或以 WITH 开头的 SELECT。"),
    "sql_forbidden": _("查询只能读取数据，不能使用 {word}。"),
    "sql_brackets": _("查询的括号不成对。"),
    "too_few_sentences": _("病历至少要有 2 句，现有 {found} 句。请一行写一句。"),
    "bad_sentence": _("第 {sentence} 句是空的或跨了行。"),
    "flag_missing": _("请选择有没有错误。"),
    "sentence_missing": _("请指出错在哪一句。"),
    "no_such_sentence": _("没有第 {sentence} 句，共 {last} 句。"),
    "correction_missing": _("请写出改正后的句子。"),
    "correction_unchanged": _("改正后的句子与原句相同。"),
    "correction_without_error": _("既然没有错误，请清空错在哪一句和改正后的句子。"),
    "document_length": _("原文有 {found} 字，应在 {least} 至 {most} 字之间。"),
    "unknown_task": _("没有“{task}”这种任务。可用：summary、note。"),
    "suitable_missing": _("请选择这篇原文是否适合。"),
    "unsuitable_because": _("请写明为什么不适合。"),
    "template_cell": _("写法不对。请按填写说明改写，例如：{example}"),
    "broken_example": _("第 {row} 项的示例无法读取。"),
    "EMPTY_ANSWER": _("第 {row} 行没有答案。"),
    "ANSWER_NOT_OPTION": _("第 {row} 行的答案不在选项之中。"),
}

SENTENCES = REFUSALS | CHECKS | PROBLEMS

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
    "AUDIT_FOUND_IDENTIFIER": _("抽查在其病历中指出的标识信息还在"),
    "NOT_AUDITED": _("其病历没有抽查过"),
    "AUDIT_BOUND_TOO_HIGH": _("其病历的抽查上限超过设定"),
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
