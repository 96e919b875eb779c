"""Tables of choice items, the real examination paper among them."""

import json
from collections import Counter
from pathlib import Path

import pytest

from annotation.item_files import (
    ItemFile,
    find_choice_columns,
    read_choice_file,
    read_item_file,
    read_letters,
)
from curation.readers import UnreadableFile


def read(path: Path, content: str) -> ItemFile:
    path.write_text(content, encoding="utf-8")
    return read_choice_file(path, dataset="CMExam")


@pytest.fixture(scope="module")
def paper(shared_data: Path) -> Path:
    (path,) = shared_data.glob("mcq/*/val.xlsx")
    return path


def test_the_real_paper_keeps_its_multiple_answers_and_loses_one_row_without_a_key(paper: Path) -> None:
    found = read_choice_file(paper, dataset="CMExam")
    assert (found.rows, len(found.items), len(found.duplicates), len(found.rejected)) == (6811, 6791, 19, 1)
    assert sum(item.input["multiple"] for item in found.items) == 210
    assert all(item.input["multiple"] == (len(item.target["choice"]) > 1) for item in found.items)
    (refused,) = found.rejected
    assert (refused.row, refused.reason, refused.params["answer"]) == (5358, "EMPTY_ANSWER", "nan")


def test_the_real_papers_repeated_stems_are_defects_and_only_one_of_them_is_a_true_copy(paper: Path) -> None:
    by_stem, by_item = (read_choice_file(paper, dataset="CMExam", repeats=how) for how in ("stem", "item"))
    codes = Counter(defect.code for defect in by_stem.defects)
    assert codes == {"DUPLICATE": 19, "EMPTY_ANSWER": 1}
    assert len({duplicate.first_row for duplicate in by_stem.duplicates}) == 18
    assert [d for d in by_stem.duplicates if d.same_item] == by_item.duplicates
    assert [(d.row, d.first_row) for d in by_item.duplicates] == [(1852, 185)]
    assert Counter(defect.code for defect in by_item.defects) == codes
    assert len(by_item.items) == 6809


def test_the_real_papers_missing_explanations_and_lost_options_are_known(paper: Path) -> None:
    found = read_choice_file(paper, dataset="CMExam", repeats="item")
    assert sum(item.explanation is None for item in found.items) == 1039
    gaps = [warning.row for warning in found.warnings if warning.code == "options_gap"]
    assert gaps == [5591, 5598, 6029]
    assert Counter(warning.code for warning in found.warnings)["repeated_option"] == 7


def test_chinese_columns_and_one_column_per_option_are_understood(tmp_path: Path) -> None:
    one = read(tmp_path / "a.csv", "题干,选项,答案,解析\n首选药,A.甲B.乙,B,因为\n")
    two = read(tmp_path / "b.csv", "question,A,B,C,D,E,answer\n首选药,甲,乙,无,,nan,b c\n")
    assert one.items[0].input == {"question": "首选药", "options": {"A": "甲", "B": "乙"}, "multiple": False}
    assert one.items[0].explanation == "因为"
    assert two.items[0].input["options"] == {"A": "甲", "B": "乙", "C": "无"}
    assert two.items[0].target == {"choice": ["B", "C"]}


def test_options_inside_the_stem_or_as_json_are_understood(tmp_path: Path) -> None:
    inline = read(tmp_path / "a.csv", "question,answer\n哪些含铁 A 牛奶 B 红肉,B\n")
    assert inline.items[0].input["question"] == "哪些含铁"
    lines = [
        {"question": "甲", "options": {"A": "一", "B": "二"}, "answer": ["A", "B"]},
        {"question": "乙", "options": ["一", "二"], "answer": "二"},
        {"question": "丙", "options": ["A 一", "B 二"], "answer": "A"},
    ]
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    found = read(tmp_path / "b.jsonl", content)
    assert [item.target["choice"] for item in found.items] == [["A", "B"], ["B"], ["A"]]
    assert all(item.input["options"] == {"A": "一", "B": "二"} for item in found.items)


def test_a_key_that_is_missing_and_a_key_that_names_no_option_are_told_apart(tmp_path: Path) -> None:
    found = read(
        tmp_path / "a.csv", "题干,选项,答案\n甲,A 一 B 二,\n乙,A 一 B 二,E\n丙,A 一,A\n丁,A 一 B 二,以上\n"
    )
    assert [(row.row, row.reason) for row in found.rejected] == [
        (2, "EMPTY_ANSWER"),
        (3, "ANSWER_NOT_OPTION"),
        (4, "ANSWER_NOT_OPTION"),
        (5, "ANSWER_NOT_OPTION"),
    ]
    assert found.defects[0].as_json() == {
        "dataset": "CMExam",
        "item": "CMExam:2",
        "code": "EMPTY_ANSWER",
    }


def test_a_single_answer_item_of_a_multiple_kind_stays_multiple(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", "题干,选项,答案,题型,科室\n甲,A 一 B 二,A,多选题,心内科\n")
    assert found.items[0].input["multiple"] is True
    assert found.items[0].specialty == "03.04"


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("B,C,E", ["B", "C", "E"]),
        ("ecb", ["B", "C", "E"]),
        ("Ｂ、Ｃ", ["B", "C"]),
        ("答案：B。", ["B"]),
        ('["A", "C"]', ["A", "C"]),
        ("['A', 'C']", ["A", "C"]),
        ("红 肉", ["B"]),
        ("B 红肉", ["B"]),
        ("nan", []),
        (" 无 ", []),
        ("F", None),
        ("对", None),
        ("BOTH", None),
    ],
)
def test_keys_are_read_in_every_spelling_and_never_guessed(answer: str, letters: list[str] | None) -> None:
    options = {"A": "牛奶", "B": "红肉", "C": "菠菜", "D": "香蕉", "E": "肝"}
    assert read_letters(answer, options) == letters


def test_a_table_without_a_stem_or_a_key_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        find_choice_columns(["题干", "选项"])
    assert (refusal.value.code, refusal.value.params["name"]) == ("missing_column", "answer")


def test_a_choice_table_is_no_file_for_a_dataset_of_another_format(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("题干,选项,答案\n甲,A 一 B 二,A\n", encoding="utf-8")
    formats = {"CMExam": "choice", "CMeEE": "extraction"}
    assert len(read_item_file(path, dataset="CMExam", formats=formats).items) == 1
    for dataset, code in (("CMeEE", "missing_column"), ("Unknown", "unknown_dataset")):
        with pytest.raises(UnreadableFile) as refusal:
            read_item_file(path, dataset=dataset, formats=formats)
        assert refusal.value.code == code
