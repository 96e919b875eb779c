"""What the fields of the editors are called, for sentences that stand away from the field."""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.formats import get_format
from annotation.formats.extraction.fields import COLUMNS, ROW_NAME
from curation.taxonomy.nouns import Dataset

WORDS: Final = {
    "question": gettext_lazy("题干"),
    "context": gettext_lazy("共用材料"),
    "scenario": gettext_lazy("场景"),
    "text": gettext_lazy("原文"),
    "candidates": gettext_lazy("候选词"),
    "terms": gettext_lazy("标准词"),
    "value": gettext_lazy("答案"),
    "choice": gettext_lazy("答案"),
    "options": gettext_lazy("选项"),
    "option": gettext_lazy("选项"),
    "point": gettext_lazy("评分点"),
    "dialogue": gettext_lazy("对话"),
    "turn_text": gettext_lazy("对话"),
    "document": gettext_lazy("原文"),
    "note_text": gettext_lazy("病历"),
    "tables": gettext_lazy("表结构"),
    "sql": gettext_lazy("查询语句"),
    "unit": gettext_lazy("单位"),
    "correction": gettext_lazy("改正后的句子"),
    "reason": gettext_lazy("原因"),
    "points": gettext_lazy("评分点"),
    "point_text": gettext_lazy("评分点"),
    "answer": gettext_lazy("答案"),
    "note": gettext_lazy("修改说明"),
}
_NUMBERED = re.compile(r"(answer|entity)_(\d+)")
_CELL = re.compile(r"(triple|event)-(\d+)-(\w+)")
_SCHEMA_OF: Final = {row: schema for schema, row in ROW_NAME.items()}


def field_words(dataset: Dataset, name: str, row: int = 0) -> str:
    """The label of a form field, with its row where it is repeated; the bare name where nobody knows it."""
    if match := _NUMBERED.fullmatch(name):
        names = _topics(dataset) if match[1] == "answer" else list(dataset.types)
        number = int(match[2])
        return str(names[number]) if number < len(names) else name
    if match := _CELL.fullmatch(name):
        return COLUMNS[_SCHEMA_OF[match[1]]].get(match[3], name)
    if name.startswith("option_"):
        return _("选项 {letter}").format(letter=name.removeprefix("option_"))
    if name in {"point_text", "turn_text"}:
        return _("{field} {number}").format(field=WORDS[name], number=row + 1)
    return str(WORDS.get(name, name))


def _topics(dataset: Dataset) -> list[str]:
    if dataset.topics:
        return [str(topic) for topic in dataset.topics]
    return list(get_format(dataset.format).sample.target.get("answer") or {})
