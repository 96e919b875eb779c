"""Parquet: nested values, times, exact and inexact numbers, and files that are none."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from curation.readers import Limits, ReadingWarning, Rejected, Row, UnreadableFile, open_table


def write(path: Path, columns: dict[str, object]) -> Path:
    parquet.write_table(pa.table(columns), path)
    return path


def test_values_of_every_kind_read_as_in_workbooks_and_json(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet",
        {
            "主诉": ["头痛𠮷"],
            "编号": [123456789012345678],
            "年龄": [3.0],
            "日期": [dt.datetime(2023, 1, 2)],
            "时刻": [dt.datetime(2023, 1, 2, 3, 4, 5)],
            "标签": [["甲", None]],
            "检验": [{"名": "血红蛋白", "值": 1.5}],
            "金额": [Decimal("1.50")],
            "空": pa.array([None], pa.string()),
            "对话": [[{"role": "doctor", "content": "好"}, {"role": "patient", "content": "嗯"}]],
        },
    )
    table = open_table(path)
    (row,) = table.rows()
    assert isinstance(row, Row) and list(row.values.values()) == [
        "头痛𠮷",
        "123456789012345678",
        "3",
        "2023-01-02",
        "2023-01-02 03:04:05",
        '["甲", null]',
        '{"名": "血红蛋白", "值": 1.5}',
        "1.50",
        "",
        "医生：好\n患者：嗯",
    ]
    assert (table.kind, table.columns[0], table.warnings) == ("parquet", "主诉", [])


def test_floating_numbers_say_what_they_lost(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"证件号": [1.10101199001011e17, float("nan"), 2.0]})
    table = open_table(path)
    assert [row.number for row in table.rows() if isinstance(row, Row)] == [1, 3]
    assert table.blank == 1
    assert table.warnings == [
        ReadingWarning("number_over_15_digits", 1, {"column": "证件号"}),
        ReadingWarning("nan_as_missing", None, {"count": 1}),
    ]


def test_bytes_that_are_no_text_reject_their_row(tmp_path: Path) -> None:
    rows = list(open_table(write(tmp_path / "a.parquet", {"a": [b"\xff", "头痛".encode()]})).rows())
    assert rows == [Rejected(1, "invalid_bytes", {"line": 1}), Row(2, {"a": "头痛"})]


def test_a_cut_file_and_one_of_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"a": list(range(10))})
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path, limits=Limits(rows=9))
    assert refusal.value.code == "too_many_rows"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path)
    assert refusal.value.code == "broken_file"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path)
    assert refusal.value.code == "wrong_type"


def test_all_batches_of_a_large_file_are_read(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "a.parquet", {"a": [f"x{n}" for n in range(20_000)]}))
    numbers = [row.number for row in table.rows() if isinstance(row, Row)]
    assert numbers == list(range(1, 20_001))
