"""JSON Lines and arrays, whatever the file is called."""

from pathlib import Path

import pytest

from curation.readers import Limits, ReadingWarning, Rejected, Row, UnreadableFile, open_table


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def test_json_lines_called_json_with_a_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", '{"text": "头痛"}\r\n\r\n{"text": "咳嗽"}\r\n', "utf-8-sig")
    table = open_table(path)
    assert table.kind == "jsonl"
    assert list(table.rows()) == [Row(1, {"text": "头痛"}), Row(3, {"text": "咳嗽"})]
    assert table.blank == 1


def test_a_bare_nan_is_a_missing_value_and_is_counted(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "a.jsonl", '{"a": NaN, "b": "x"}\n{"a": NaN, "b": "NaN"}\n'))
    assert list(table.rows()) == [Row(1, {"a": "", "b": "x"}), Row(2, {"a": "", "b": "NaN"})]
    assert table.warnings == [ReadingWarning("nan_as_missing", None, {"count": 2})]
    list(table.rows())
    assert table.warnings[0].params == {"count": 2}


def test_a_broken_line_is_rejected_under_its_line_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = list(open_table(write(tmp_path / "a.jsonl", '{"a": 1}\n{"a": \n[1]\n{"a": 2}')).rows())
    assert rows == [
        Row(1, {"a": "1"}),
        Rejected(2, "broken_json", {}),
        Rejected(3, "not_an_object", {}),
        Row(4, {"a": "2"}),
    ]


def test_an_overlong_line_is_rejected_without_swallowing_the_next(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"a": "1"}\n{"a": "' + "x" * 300 + '"}\n{"a": "3"}\n')
    rows = list(open_table(path, limits=Limits(record_characters=100)).rows())
    assert [row.reason if isinstance(row, Rejected) else row.number for row in rows] == [
        1,
        "cell_too_long",
        3,
    ]


def test_values_keep_their_digits_and_nested_ones_become_json(tmp_path: Path) -> None:
    content = '[{"id": 123456789012345678901, "ok": true, "none": null, "list": ["甲", 1.5]}]'
    (row,) = open_table(write(tmp_path / "a.json", content)).rows()
    assert row == Row(1, {"id": "123456789012345678901", "ok": "true", "none": "", "list": '["甲", 1.5]'})


def test_an_array_larger_than_the_buffer_is_read_record_by_record(tmp_path: Path) -> None:
    records = ",\n".join(f'{{"n": {n}, "t": "{"长" * 100}"}}' for n in range(12_000))
    table = open_table(write(tmp_path / "a.jsonl", f"[{records}]"))
    assert table.kind == "json"
    numbers = [row.values["n"] for row in table.rows() if isinstance(row, Row)]
    assert numbers == [str(n) for n in range(12_000)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('[{"a": 1}, {"a": ', "broken_json"),
        ('[{"a": 1}] tail', "broken_json"),
        ("[]", "empty_file"),
        ('{\n "a": \n}\n', "broken_json"),
        ("a,b\n1,2\n", "wrong_type"),
    ],
)
def test_a_file_that_holds_no_records_is_refused(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        open_table(write(tmp_path / "a.json", content))
    assert refusal.value.code == code


def test_keys_of_all_records_become_columns_in_the_order_they_appear(tmp_path: Path) -> None:
    assert open_table(write(tmp_path / "a.json", '[{"a": 1}, {"b": 2, "a": 3}]')).columns == ("a", "b")


def test_real_files_of_both_kinds_are_read_to_the_last_record(shared_data: Path) -> None:
    def count(pattern: str) -> int:
        (path,) = shared_data.glob(pattern)
        return sum(isinstance(row, Row) for row in open_table(path).rows())

    assert count("cases/*/data/CMB-test-choice-answer.json") == 11_200
    assert count("judge/*/dataset/questions.jsonl") == 1_212
    assert count("patient-service/*/data/med_eq.csv") == 413


def read(path: Path, **choices: object) -> list[dict[str, str]]:
    return [row.values for row in open_table(path).rows() if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ('{"主诉": ["头痛", "咳嗽"], "年龄": [3, null]}', [("头痛", "3"), ("咳嗽", "")]),
        ('{"主诉": {"0": "头痛", "1": "咳嗽"}, "年龄": {"0": 3, "1": NaN}}', [("头痛", "3"), ("咳嗽", "")]),
        (
            '{"a": {"主诉": "头痛", "年龄": 3}, "b": {"主诉": "咳嗽"}}',
            [("a", "头痛", "3"), ("b", "咳嗽", "")],
        ),
        ('{"code": 0, "data": [{"主诉": "头痛"}, {"主诉": "咳嗽"}]}', [("头痛",), ("咳嗽",)]),
        (
            '{"code": 0, "data": {"total": 2, "list": [{"主诉": "头痛"}, {"主诉": "咳嗽"}]}}',
            [("头痛",), ("咳嗽",)],
        ),
        ('{\n  "主诉": "头痛",\n  "年龄": 3\n}\n', [("头痛", "3")]),
        ('{"主诉": "头痛", "检验": {"血红蛋白": 120}}', [("头痛", '{"血红蛋白": 120}')]),
    ],
)
def test_one_object_is_read_by_its_shape(tmp_path: Path, content: str, rows: list[tuple[str, ...]]) -> None:
    for text in (content, content.replace(", ", ",\n ")):
        assert [tuple(row.values()) for row in read(write(tmp_path / "a.json", text))] == rows


