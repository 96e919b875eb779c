"""Tables whose columns are the fields of a format's form: one row is one item, and a bad row names its field."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from annotation.formats import FORMATS, ItemFormat
from annotation.item_files import read_item_file
from annotation.item_files.form_tables import form_columns
from curation.readers import UnreadableFile

OTHERS = [form for form in FORMATS.values() if form.name != "choice"]


def sheet(path: Path, *rows: dict[str, Any]) -> Path:
    book = openpyxl.Workbook()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(name, "") for name in columns])
    book.save(path)
    return path


def cells(form: ItemFormat) -> dict[str, str]:
    """The sample as a person would write it into one row."""
    sample = form.sample
    data = form.form_data(sample.input, sample.target, sample.points)
    row = {name: held if isinstance(held, str) else "\n".join(held) for name, held in data.items()}
    if "turn_text" in row:
        turns = sample.input["dialogue"]
        row["dialogue"] = "\n".join(f"{turn['role']}：{turn['text']}" for turn in turns)
    for topic, said in sample.target.get("answer", {}).items():
        row[topic] = "\n".join(said)
    return {name: row[name] for name in form_columns(form.name, sample.definition) if row.get(name)}


@pytest.mark.parametrize("form", OTHERS, ids=lambda form: form.name)
def test_a_row_of_a_workbook_becomes_the_item(form: ItemFormat, tmp_path: Path) -> None:
    path = sheet(tmp_path / "items.xlsx", {**cells(form), "external_id": "x-1", "specialty": "03.04"})
    found = read_item_file(
        path, dataset="Own", formats={"Own": form.name}, definitions={"Own": form.sample.definition}
    )
    assert found.rejected == []
    [item] = found.items
    assert (item.input, item.target, item.points) == (
        form.sample.input,
        form.sample.target,
        form.sample.points,
    )
    assert (item.external_id, item.specialty) == ("x-1", "03.04")


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_a_line_in_our_own_shape_becomes_the_item_without_what_the_dataset_lays_down(
    form: ItemFormat, tmp_path: Path
) -> None:
    sample, path = form.sample, tmp_path / "items.jsonl"
    laid_down = form.laid_down(sample.definition)
    asked = {name: value for name, value in sample.input.items() if name not in laid_down}
    line = {"input": asked, "target": sample.target, "points": sample.points}
    path.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    found = read_item_file(
        path, dataset="Own", formats={"Own": form.name}, definitions={"Own": sample.definition}
    )
    assert found.rejected == []
    assert (found.items[0].input, found.items[0].target) == (sample.input, sample.target)


def test_a_line_that_says_everything_itself_is_kept_to_the_letter(tmp_path: Path) -> None:
    given = {"question": "？", "topics": ["甲"], "reference_free": True}
    path = tmp_path / "items.jsonl"
    path.write_text(json.dumps({"input": given, "target": {}}, ensure_ascii=False), encoding="utf-8")
    found = read_item_file(
        path, dataset="Own", formats={"Own": "open_answer"}, definitions={"Own": {"topics": ["乙"]}}
    )
    assert found.items[0].input == given


def test_a_bad_row_is_rejected_with_its_number_and_field_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = {"question": "肌酐清除率？", "kind": "equation", "value": "80"}
    path = sheet(
        tmp_path / "items.xlsx",
        good,
        {**good, "value": "约八十"},
        {**good, "question": ""},
        {**good, "kind": "float"},
        {**good, "lower": "90", "upper": "100"},
        good,
    )
    found = read_item_file(path, dataset="Calc", formats={"Calc": "calculation"})
    assert [(row.row, row.reason, row.params["field"]) for row in found.rejected] == [
        (3, "not_a_number", "value"),
        (4, "empty_stem", "question"),
        (5, "unknown_kind_of_value", "kind"),
        (6, "outside_limits", "lower"),
    ]
    assert len(found.items) == 1 and [row.row for row in found.duplicates] == [7]
    assert found.items[0].target == {"value": "80", "lower": "76.00", "upper": "84.00"}


def test_points_of_a_record_come_from_its_fields_where_the_file_names_none(tmp_path: Path) -> None:
    form = FORMATS["record"]
    row = {name: cell for name, cell in cells(form).items() if not name.startswith("point_")}
    found = read_item_file(sheet(tmp_path / "r.xlsx", row), dataset="R", formats={"R": "record"})
    said = [text for texts in form.sample.target["answer"].values() for text in texts]
    assert [point["text"] for point in found.items[0].points] == said


def test_a_table_without_any_column_of_the_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_item_file(sheet(tmp_path / "r.xlsx", {"甲": "x"}), dataset="R", formats={"R": "sql"})
    assert refused.value.code == "missing_column"
