"""Workbooks: what cells become, which rows are reported, and the bombs that never reach the parser."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from curation.readers import Limits, ReadingWarning, Rejected, Row, UnreadableFile, open_table


def workbook(path: Path, rows: list[list[object]], **more: list[list[object]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for name, content in more.items():
        extra = book.create_sheet(name)
        for row in content:
            extra.append(row)
    book.save(path)
    return path


def refused(path: Path, **options: Limits) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path, **options)
    return refusal.value


def test_numbers_dates_and_truth_values_read_as_a_person_sees_them(tmp_path: Path) -> None:
    cells: list[object] = [3.0, 3.25, dt.datetime(2023, 1, 2), dt.datetime(2023, 1, 2, 3, 4, 5), True, None]
    path = workbook(tmp_path / "a.xlsx", [["a", "b", "c", "d", "e", "f"], cells])
    (row,) = open_table(path).rows()
    assert isinstance(row, Row)
    assert list(row.values.values()) == ["3", "3.25", "2023-01-02", "2023-01-02 03:04:05", "true", ""]


def test_a_number_of_more_than_fifteen_digits_is_reported_with_its_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["身份证号", "主诉"], [None, "头痛"], [110101199001011234, "咳嗽"]])
    table = open_table(path)
    list(table.rows())
    assert table.warnings == [ReadingWarning("number_over_15_digits", 3, {"column": "身份证号"})]


def test_a_chosen_sheet_and_header_row_are_used_and_rows_keep_excels_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["说明"]], 数据=[["导出"], [], ["主诉"], ["头痛"], [], ["咳嗽"]])
    table = open_table(path, sheet="数据", header_row=3)
    assert list(table.rows()) == [Row(4, {"主诉": "头痛"}), Row(6, {"主诉": "咳嗽"})]
    assert (table.blank, table.sheet, table.sheets) == (1, "数据", ("Sheet", "数据"))
    assert open_table(path).sheet == "Sheet"


def test_a_sheet_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        open_table(workbook(tmp_path / "a.xlsx", [["a"]]), sheet="b")
    assert (refusal.value.code, refusal.value.params["sheets"]) == ("missing_sheet", ["Sheet"])


def test_a_table_that_does_not_begin_in_the_first_cell_keeps_letters_and_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[], [None, "a", None, "c"], [None, "1", "2", "3"]])
    table = open_table(path, header_row=2)
    assert list(table.rows()) == [Row(3, {"a": "1", "C": "2", "c": "3"})]


def test_a_cell_beyond_the_last_header_rejects_its_row_only(tmp_path: Path) -> None:
    rows = list(open_table(workbook(tmp_path / "a.xlsx", [["a"], ["1", "2"], ["3"]])).rows())
    assert rows == [Rejected(2, "row_too_long", {"cells": 2, "columns": 1}), Row(3, {"a": "3"})]


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", b"PK\x03\x04rest", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_a_workbook_that_is_no_workbook_is_broken(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refused(path).code == "broken_workbook"


def test_a_plain_zip_under_a_workbooks_name_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(path).code == "broken_workbook"


def test_a_workbook_under_a_csv_name_is_of_the_wrong_type(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a"], ["1"]])
    renamed = path.rename(tmp_path / "a.csv")
    assert refused(renamed).params == {"expected": "csv", "found": "xlsx"}


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    assert refused(path).code == "inflated_too_large"
    assert "ratio" in refused(path).params
    assert "bytes" in refused(path, limits=Limits(inflated_bytes=1_000_000)).params
    assert "members" in refused(path, limits=Limits(members=1)).params


def test_a_directory_that_lies_about_a_size_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"x" * 100_000)
    content = path.read_bytes()
    path.write_bytes(content.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    assert refused(path).code == "broken_workbook"


def test_one_far_away_cell_does_not_cost_gigabytes(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "a"
    sheet["XFD1048576"] = "far"
    book.save(tmp_path / "a.xlsx")
    refusal = refused(tmp_path / "a.xlsx")
    assert (refusal.code, refusal.params["cells"]) == ("inflated_too_large", 16_384 * 1_048_576)


def test_the_real_examination_workbook_has_all_its_rows(shared_data: Path) -> None:
    (path,) = shared_data.glob("mcq/*/val.xlsx")
    table = open_table(path)
    rows = list(table.rows())
    assert (len(rows), rows[-1].number if isinstance(rows[-1], Row) else None) == (6_811, 6_812)
    assert (table.blank, table.warnings) == (0, [])
