"""Items in our own shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotation.item_files import ItemFile, read_item_file, read_native_file
from curation.readers import UnreadableFile

FORMATS = {"CMExam": "choice", "MADiagnosis": "open_answer", "MAEESymp": "extraction"}
CHOICE: dict[str, Any] = {
    "dataset": "CMExam",
    "input": {"question": "首选", "options": {"A": "甲", "B": "乙"}, "multiple": False},
    "target": {"choice": ["A"]},
    "points": [],
    "specialty": "03.04",
    "external_id": "x-1",
}


def read(path: Path, *lines: dict[str, Any]) -> ItemFile:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return read_native_file(path, formats=FORMATS)


def test_items_of_all_formats_are_read_as_they_are(tmp_path: Path) -> None:
    point = {
        "topic": "诊断",
        "text": "糖尿病",
        "weight": 1,
        "tier": "essential",
        "polarity": 1,
        "veto": False,
    }
    open_item = {
        "dataset": "MADiagnosis",
        "input": {"question": "诊断？", "topics": ["诊断"], "reference_free": False},
        "target": {"answer": {"诊断": "糖尿病"}},
        "points": [point],
    }
    spans = {
        "dataset": "MAEESymp",
        "input": {"text": "咳嗽", "schema": "entities", "types": ["症状"]},
        "target": {"value": {"症状": ["咳嗽", "发热"]}},
    }
    found = read(tmp_path / "a.jsonl", CHOICE, open_item, spans)
    assert [item.format for item in found.items] == ["choice", "open_answer", "extraction"]
    assert (found.items[0].specialty, found.items[0].external_id) == ("03.04", "x-1")
    assert found.items[1].points == [point]
    assert [(warning.code, warning.row) for warning in found.warnings] == [("span_not_verbatim", 3)]


def test_a_line_that_is_no_item_is_rejected_with_its_code_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = read(
        tmp_path / "a.jsonl",
        {**CHOICE, "dataset": "Other"},
        {**CHOICE, "input": "text"},
        {**CHOICE, "target": {"choice": ["F"]}},
        {**CHOICE, "target": None},
        {**CHOICE, "points": ["x"]},
        {**CHOICE, "target": {"choice": ["A", "B"]}},
        CHOICE,
        {**CHOICE, "external_id": "x-2"},
    )
    assert [(row.row, row.reason) for row in found.rejected] == [
        (1, "unknown_dataset"),
        (2, "value_shape"),
        (3, "ANSWER_NOT_OPTION"),
        (4, "value_shape"),
        (5, "value_shape"),
        (6, "too_many_answers"),
    ]
    assert [(d.row, d.first_row) for d in found.duplicates] == [(8, 7)]
    assert [defect.as_json() for defect in found.defects] == [
        {"dataset": "CMExam", "item": "CMExam:3", "code": "ANSWER_NOT_OPTION"},
        {"dataset": "CMExam", "item": "CMExam:8", "code": "DUPLICATE"},
    ]
    assert found.rows == 8


def test_lines_may_leave_the_dataset_to_the_caller(tmp_path: Path) -> None:
    line = {key: value for key, value in CHOICE.items() if key != "dataset"}
    path = tmp_path / "a.json"
    path.write_text(json.dumps([line], ensure_ascii=False), encoding="utf-8")
    assert read_item_file(path, dataset="CMExam", formats=FORMATS).items[0].dataset == "CMExam"


def test_a_file_without_inputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(tmp_path / "a.jsonl", {"question": "x"})
    assert refusal.value.code == "missing_column"
