"""Verdict files are read row by row: what is understood is kept, the rest is named."""

import json
from pathlib import Path

import openpyxl
import pytest

from benchmark.training import TrainingProblem, VerdictRow, read_verdicts

HEADER = "question,reference,topic,point,answer,label"
MLB_PROMPT = "请评估。\n<评估主题>\n主诉\n</评估主题>\n<评价要点>\n腹痛\n</评价要点>\n<目标内容>\n患者腹痛\n</目标内容>"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("word", ["是", "1", "met", "MET", " 是 ", "true"])
def test_words_for_yes(tmp_path: Path, word: str) -> None:
    path = write(tmp_path / "v.csv", f"{HEADER}\n问,参考,主题,要点,答,{word}\n")
    assert read_verdicts(path).rows == [VerdictRow("问", "参考", "主题", "要点", "答", "是")]


@pytest.mark.parametrize("word", ["否", "0", "not met", "not_met", "No"])
def test_words_for_no(tmp_path: Path, word: str) -> None:
    path = write(tmp_path / "v.csv", f"{HEADER}\n问,参考,主题,要点,答,{word}\n")
    assert [row.label for row in read_verdicts(path).rows] == ["否"]


@pytest.mark.parametrize("word", ["不是", "是否", "也许", "2"])
def test_a_word_that_only_contains_a_label_is_no_label(tmp_path: Path, word: str) -> None:
    found = read_verdicts(write(tmp_path / "v.csv", f"{HEADER}\n问,参考,主题,要点,答,{word}\n"))
    assert found.rows == []
    assert [(rejected.row, rejected.code) for rejected in found.rejected] == [(2, "label_unknown")]


def test_rows_read_and_rows_rejected_are_all_rows_of_the_file(tmp_path: Path) -> None:
    lines = ["问,,,要点,答,是", '问,,,"要,点",答,0', "问,,,,答,是", "问,,,要点,,是", "问,,,要点,答,"]
    found = read_verdicts(write(tmp_path / "v.csv", "\n".join([HEADER, *lines])))
    assert len(found.rows) == 2
    assert [(one.row, one.code) for one in found.rejected] == [
        (4, "field_blank"),
        (5, "field_blank"),
        (6, "label_missing"),
    ]


def test_a_row_with_line_breaks_inside_a_cell_is_numbered_by_its_first_line(tmp_path: Path) -> None:
    text = f'{HEADER}\n问,,,要点,"一\n二",是\n问,,,要点,答,不是\n'
    found = read_verdicts(write(tmp_path / "v.csv", text))
    assert found.rows[0].answer == "一\n二"
    assert found.rejected[0].row == 4


def test_a_file_in_gb18030_is_read_as_such(tmp_path: Path) -> None:
    path = write(tmp_path / "v.csv", f"{HEADER}\n问,,,要点,答卷,否\n", "gb18030")
    assert read_verdicts(path).rows[0].answer == "答卷"


def test_columns_and_labels_of_another_file_can_be_mapped(tmp_path: Path) -> None:
    text = "Q,claim,answer,majority,a,b\n问,要点,答,Neutral,Entailment,Neutral\n"
    mapping = {
        "question": "Q",
        "point": "claim",
        "label": "majority",
        "votes": ["a", "b"],
        "labels": {"Neutral": "否", "Entailment": "是"},
    }
    row = read_verdicts(write(tmp_path / "v.csv", text), mapping=mapping).rows[0]
    assert (row.question, row.label, row.votes) == ("问", "否", ("是", "否"))
    assert row.share_of_yes == 0.5


def test_a_table_without_points_is_refused_with_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(TrainingProblem, match="columns_missing") as refused:
        read_verdicts(write(tmp_path / "v.csv", "question,answer,label\n问,答,是\n"))
    assert refused.value.params["columns"] == ["point"]


def test_a_mapping_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingProblem, match="mapping_unknown_keys"):
        read_verdicts(write(tmp_path / "v.csv", HEADER), mapping={"punkt": "x"})


def test_numbers_in_a_workbook_are_labels(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.split(","))
    sheet.append(["问", "参考", None, "要点", "答", 1])
    sheet.append(["问", "参考", None, "要点二", 37.5, 0])
    book.save(tmp_path / "v.xlsx")
    rows = read_verdicts(tmp_path / "v.xlsx").rows
    assert [(row.point, row.answer, row.label) for row in rows] == [
        ("要点", "答", "是"),
        ("要点二", "37.5", "否"),
    ]


