"""csv and tsv as hospitals deliver them: encodings, cells of several lines, rows that do not fit."""

from pathlib import Path

import pytest

from curation.readers import (
    Drafter,
    Limits,
    ReadingWarning,
    RecordDraft,
    Rejected,
    Row,
    UnreadableFile,
    open_table,
    sample_lines,
    suggest_mapping,
)
from curation.services.staging import row_content


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def test_real_consultations_in_gb18030_come_in_whole_with_their_duplicates_told_apart(
    shared_data: Path,
) -> None:
    (path,) = shared_data.glob("import/*/样例_内科5000-6000.csv")
    table = open_table(path)
    drafter = Drafter(suggest_mapping(table.columns))
    rows = [row for row in table.rows() if isinstance(row, Row)]
    drafts = [draft for row in rows if isinstance(draft := drafter.draft(row), RecordDraft)]
    contents = {row_content(row.values) for row in rows}
    assert table.encoding == "gb18030"
    assert table.columns == ("department", "title", "ask", "answer")
    assert (len(drafts), len(rows) - len(contents), table.blank, table.warnings) == (7644, 378, 0, [])
    assert not any(isinstance(row, Rejected) for row in table.rows())


def test_a_byte_order_mark_never_becomes_part_of_the_first_column(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "主诉,科室\n头痛,神经科\n", "utf-8-sig")
    assert open_table(path).columns == ("主诉", "科室")
    assert open_table(path, encoding="utf-8").columns == ("主诉", "科室")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_same_table_reads_alike_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    table = open_table(write(tmp_path / "a.csv", "主诉,科室\r\n头痛𠮷,神经科\r\n", encoding))
    assert list(table.rows()) == [Row(2, {"主诉": "头痛𠮷", "科室": "神经科"})]
    assert table.encoding == encoding


def test_bytes_that_fit_no_encoding_stop_the_file_and_name_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"text\n" + "头痛\n".encode() + b"ok\n" + b"\xff\xff\n")
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path)
    assert refusal.value.code == "unknown_encoding"
    lines = refusal.value.params["lines"]
    assert isinstance(lines, dict)
    assert lines["utf-8"] == 4
    assert set(lines) == {"utf-8", "gb18030"}


def test_an_invalid_byte_far_into_a_large_file_is_found_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("主诉\n".encode() + "头痛三天\n".encode() * 200_000 + b"\xff\n")
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path)
    assert isinstance(refusal.value.params["lines"], dict)
    assert refusal.value.params["lines"]["utf-8"] == 200_002


def test_a_person_can_look_at_both_encodings_without_a_byte_being_lost(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "主诉\n头痛\n", "gb18030")
    assert sample_lines(path, "gb18030") == ["主诉", "头痛"]
    assert "\\x" in sample_lines(path, "utf-8")[0]


def test_a_cell_of_several_lines_is_one_row_numbered_as_excel_numbers_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'a,b\n1,"x\ny\nz"\n2,w\n')
    assert list(open_table(path).rows()) == [Row(2, {"a": "1", "b": "x\ny\nz"}), Row(3, {"a": "2", "b": "w"})]


def test_blank_rows_are_counted_and_still_count_as_rows_of_the_sheet(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "a.csv", "a,b\n\n , \n1,2\n"))
    assert list(table.rows()) == [Row(4, {"a": "1", "b": "2"})]
    assert table.blank == 2
    list(table.rows())
    assert table.blank == 2


def test_a_row_with_more_cells_than_headers_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = list(open_table(write(tmp_path / "a.csv", "a,b\n1,2,3\n4,5,,\n6\n")).rows())
    assert rows == [
        Rejected(2, "row_too_long", {"cells": 3, "columns": 2}),
        Row(3, {"a": "4", "b": "5"}),
        Row(4, {"a": "6", "b": ""}),
    ]


def test_a_cell_beyond_the_limit_is_rejected_with_its_column_and_the_rest_goes_on(tmp_path: Path) -> None:
    limits = Limits(cell_characters=10, record_characters=50)
    content = f"a,b\n1,{'x' * 11}\n2,{'y' * 60}\n3,z\n"
    rows = list(open_table(write(tmp_path / "a.csv", content), limits=limits).rows())
    assert rows[0] == Rejected(2, "cell_too_long", {"column": "b", "characters": 11, "limit": 10})
    assert isinstance(rows[1], Rejected)
    assert (rows[1].row, rows[1].reason) == (3, "cell_too_long")
    assert rows[2] == Row(4, {"a": "3", "b": "z"})


def test_tabs_and_semicolons_are_found_in_the_header(tmp_path: Path) -> None:
    assert open_table(write(tmp_path / "a.tsv", "a\tb,c\n1\t2\n")).columns == ("a", "b,c")
    assert open_table(write(tmp_path / "b.csv", "a\tb\n1\t2\n")).kind == "tsv"
    assert open_table(write(tmp_path / "c.csv", "a;b\n1;2\n")).columns == ("a", "b")


def test_a_header_may_stand_on_a_later_row(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "a.csv", "某院导出\n\na,b\n1,2\n"), header_row=3)
    assert list(table.rows()) == [Row(4, {"a": "1", "b": "2"})]


def test_headers_that_are_blank_or_repeated_stay_apart_and_are_reported(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "a.csv", "a,,a,\n1,2,3\n"))
    assert table.columns == ("a", "B", "a (C)")
    assert [warning.code for warning in table.warnings] == ["blank_header", "duplicate_header"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b"\xef\xbb\xbf \r\n", "empty_file"),
        ("a.csv", b"\x89PNG\r\n\x1a\n0000", "wrong_type"),
        ("a.csv", b"%PDF-1.4 text", "wrong_type"),
        ("a.csv", b"PK\x03\x04rest", "wrong_type"),
        ("a.csv", b"a,b\n\x00\x01,c\n", "wrong_type"),
        ("a.csv", b"<html><table></table></html>", "wrong_type"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "broken_workbook"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong_type"),
        ("a.csv", b",,\n1,2,3\n", "no_header"),
        ("a.csv", ",".join(f"c{n}" for n in range(600)).encode(), "too_many_columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_stable_code(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path, filename=name)
    assert refusal.value.code == code


def test_a_large_file_is_read_without_being_held(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a\n" + "x\n" * 50_000)
    rows = open_table(path).rows()
    assert next(rows) == Row(2, {"a": "x"})
    assert sum(1 for _ in rows) == 49_999


def test_a_quote_that_is_never_closed_rejects_its_row_and_names_the_lines_it_swallowed(
    tmp_path: Path,
) -> None:
    content = 'a,b\n1,"x\ny"\n2,"未闭合\n3,z\n4,w\n'
    assert list(open_table(write(tmp_path / "a.csv", content)).rows()) == [
        Row(2, {"a": "1", "b": "x\ny"}),
        Rejected(3, "unclosed_quote", {"first": 4, "last": 6}),
    ]


def test_a_last_row_of_several_lines_without_a_line_break_is_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'a,b\n1,"x\ny"')
    assert list(open_table(path).rows()) == [Row(2, {"a": "1", "b": "x\ny"})]


def test_a_long_number_that_a_spreadsheet_rounded_before_it_wrote_the_file_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "身份证号,卡号,主诉\n1.10101E+17,622202123456789000,头痛\n110101199003070011,2.5E+6,费用 100\n",
    )
    table = open_table(path)
    assert [row.number for row in table.rows()] == [2, 3]
    assert table.warnings == [
        ReadingWarning("number_over_15_digits", 2, {"column": "身份证号"}),
        ReadingWarning("number_over_15_digits", 2, {"column": "卡号"}),
    ]
