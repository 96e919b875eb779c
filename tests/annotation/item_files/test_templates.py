"""Import templates: every dataset has one, what is filled in as its examples say is taken in, and what is not is
named by row, column and cell."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from annotation.formats import get_format
from annotation.item_files import ItemFile, columns_of, read_item_file
from curation.readers import UnreadableFile

FOLDER = Path(__file__).resolve().parents[3] / "curation" / "taxonomy"
DEFINITIONS: dict[str, dict[str, Any]] = {
    row["name"]: row
    for name in ("datasets.json", "medic.json")
    for content in [json.loads((FOLDER / name).read_text(encoding="utf-8"))]
    for row in (content["datasets"] if isinstance(content, dict) else content)
}
FORMATS = {name: row["format"] for name, row in DEFINITIONS.items()}


def _columns(dataset: str) -> list[Any]:
    return columns_of(FORMATS[dataset], DEFINITIONS[dataset])


def _examples(dataset: str, **instead: str) -> dict[str, str]:
    return {column.heading: instead.get(column.heading, column.example) for column in _columns(dataset)}


def _xlsx(folder: Path, *rows: dict[str, str]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    guide = book.create_sheet("填写说明")
    guide.append(["列", "怎么填"])
    path = folder / "filled.xlsx"
    book.save(path)
    return path


def _csv(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "filled.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([list(rows[0]), *(list(row.values()) for row in rows)])
    return path


def _read(path: Path, dataset: str) -> ItemFile:
    return read_item_file(path, dataset=dataset, formats=FORMATS, definitions=DEFINITIONS)


@pytest.mark.parametrize("dataset", DEFINITIONS)
def test_a_template_filled_in_with_its_examples_is_one_sound_item(dataset: str, tmp_path: Path) -> None:
    read = _read(_csv(tmp_path, _examples(dataset)), dataset)
    assert (read.rejected, len(read.items)) == ([], 1)
    draft, form = read.items[0], get_format(FORMATS[dataset])
    errors = [
        problem.code
        for problem in (
            *form.check_input(draft.input),
            *form.check_target(draft.input, draft.target, draft.points),
        )
    ]
    assert errors == []
    assert (draft.specialty, draft.external_id) == ("03.04", "2026-001")


def test_a_workbook_with_its_page_of_explanations_is_read_alike(tmp_path: Path) -> None:
    read = _read(_xlsx(tmp_path, _examples("MARecord")), "MARecord")
    assert (read.rejected, len(read.items)) == ([], 1)


@pytest.mark.parametrize("dataset", ["CMExam", "CMeEE", "MADiagnosis", "MEDIC-Calc"])
def test_the_same_as_json_lines_with_the_lines_that_explain(dataset: str, tmp_path: Path) -> None:
    lines = [
        {"说明": "题干", "怎么填": "直接填写。"},
        {column.heading: "" for column in _columns(dataset)},
        _examples(dataset),
    ]
    path = tmp_path / "filled.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    read = _read(path, dataset)
    assert (read.rejected, len(read.items)) == ([], 1)


def test_lists_in_json_lines_are_read_as_lines(tmp_path: Path) -> None:
    row = {**_examples("MADiagnosis"), "诊断": ["肺炎", "胸膜炎"], "评分点": ""}
    path = tmp_path / "filled.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    draft = _read(path, "MADiagnosis").items[0]
    assert draft.target["answer"]["诊断"] == ["肺炎", "胸膜炎"]
    assert [point["text"] for point in draft.points][:2] == ["肺炎", "胸膜炎"]


def test_several_letters_make_a_multiple_choice_unless_said_otherwise(tmp_path: Path) -> None:
    row = _examples("CMExam", 答案="AC", 多选="")
    draft = _read(_csv(tmp_path, row), "CMExam").items[0]
    assert draft.input["multiple"] is True and draft.target == {"choice": ["A", "C"]}


def test_points_carry_tier_weight_and_veto(tmp_path: Path) -> None:
    points = "诊断|肺炎|失分项|2|是\n诊断依据｜咳嗽"
    draft = _read(_csv(tmp_path, _examples("MADiagnosis", 评分点=points)), "MADiagnosis").items[0]
    first, second = draft.points
    assert (first["tier"], first["weight"], first["veto"], first["polarity"]) == ("pitfall", 2, True, -1)
    assert (second["topic"], second["text"], second["tier"]) == ("诊断依据", "咳嗽", "essential")


@pytest.mark.parametrize(
    ("dataset", "heading", "cell", "reason"),
    [
        ("CMExam", "答案", "F", "ANSWER_NOT_OPTION"),
        ("CMExam", "题干", "", "empty_stem"),
        ("CMExam", "多选", "也许", "template_cell"),
        ("CMeIE", "三元组", "肺炎|阿莫西林", "template_cell"),
        ("MADiagnosis", "评分点", "没有竖线", "template_cell"),
        ("MADiagnosis", "评分点", "诊断|肺炎|顶级", "template_cell"),
        ("MEDIC-Calc", "结果类型", "估计", "template_cell"),
        ("MEDIC-Calc", "结果", "八十", "not_a_number"),
    ],
)
def test_what_is_wrong_is_named_by_row_column_and_cell(
    dataset: str, heading: str, cell: str, reason: str, tmp_path: Path
) -> None:
    read = _read(_csv(tmp_path, _examples(dataset), _examples(dataset, **{heading: cell})), dataset)
    assert len(read.items) == 1
    (row,) = read.rejected
    assert (row.row, row.reason) == (3, reason)
    assert (row.params["column"], row.params["value"]) == (heading, cell)


def test_a_column_that_must_be_there_and_was_deleted_is_named(tmp_path: Path) -> None:
    row = _examples("MADiagnosis")
    del row["题干"]
    with pytest.raises(UnreadableFile) as refused:
        _read(_csv(tmp_path, row), "MADiagnosis")
    assert (refused.value.code, refused.value.params["name"]) == ("missing_column", "题干")


def test_a_table_of_choices_that_is_no_template_is_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["题干", "选项", "答案"], ["先查什么？", "A.心电图\nB.胸片", "A"]])
    read = _read(path, "CMExam")
    assert read.items[0].target == {"choice": ["A"]}
