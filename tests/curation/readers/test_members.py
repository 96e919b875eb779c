"""A zip of files is one table where its members agree; where they do not, somebody chooses."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from curation.readers import Limits, ReadingWarning, Rejected, Row, UnreadableFile, open_table


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def refused(path: Path, **choices: object) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path, **choices)
    return refusal.value


def sheet(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_members_are_read_in_order_as_one_table_and_numbered_on(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.zip",
        {
            "一月.csv": "主诉,科室\n头痛,神经科\n1,2,3\n".encode("gb18030"),
            "说明.pdf": b"%PDF-1.4",
            "__MACOSX/._一月.csv": b"\x00",
            "目录/二月.xlsx": sheet([["科室", "主诉"], ["呼吸科", "咳嗽"]]),
        },
    )
    table = open_table(path)
    rows = list(table.rows())
    assert rows == [
        Row(2, {"主诉": "头痛", "科室": "神经科"}),
        Rejected(3, "row_too_long", {"cells": 3, "columns": 2}),
        Row(5, {"主诉": "咳嗽", "科室": "呼吸科"}),
    ]
    assert (table.kind, table.columns) == ("zip", ("主诉", "科室"))
    assert table.layout.members == ("一月.csv", "说明.pdf", "目录/二月.xlsx")
    assert table.warnings == [
        ReadingWarning("member_skipped", None, {"member": "说明.pdf"}),
        ReadingWarning("member_begins", 4, {"member": "目录/二月.xlsx", "shift": 3}),
    ]
    assert list(table.rows()) == rows


def test_a_member_whose_columns_differ_is_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"甲.csv": "主诉\n头痛\n", "乙.csv": "所见\n正常\n"})
    refusal = refused(path)
    assert (refusal.code, refusal.params) == (
        "members_differ",
        {"member": "乙.csv", "first": "甲.csv", "members": ["甲.csv", "乙.csv"]},
    )
    table = open_table(path, member="乙.csv")
    assert list(table.rows()) == [Row(2, {"所见": "正常"})]
    assert (table.layout.member, table.layout.members) == ("乙.csv", ("甲.csv", "乙.csv"))
    assert refused(path, member="丙.csv").code == "missing_member"


def test_records_of_json_members_need_not_have_all_fields(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.zip", {"a.json": '{\n"主诉": "头痛"\n}', "b.json": '[{"主诉": "咳嗽", "年龄": 3}]'}
    )
    assert list(open_table(path).rows()) == [
        Row(1, {"主诉": "头痛", "年龄": ""}),
        Row(2, {"主诉": "咳嗽", "年龄": "3"}),
    ]


def test_text_members_can_each_be_one_record(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.txt": "头痛。\n\n三天。\n", "b.txt": "咳嗽。\n"})
    assert [
        row.values["text"] for row in open_table(path, reading="document").rows() if isinstance(row, Row)
    ] == [
        "头痛。\n\n三天。",
        "咳嗽。",
    ]
    assert len(list(open_table(path).rows())) == 3


def test_names_that_an_old_tool_wrote_in_gb18030_are_readable(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"XXXX.csv": "主诉\n头痛\n"})
    path.write_bytes(path.read_bytes().replace(b"XXXX.csv", "门诊".encode("gb18030") + b".csv"))
    assert open_table(path).layout.members == ("门诊.csv",)


def test_a_zip_inside_a_zip_is_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", {"a.csv": "主诉\n头痛\n"}).read_bytes()
    for name in ("inner.zip", "inner.csv"):
        refusal = refused(archive(tmp_path / "a.zip", {"b.csv": "主诉\n咳嗽\n", name: inner}))
        assert (refusal.code, refusal.params["member"]) == ("nested_archive", name)


def test_a_zip_that_holds_nothing_to_read_says_so(tmp_path: Path) -> None:
    assert refused(archive(tmp_path / "a.zip", {"a.pdf": b"%PDF-1.4"})).code == "no_members"
    assert refused(archive(tmp_path / "b.zip", {})).code == "no_members"
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04rest")
    assert refused(tmp_path / "c.zip").code == "broken_archive"


def test_limits_hold_for_a_zip_and_for_what_is_in_it(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": "主诉\n" + "头痛\n" * 50_000, "b.csv": "主诉\n咳嗽\n"})
    assert refused(path, limits=Limits(members=1)).code == "inflated_too_large"
    assert refused(path, limits=Limits(inflated_bytes=100_000)).code == "inflated_too_large"
    with pytest.raises(UnreadableFile) as refusal:
        list(open_table(path, limits=Limits(rows=100)).rows())
    assert refusal.value.code == "too_many_rows"
    locked = path.read_bytes()
    place = locked.rfind(b"PK\x01\x02")
    (tmp_path / "locked.zip").write_bytes(locked[: place + 8] + b"\x01" + locked[place + 9 :])
    assert refused(tmp_path / "locked.zip").code == "locked_workbook"


def test_a_broken_member_is_named(tmp_path: Path) -> None:
    refusal = refused(archive(tmp_path / "a.zip", {"a.csv": b"\xff\xff\n", "b.csv": "主诉\n"}))
    assert (refusal.code, refusal.params["member"]) == ("unknown_encoding", "a.csv")


def test_a_member_never_leaves_its_folder(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"../../evil.csv": "主诉\n头痛\n", "/abs.csv": "主诉\n咳嗽\n"})
    assert len(list(open_table(path).rows())) == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.zip"]
    assert not (tmp_path.parent / "evil.csv").exists()
