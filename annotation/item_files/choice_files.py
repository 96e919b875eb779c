"""Reads tables of choice items: stem, options in one cell or one column each, key, explanation.

A key of several letters makes the item a multiple one. A row whose key is missing or names no option is
rejected; a repeated stem is a defect in any case, and `repeats` says whether such a row is also a duplicate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from os import PathLike
from typing import Literal

from annotation.formats import fold, get_format, split_options
from annotation.formats.base import Json
from annotation.formats.options import LETTERS
from annotation.item_files.drafts import (
    ANSWER_NOT_OPTION,
    DUPLICATE,
    EMPTY_ANSWER,
    Defect,
    Duplicate,
    ItemDraft,
    ItemFile,
    item_digest,
    problem_warnings,
    rejection,
    row_name,
)
from annotation.item_files.letters import is_missing, read_letters
from curation.readers import Rejected, Row, Table, UnreadableFile, open_table
from curation.taxonomy.departments import match_specialty

NAMES = {
    "question": "question stem 题干 题目 问题 试题 题面 题目内容",
    "options": "options choices option 选项 备选答案 候选项 备选项",
    "answer": "answer key label correct answeridx correctanswer 答案 正确答案 参考答案 标准答案",
    "explanation": "explanation analysis rationale exp 解析 答案解析 解释 题目解析",
    "context": "context passage material 材料 病例 案例 背景 共用题干 病历",
    "external_id": "id externalid qid 编号 题号 序号 题目编号",
    "specialty": "specialty department 专科 专业 科室 学科",
    "kind": "questiontype type 题型 题目类型 试题类型",
}
_OPTION_COLUMN = re.compile(r"^(?:option|opt|choice|选项|备选)?([a-j])$")
_SPECIALTY_CODE = re.compile(r"\d{2}(?:\.\d{2})?")

Repeats = Literal["stem", "item"]


@dataclass(frozen=True)
class ChoiceColumns:
    """Which column holds what; `letters` maps a letter to its column when options have one each."""

    question: str
    answer: str
    options: str | None
    letters: dict[str, str]
    explanation: str | None = None
    context: str | None = None
    external_id: str | None = None
    specialty: str | None = None
    kind: str | None = None


def find_choice_columns(columns: Sequence[str]) -> ChoiceColumns:
    """By Chinese or English names; raises UnreadableFile("missing_column") without a stem or a key."""
    found: dict[str, str] = {}
    letters: dict[str, str] = {}
    for column in columns:
        folded = re.sub(r"[\W_]+", "", fold(column).casefold())
        if match := _OPTION_COLUMN.match(folded):
            letters.setdefault(match[1].upper(), column)
            continue
        for field, names in NAMES.items():
            if folded in names.split():
                found.setdefault(field, column)
    for field in ("question", "answer"):
        if field not in found:
            raise UnreadableFile("missing_column", {"name": field, "columns": list(columns)})
    return ChoiceColumns(
        question=found["question"],
        answer=found["answer"],
        options=found.get("options"),
        letters=letters,
        explanation=found.get("explanation"),
        context=found.get("context"),
        external_id=found.get("external_id"),
        specialty=found.get("specialty"),
        kind=found.get("kind"),
    )


def read_choice_file(
    path: str | PathLike[str],
    *,
    dataset: str,
    filename: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int = 1,
    repeats: Repeats = "stem",
) -> ItemFile:
    """All items of a table. repeats="stem" keeps the first row of a stem; "item" only drops true copies."""
    table = open_table(path, filename=filename, encoding=encoding, sheet=sheet, header_row=header_row)
    return read_choice_table(table, dataset=dataset, repeats=repeats)


def read_choice_table(table: Table, *, dataset: str, repeats: Repeats = "stem") -> ItemFile:
    """The same for a table that is already open."""
    columns = find_choice_columns(table.columns)
    result = ItemFile(encoding=table.encoding, columns=asdict(columns))
    stems: dict[tuple[str, str], dict[str, int]] = {}
    for row in table.rows():
        draft = row if isinstance(row, Rejected) else _draft(row, columns, dataset)
        if isinstance(draft, Rejected):
            _reject(result, draft, dataset)
            continue
        stem = (fold(draft.input["question"]), fold(draft.input.get("context", "")))
        options = json.dumps({letter: fold(text) for letter, text in draft.input["options"].items()})
        rows_by_options = stems.setdefault(stem, {})
        if rows_by_options:
            first_row = rows_by_options.get(options, next(iter(rows_by_options.values())))
            repeat = Duplicate(draft.row, first_row, same_item=options in rows_by_options)
            _note_repeat(result, dataset, repeat)
            rows_by_options.setdefault(options, draft.row)
            if repeat.same_item or repeats == "stem":
                result.duplicates.append(repeat)
                continue
        rows_by_options.setdefault(options, draft.row)
        result.items.append(draft)
        result.warnings += problem_warnings(draft.row, draft.problems)
    result.blank = table.blank
    result.warnings[:0] = table.warnings
    return result


def _reject(result: ItemFile, rejected: Rejected, dataset: str) -> None:
    result.rejected.append(rejected)
    if rejected.reason in (EMPTY_ANSWER, ANSWER_NOT_OPTION):
        result.defects.append(
            Defect(dataset, rejected.reason, row_name(dataset, rejected.row), rejected.params)
        )


def _note_repeat(result: ItemFile, dataset: str, repeat: Duplicate) -> None:
    params: dict[str, object] = {"first_row": repeat.first_row, "same_item": repeat.same_item}
    result.defects.append(Defect(dataset, DUPLICATE, row_name(dataset, repeat.row), params))


def _draft(row: Row, columns: ChoiceColumns, dataset: str) -> ItemDraft | Rejected:
    question, options = _stem_and_options(row, columns)
    answer = row.values.get(columns.answer, "")
    letters = read_letters(answer, options)
    if letters is None:
        return Rejected(row.number, ANSWER_NOT_OPTION, {"answer": answer[:80], "options": "".join(options)})
    if not letters:
        return Rejected(row.number, EMPTY_ANSWER, {"answer": answer[:80]})
    input: Json = {
        "question": question,
        "options": options,
        "multiple": len(letters) > 1 or "多" in _cell(row, columns.kind),
    }
    if context := _cell(row, columns.context):
        input["context"] = context
    target: Json = {"choice": letters}
    choice = get_format("choice")
    problems = [*choice.check_input(input), *choice.check_target(input, target, [])]
    refused = rejection(row.number, problems)
    if refused is not None:
        return refused
    return ItemDraft(
        row=row.number,
        dataset=dataset,
        format="choice",
        input=input,
        target=target,
        points=[],
        digest=item_digest(input, target, []),
        specialty=_specialty(_cell(row, columns.specialty)),
        external_id=_cell(row, columns.external_id) or None,
        explanation=_cell(row, columns.explanation) or None,
        problems=tuple(problems),
    )


def _cell(row: Row, column: str | None) -> str:
    text = row.values.get(column, "").strip() if column is not None else ""
    return "" if is_missing(text) else text


def _specialty(text: str) -> str | None:
    return text if _SPECIALTY_CODE.fullmatch(text) else match_specialty(text)


def _stem_and_options(row: Row, columns: ChoiceColumns) -> tuple[str, dict[str, str]]:
    question = row.values.get(columns.question, "").strip()
    if columns.letters:
        found = {letter: _option_cell(row, column) for letter, column in sorted(columns.letters.items())}
        options = {letter: text for letter, text in found.items() if text}
        if options:
            return question, options
    if columns.options is not None:
        cell = row.values.get(columns.options, "").strip()
        return question, _structured(cell) or split_options(cell)[1]
    return split_options(question)


def _option_cell(row: Row, column: str) -> str:
    # An option may read "无" or "-", which elsewhere in a file means that there is nothing.
    text = row.values.get(column, "").strip()
    return "" if text.casefold() in ("nan", "null") else text


def _structured(cell: str) -> dict[str, str]:
    """Options that JSON Lines hold as an object or as a list of plain texts."""
    if not cell.startswith(("{", "[")):
        return {}
    try:
        value = json.loads(cell)
    except ValueError:
        return {}
    if isinstance(value, dict):
        return {str(letter).strip().upper(): str(text).strip() for letter, text in value.items()}
    if not isinstance(value, list) or len(value) > len(LETTERS) or not all(isinstance(v, str) for v in value):
        return {}
    # Each entry may still carry its letter; only if none does, the order gives the letters.
    lettered = split_options("\n".join(value))[1]
    if len(lettered) == len(value):
        return lettered
    return dict(zip(LETTERS, (text.strip() for text in value), strict=False))
