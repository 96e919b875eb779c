"""Plain text: blocks, labelled blocks, lines, whole files; and when a .txt is really a table."""

from pathlib import Path

import pytest

from curation.readers import Limits, Rejected, Row, UnreadableFile, open_table


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


NOTES = """姓名：王某
主诉：头痛三天
现病史：三天前出现头痛。
伴恶心：无呕吐。

姓名：李某
主诉：咳嗽
既往史：无
"""


def test_blocks_between_blank_lines_are_records_numbered_by_their_first_line(tmp_path: Path) -> None:
    content = "\r\n头痛三天。\r\n无发热。\r\n\r\n \r\n咳嗽一周。\r\n"
    table = open_table(write(tmp_path / "a.txt", content, "gb18030"))
    assert (table.kind, table.encoding, table.layout.reading) == ("text", "gb18030", "blocks")
    assert list(table.rows()) == [Row(2, {"text": "头痛三天。\n无发热。"}), Row(6, {"text": "咳嗽一周。"})]


def test_labels_that_blocks_share_become_columns_and_other_lines_stay_with_their_label(
    tmp_path: Path,
) -> None:
    table = open_table(write(tmp_path / "a.txt", NOTES))
    assert table.layout.reading == "labels"
    first, second = table.rows()
    assert isinstance(first, Row) and isinstance(second, Row)
    assert table.columns == ("姓名", "主诉", "现病史", "伴恶心", "既往史")
    assert (first.values["姓名"], first.values["主诉"]) == ("王某", "头痛三天")
    assert (second.number, second.values["既往史"], second.values["现病史"]) == (6, "无", "")


def test_a_label_that_hardly_any_block_has_is_text(tmp_path: Path) -> None:
    blocks = [f"主诉：头痛{number}\n查体：正常" for number in range(30)]
    blocks[4] += "\n血压：120/80\n补充"
    table = open_table(write(tmp_path / "a.txt", "\n\n".join(blocks)))
    assert table.columns == ("主诉", "查体")
    rows = [row for row in table.rows() if isinstance(row, Row)]
    assert rows[4].values["查体"] == "正常\n血压：120/80\n补充"


def test_the_same_text_can_be_read_in_every_other_way(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", NOTES)
    assert len(list(open_table(path, reading="blocks").rows())) == 2
    assert len(list(open_table(path, reading="lines").rows())) == 7
    (whole,) = open_table(path, reading="document").rows()
    assert whole == Row(1, {"text": NOTES.rstrip("\n")})
    labels = open_table(write(tmp_path / "b.txt", "一段话。\n主诉：头痛\n"), reading="labels")
    assert list(labels.rows()) == [Row(1, {"text": "一段话。", "主诉": "头痛"})]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("主诉\t科室\n头痛\t神经科\n咳嗽\t呼吸科\n", "tsv"),
        ("主诉,科室\n头痛,神经科\n", "csv"),
        ('主诉,科室\n"头痛,\n三天",神经科\n', "csv"),
        ("患者头痛,恶心\n无发热,无咳嗽,无呕吐\n查体正常\n", "text"),
        ("主诉,科室\n\n头痛,神经科\n\n咳嗽,呼吸科\n", "text"),
        ("头痛\n咳嗽\n", "text"),
        ("[图片] 患者头痛\n", "text"),
        ("{头痛}\n", "text"),
        ('{"主诉": "头痛"}\n{"主诉": "咳嗽"}\n', "jsonl"),
        ('[{"主诉": "头痛"}]', "json"),
    ],
)
def test_the_content_says_whether_a_txt_is_a_table(tmp_path: Path, content: str, kind: str) -> None:
    assert open_table(write(tmp_path / "a.txt", content)).kind == kind


def test_a_table_can_be_read_as_text_and_the_reverse(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "主诉,科室\n头痛,神经科\n")
    assert list(open_table(path, reading="lines").rows())[1] == Row(2, {"text": "头痛,神经科"})
    path = write(tmp_path / "a.txt", "头痛\n咳嗽\n")
    assert list(open_table(path, reading="table").rows()) == [Row(2, {"头痛": "咳嗽"})]


def test_a_block_beyond_the_limit_is_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "长长\n" * 60 + "\n短\n\n" + "长" * 300 + "\n\n短\n")
    rows = list(open_table(path, limits=Limits(record_characters=100)).rows())
    assert rows == [
        Rejected(1, "row_too_large", {"limit": 100}),
        Row(62, {"text": "短"}),
        Rejected(64, "row_too_large", {"limit": 100}),
        Row(66, {"text": "短"}),
    ]
    assert [
        row.reason
        for row in open_table(path, limits=Limits(cell_characters=1)).rows()
        if isinstance(row, Rejected)
    ] == [
        "cell_too_long",
        "cell_too_long",
    ]


def test_a_text_of_blank_lines_is_empty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        open_table(write(tmp_path / "a.txt", "\n \n"))
    assert refusal.value.code == "empty_file"


def test_the_real_consultations_as_text_are_one_record_a_block(shared_data: Path) -> None:
    (path,) = shared_data.glob("import/*/Data_数据/IM_内科/内科.txt")
    table = open_table(path)
    rows = [row for row in table.rows() if isinstance(row, Row)]
    assert (table.kind, table.encoding, len(rows)) == ("text", "gb18030", 4048)
    assert rows[0].values["text"].startswith("高血压患者能吃党参吗？") and rows[1].number == 5
