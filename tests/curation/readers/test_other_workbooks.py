"""Old and open workbooks, hidden sheets, names in two header rows, and files whose name or shell says something else."""

import struct
from pathlib import Path

import pytest
from openpyxl import Workbook

from curation.readers import ReadingWarning, Row, UnreadableFile, open_table
from tests.curation.readers.workbooks import Cell, compound_file, ods, xls

HEAD: list[Cell] = ["主诉", "身份证号", "年龄"]
ROWS: list[list[Cell]] = [HEAD, ["头痛𠮷", 110101199001011234, 3], [None, None, None], ["咳嗽", "Z1", 3.25]]
READ = [
    Row(2, {"主诉": "头痛𠮷", "身份证号": "110101199001011232", "年龄": "3"}),
    Row(4, {"主诉": "咳嗽", "身份证号": "Z1", "年龄": "3.25"}),
]
DIGITS = ReadingWarning("number_over_15_digits", 2, {"column": "身份证号"})


def refused(path: Path, filename: str | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path, filename=filename)
    return refusal.value


@pytest.mark.parametrize("write", [xls, ods])
def test_old_and_open_workbooks_read_like_xlsx_and_flag_long_numbers(tmp_path: Path, write) -> None:
    table = open_table(write(tmp_path / f"a.{write.__name__}", {"门诊": ROWS}))
    assert list(table.rows()) == READ
    assert (table.kind, table.sheet, table.blank) == (write.__name__, "门诊", 1)
    assert table.warnings == [DIGITS]
    assert list(table.rows()) == READ and table.warnings == [DIGITS]


@pytest.mark.parametrize("write", [xls, ods])
def test_hidden_sheets_are_named_and_read_only_when_chosen(tmp_path: Path, write) -> None:
    sheets = {"字典": [["代码"], ["1"]], "病历": [["主诉"], ["头痛"]]}
    path = write(tmp_path / f"a.{write.__name__}", sheets, hidden=["字典"])
    table = open_table(path)
    assert (table.sheet, table.sheets, table.layout.hidden_sheets) == ("病历", ("字典", "病历"), ("字典",))
    assert table.warnings == [ReadingWarning("hidden_sheets", None, {"names": ["字典"]})]
    assert list(open_table(path, sheet="字典").rows()) == [Row(2, {"代码": "1"})]


def test_a_hidden_sheet_of_an_xlsx_is_named_too(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["主诉"])
    book.create_sheet("旧").sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    assert open_table(tmp_path / "a.xlsx").layout.hidden_sheets == ("旧",)


def doubled(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    for row in [
        ["姓名", "主诉", None, "诊断", None],
        [None, "内容", "时间", "名称", "编码"],
        ["王某", "头痛", "三天", "偏头痛", "G43"],
    ]:
        sheet.append(row)
    for merged in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(merged)
    book.save(path)
    return path


NAMES = ("姓名", "主诉 / 内容", "主诉 / 时间", "诊断 / 名称", "诊断 / 编码")


def test_a_header_merged_over_two_rows_is_suggested_and_said(tmp_path: Path) -> None:
    table = open_table(doubled(tmp_path / "a.xlsx"))
    assert table.columns == NAMES and table.layout.header_rows == 2
    assert table.warnings == [ReadingWarning("two_header_rows", 1, {"next": 2})]
    (row,) = table.rows()
    assert isinstance(row, Row) and (row.number, list(row.values.values())) == (
        3,
        ["王某", "头痛", "三天", "偏头痛", "G43"],
    )


def test_the_number_of_header_rows_can_be_chosen_either_way(tmp_path: Path) -> None:
    path = doubled(tmp_path / "a.xlsx")
    one = open_table(path, header_rows=1)
    assert one.columns == ("姓名", "主诉", "C", "诊断") and len(list(one.rows())) == 2
    two = open_table(path, header_rows=2)
    assert two.columns == NAMES and two.warnings == []


@pytest.mark.parametrize(
    ("rows", "merged", "header_rows"),
    [
        ([["姓名", "主诉", None], [None, "内容", "时间"], ["王某", "头痛", "三天"]], [(0, 0, 1, 2)], 2),
        ([["姓名", "主诉", None], [None, "内容", "时间"], ["王某", "头痛", "三天"]], [], 2),
        ([["某院门诊导出", None, None], ["姓名", "主诉", "诊断"], ["王某", "头痛", "x"]], [(0, 0, 0, 2)], 1),
        ([["姓名", None, "诊断"], ["王某", "头痛", "偏头痛"]], [], 1),
        ([["姓名", "主诉", None], [None, "12", "3"]], [(0, 0, 1, 2)], 1),
        ([["姓名", "主诉"]], [], 1),
    ],
)
def test_a_second_header_row_is_suggested_by_merged_and_blank_cells_only(
    tmp_path: Path, rows: list[list[Cell]], merged: list[tuple[int, int, int, int]], header_rows: int
) -> None:
    table = open_table(xls(tmp_path / "a.xls", {"a": rows}, merged=merged))
    assert table.layout.header_rows == header_rows


def test_an_xls_that_is_really_an_xlsx_or_a_tsv_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = doubled(tmp_path / "a.xlsx").rename(tmp_path / "a.xls")
    assert open_table(path).kind == "xlsx"
    path.write_bytes("主诉\t科室\n头痛\t神经科\n".encode("gb18030"))
    table = open_table(path)
    assert (table.kind, table.encoding, table.columns) == ("tsv", "gb18030", ("主诉", "科室"))


def test_a_locked_workbook_is_refused_as_such(tmp_path: Path) -> None:
    path = compound_file(tmp_path / "a", {"EncryptionInfo": b"x", "EncryptedPackage": b"y"})
    assert refused(path, "a.xlsx").code == "locked_workbook"
    assert refused(path, "a.xls").code == "locked_workbook"


def test_an_old_workbook_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    opening = struct.pack("<2H", 0x0809, 16) + struct.pack("<4H2I", 0x0600, 5, 0, 0, 0, 0)
    locked = opening + struct.pack("<2H3H", 0x002F, 6, 1, 1, 1) + struct.pack("<2H", 0x000A, 0)
    assert refused(compound_file(tmp_path / "a.xls", {"Workbook": locked})).code == "locked_workbook"


def test_a_word_document_is_no_workbook(tmp_path: Path) -> None:
    path = compound_file(tmp_path / "a.doc", {"WordDocument": b"x"})
    assert refused(path).params["found"] == "ole"
    assert refused(path, "a.xls").code == "broken_workbook"