def test_where_the_records_of_a_wrapper_were_found_is_said(tmp_path: Path) -> None:
    content = '{"data": {"list": [{"主诉": "头痛"}, {"主诉": NaN}]}, "total": 2}'
    table = open_table(write(tmp_path / "a.json", content, "gb18030"))
    assert table.encoding == "gb18030"
    assert table.warnings == [
        ReadingWarning("records_found_under", None, {"name": "data.list"}),
        ReadingWarning("nan_as_missing", None, {"count": 1}),
    ]


def test_lines_whose_first_is_broken_are_still_lines(tmp_path: Path) -> None:
    rows = list(open_table(write(tmp_path / "a.json", '{"a": 1\n{"a": 2}\n')).rows())
    assert rows == [Rejected(1, "broken_json", {}), Row(2, {"a": "2"})]


@pytest.mark.parametrize(
    ("turns", "text"),
    [
        (
            '[{"role": "doctor", "content": "哪里不舒服？"}, {"role": "patient", "content": "头痛"}]',
            "医生：哪里不舒服？\n患者：头痛",
        ),
        ('[{"id": 1, "speaker": "患者", "text": "头痛", "time": "10:30"}]', "患者（10:30）：头痛"),
        ('["病人：头痛", "医生：几天了？"]', "病人：头痛\n医生：几天了？"),
        (
            '[{"role": "doctor", "content": "好", "评分": 3}]',
            '[{"role": "doctor", "content": "好", "评分": 3}]',
        ),
        ('[{"role": "doctor"}]', '[{"role": "doctor"}]'),
        ('["头痛", "医生：几天了？"]', '["头痛", "医生：几天了？"]'),
    ],
)
def test_a_conversation_becomes_lines_and_nothing_of_it_is_lost(
    tmp_path: Path, turns: str, text: str
) -> None:
    expected = [{"科室": "内科", "对话": text}]
    assert read(write(tmp_path / "a.json", f'[{{"科室": "内科", "对话": {turns}}}]')) == expected
    assert read(write(tmp_path / "b.json", f'{{\n"科室": "内科",\n"对话": {turns}\n}}')) == expected
    assert read(write(tmp_path / "c.jsonl", f'{{"科室": "内科", "对话": {turns}}}')) == expected


def test_half_a_surrogate_pair_rejects_its_row_only(tmp_path: Path) -> None:
    rows = list(open_table(write(tmp_path / "a.jsonl", '{"a": "\\ud800"}\n{"a": "\\ud83d\\ude00"}\n')).rows())
    assert rows == [Rejected(1, "lone_surrogate", {}), Row(2, {"a": "😀"})]
    (row,) = open_table(write(tmp_path / "a.json", '{\n"a": "\\udc00"\n}')).rows()
    assert isinstance(row, Rejected) and row.reason == "lone_surrogate"


def test_real_objects_of_objects_keep_their_keys(shared_data: Path) -> None:
    (path,) = shared_data.glob("calculation/*/evaluation/one_shot_finalized_explanation.json")
    rows = read(path)
    assert len(rows) > 10 and rows[0]["id"] == "2" and rows[0]["Response"].startswith("{")


def test_a_single_line_is_a_row_where_the_name_says_json_lines_and_a_wrapper_elsewhere(
    tmp_path: Path,
) -> None:
    line = '{"input": {"question": "何时复诊"}, "points": [{"text": "一周后"}, {"text": "带片"}]}\n'
    for name, columns, count in (("a.jsonl", ("input", "points"), 1), ("a.json", ("text",), 2)):
        (tmp_path / name).write_text(line, encoding="utf-8")
        table = open_table(tmp_path / name)
        assert (table.columns, len(list(table.rows()))) == (columns, count)