def test_plain_json_lines_keep_votes_and_name_broken_lines(tmp_path: Path) -> None:
    good = {"question": "问", "point": "要点", "answer": "答", "label": 1, "votes": ["是", "否", "是"]}
    text = "\n".join([json.dumps(good, ensure_ascii=False), "{broken", "[1]"])
    found = read_verdicts(write(tmp_path / "v.jsonl", text))
    assert found.rows[0].share_of_yes == pytest.approx(2 / 3)
    assert [one.row for one in found.rejected] == [2, 3]


def mlb_line(**extra: object) -> str:
    messages = [{"role": "user", "content": MLB_PROMPT}, {"role": "assistant", "content": "是"}]
    return json.dumps({"messages": messages, **extra}, ensure_ascii=False)


def test_the_mlb_form_is_taken_apart_into_topic_point_and_answer(tmp_path: Path) -> None:
    found = read_verdicts(write(tmp_path / "v.jsonl", mlb_line(response="是", labels="是")))
    assert found.form == "mlb"
    assert found.rows == [VerdictRow("", "", "主诉", "腹痛", "患者腹痛", "是")]


def test_the_experts_label_stands_over_a_models_response(tmp_path: Path) -> None:
    found = read_verdicts(
        write(tmp_path / "v.jsonl", mlb_line(response="<think>是吗</think>是", labels="否"))
    )
    assert [row.label for row in found.rows] == ["否"]


def test_without_labels_the_response_counts_unless_it_is_no_bare_label(tmp_path: Path) -> None:
    text = "\n".join([mlb_line(response="否"), mlb_line(response="不是"), mlb_line()])
    found = read_verdicts(write(tmp_path / "v.jsonl", text))
    assert [row.label for row in found.rows] == ["否", "是"]
    assert [one.row for one in found.rejected] == [2]


def test_a_prompt_in_another_shape_is_kept_whole(tmp_path: Path) -> None:
    line = {"messages": [{"role": "user", "content": "腹痛写到了吗？"}], "response": "是", "labels": "是"}
    rows = read_verdicts(write(tmp_path / "v.jsonl", json.dumps(line, ensure_ascii=False))).rows
    assert [(row.point, row.answer) for row in rows] == [("", "腹痛写到了吗？")]


def test_a_prompt_with_labelled_lines_is_taken_apart(tmp_path: Path) -> None:
    prompt = "问题：有何表现\n参考答案：腹痛\n评价要点：腹痛\n目标内容：患者腹痛"
    line = {"messages": [{"role": "user", "content": prompt}], "labels": "是"}
    rows = read_verdicts(write(tmp_path / "v.jsonl", json.dumps(line, ensure_ascii=False))).rows
    assert rows == [VerdictRow("有何表现", "腹痛", "", "腹痛", "患者腹痛", "是")]


def test_the_digest_of_a_set_ignores_the_order_of_its_rows(tmp_path: Path) -> None:
    lines = ["问,,,甲,答,是", "问,,,乙,答,否"]
    first = read_verdicts(write(tmp_path / "a.csv", "\n".join([HEADER, *lines])))
    second = read_verdicts(write(tmp_path / "b.csv", "\n".join([HEADER, *reversed(lines)])))
    third = read_verdicts(write(tmp_path / "c.csv", "\n".join([HEADER, *lines[:1]])))
    assert first.digest == second.digest != third.digest


def test_physicians_verdicts_on_real_answers_are_all_read(shared_data: Path) -> None:
    path = shared_data / "judge" / "Itaymanes__K-QA" / "dataset" / "NLI_medical_annotator.csv"
    mapping = {
        "question": "Question",
        "point": "claim",
        "label": "majority_label",
        "votes": ["label_0", "label_1", "label_2"],
        "labels": {"Entailment": "是", "Neutral": "否", "Contradiction": "否"},
    }
    found = read_verdicts(path, mapping=mapping)
    assert len(found.rows) + len(found.rejected) == 399
    assert not found.rejected
    assert {len(row.votes) for row in found.rows} == {3}
