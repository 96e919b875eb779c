"""Verdict rows from MLB's training form: JSON lines with ``messages``, ``response`` and ``labels``.

The conversation's prompt is taken apart into the fields of a row where its sections are marked; a
prompt in another shape is kept whole as the answer, so that no row is lost. ``labels`` is the experts'
label and stands over ``response``, which may be a model's reply.
"""

import re
from collections.abc import Mapping
from typing import Any

from benchmark.judges.verdict import LABELS
from benchmark.training.rows import TrainingProblem, VerdictRow

SECTION_NAMES: Mapping[str, tuple[str, ...]] = {
    "question": ("问题", "题目", "目标问题", "question", "query"),
    "reference": ("参考答案", "标准答案", "reference"),
    "topic": ("评估主题", "主题", "topic"),
    "point": ("评价要点", "评估要点", "要点", "evaluation_point", "point"),
    "answer": ("目标内容", "模型输出", "模型回答", "待评内容", "回答", "答案", "answer", "output"),
}
FIELD_OF_NAME = {name: field for field, names in SECTION_NAMES.items() for name in names}
NAMES = "|".join(sorted(map(re.escape, FIELD_OF_NAME), key=len, reverse=True))
TAGGED = re.compile(rf"<\s*({NAMES})\s*>(.*?)<\s*/\s*\1\s*>", re.DOTALL)
LABELLED = re.compile(rf"^[ \t#*【\[]*({NAMES})[ \t*】\]]*[:：][ \t*]*", re.MULTILINE)


def is_mlb_form(line: Mapping[str, Any]) -> bool:
    """Whether a JSON line is a conversation with a verdict."""
    return isinstance(line.get("messages"), list)


def row_from_line(line: Mapping[str, Any]) -> VerdictRow:
    """The verdict row of one line; raises TrainingProblem where it holds no prompt or no label."""
    messages = [message for message in line["messages"] if isinstance(message, Mapping)]
    prompts = [str(message.get("content") or "") for message in messages if message.get("role") == "user"]
    if not prompts or not prompts[-1].strip():
        raise TrainingProblem("prompt_missing")
    replies = [message.get("content") for message in messages if message.get("role") == "assistant"]
    return VerdictRow.from_mapping({**sections(prompts[-1]), "label": find_label(line, replies)})


def find_label(line: Mapping[str, Any], replies: list[Any]) -> object:
    """The experts' label, else the response, else the last reply, each without a thinking block."""
    for candidate in (line.get("labels"), line.get("response"), replies[-1] if replies else None):
        if isinstance(candidate, list):
            candidate = candidate[0] if len(candidate) == 1 else None
        if candidate is None or not str(candidate).strip():
            continue
        return re.sub(r"<think>.*?</think>", "", str(candidate), flags=re.DOTALL).strip().strip("。.")
    raise TrainingProblem("label_missing", allowed=list(LABELS))


def sections(prompt: str) -> dict[str, str]:
    """The fields in a prompt: from paired tags, else from labelled lines, else all of it as the answer."""
    fields = dict.fromkeys(SECTION_NAMES, "")
    tagged = TAGGED.findall(prompt)
    for name, text in tagged:
        fields[FIELD_OF_NAME[name]] = text.strip()
    if not tagged:
        marks = list(LABELLED.finditer(prompt))
        ends = [*(mark.start() for mark in marks[1:]), len(prompt)]
        for mark, end in zip(marks, ends, strict=False):
            fields[FIELD_OF_NAME[mark.group(1)]] = prompt[mark.end() : end].strip()
    if not fields["answer"] or not fields["point"]:
        return {**dict.fromkeys(SECTION_NAMES, ""), "answer": prompt.strip()}
    return fields
