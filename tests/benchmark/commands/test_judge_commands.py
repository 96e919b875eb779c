"""``train_judge``, ``judge_consistency`` and ``extract_answers``, each answering in one line."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from benchmark.judges import TokenJudge
from benchmark.models import Judge, VerdictSet
from benchmark.training import Preset, TinyShape, presets

pytestmark = pytest.mark.django_db

TOY = Preset("cpu", 1, 16, 1e-3, 120, tiny=TinyShape(hidden=32, layers=2, words=50, warm_up_rows=32))
FINDINGS = ("发热三天", "咳嗽咳痰", "胸闷气短", "腹痛腹泻", "头晕乏力", "皮疹瘙痒", "关节肿痛", "视物模糊")


def called(command: str, *arguments: str) -> tuple[dict[str, Any], str]:
    out, err = StringIO(), StringIO()
    call_command(command, *arguments, stdout=out, stderr=err)
    answer: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return answer, err.getvalue()


def refused(command: str, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    with pytest.raises(CommandError) as stop:
        call_command(command, *arguments, stdout=out, stderr=StringIO())
    assert stop.value.returncode == 2
    answer: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return answer


def rows() -> Iterator[dict[str, Any]]:
    for number in range(10):
        for place, finding in enumerate(FINDINGS):
            there = (number + place) % 3 != 0
            yield {
                "question": f"病例{number}的表现？", "reference": "", "topic": "表现", "point": finding,
                "answer": finding if there else "无异常", "label": "是" if there else "否",
                "votes": {"physician_1": "是" if there else "否", "physician_2": "是" if there else "否"},
            }  # fmt: skip


@pytest.fixture
def verdicts(tmp_path: Path) -> Path:
    path = tmp_path / "verdicts.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows()]
    path.write_text("\n".join([*lines, '{"point":"x","answer":"y","label":"不是"}']), encoding="utf-8")
    return path


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cpu preset, as small as it can be: the way is tested, not the judge."""
    monkeypatch.setattr(presets, "PRESETS", {**presets.PRESETS, "cpu": TOY})


def test_a_judge_is_trained_registered_copied_and_measured(toy: None, verdicts: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy"
    answer, told = called("train_judge", "--verdicts", str(verdicts), "--name", "toy-1.0", "--out", str(out))
    judge = Judge.objects.get(name="toy-1.0")
    assert (answer["judge"], answer["rows_in"]) == ("toy-1.0", 80)
    assert answer["weights_digest"] == judge.weights_digest
    assert 0 < answer["rows_trained"] < 80
    assert "第 81 行：判定“不是”无法识别" in told
    assert TokenJudge.load(out).card["weights_digest"] == judge.weights_digest

    again, _told = called("train_judge", "--verdicts", str(verdicts), "--name", "toy-1.0", "--json")
    assert again == answer

    scores = tmp_path / "scores.jsonl"
    measured, _told = called(
        "judge_consistency", "--judge", "toy-1.0", "--verdicts", str(verdicts), "--scores", str(scores)
    )
    assert (measured["n"], measured["n_rejected"], measured["human_kappa"]) == (80, 1, 1.0)
    assert measured["trivial_accuracy"] >= 0.5
    assert {
        "accuracy",
        "f1_yes",
        "f1_no",
        "macro_f1",
        "kappa",
        "kappa_ci",
        "base_rate",
        "n_invalid",
        "n_abstained",
    } <= set(measured)
    lines = [json.loads(line) for line in scores.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 80
    assert set(lines[0]) == {"row", "label", "verdict", "probability", "outcome", "reason"}


def test_a_judge_whose_weights_were_exchanged_is_not_used(toy: None, verdicts: Path) -> None:
    called("train_judge", "--verdicts", str(verdicts), "--name", "toy")
    Judge.objects.update(weights_digest="0" * 64)
    answer = refused("judge_consistency", "--judge", "toy", "--verdicts", str(verdicts))
    assert answer["refused"] == "weights_differ_from_card"
    Judge.objects.update(path="/nowhere")
    answer = refused("judge_consistency", "--judge", "toy", "--verdicts", str(verdicts))
    assert answer["refused"] == "weights_missing"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--verdicts", "nothing", "--name", "a"), "unknown_verdicts"),
        (("--verdicts", "{verdicts}", "--name", "裁判"), "bad_judge_name"),
        (("--verdicts", "{verdicts}", "--name", "new"), "bad_judge_name"),
        (("--verdicts", "{verdicts}", "--name", "a", "--preset", "huge"), "unknown_preset"),
        (("--verdicts", "{verdicts}", "--name", "a", "--base", "/nowhere"), "no_such_model"),
        (("--verdicts", "{verdicts}", "--name", "a", "--preset", "mlb"), "peft_missing"),
    ],
)
def test_a_training_that_cannot_be_is_refused(verdicts: Path, arguments: tuple[str, ...], code: str) -> None:
    answer = refused("train_judge", *(part.format(verdicts=verdicts) for part in arguments))
    assert answer["refused"] in {code, "base_required"}
    assert answer["message"] != answer["refused"]


def test_another_training_under_the_same_name_is_refused(toy: None, verdicts: Path, tmp_path: Path) -> None:
    called("train_judge", "--verdicts", str(verdicts), "--name", "toy")
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_text("\n".join(verdicts.read_text(encoding="utf-8").splitlines()[:70]), encoding="utf-8")
    assert refused("train_judge", "--verdicts", str(fewer), "--name", "toy")["refused"] == "judge_exists"
    assert VerdictSet.objects.count() == 2


def test_columns_of_another_name_are_read_through_a_mapping(
    toy: None, verdicts: Path, tmp_path: Path
) -> None:
    called("train_judge", "--verdicts", str(verdicts), "--name", "toy")
    table = tmp_path / "labels.csv"
    table.write_text("要点,回答,结论\n发热三天,发热三天,met\n咳嗽咳痰,无,0\n", encoding="gb18030")
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"point": "要点", "answer": "回答", "label": "结论"}), encoding="utf-8")
    measured, _told = called(
        "judge_consistency", "--judge", "toy", "--verdicts", str(table), "--mapping", str(mapping), "--json"
    )
    assert (measured["n"], measured["base_rate"], measured["human_kappa"]) == (2, 0.5, None)
    answer = refused("judge_consistency", "--judge", "toy", "--verdicts", str(table))
    assert answer["refused"] == "columns_missing"
    assert "要点" in answer["message"]


def test_answers_are_extracted_line_by_line(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"id": "1", "reply": "答案：B", "options": ["A", "B"], "multiple": False},
        {"id": 2, "reply": "答案：AB", "options": {"A": "甲", "B": "乙"}, "multiple": False},
        {"id": "3", "reply": "选AB", "options": ["A", "B", "C"], "multiple": True},
        {"id": "4", "reply": None, "options": ["A", "B"], "multiple": False},
        {"id": "5", "reply": '{"疾病": ["哮喘"]}', "schema": "entities"},
        {"id": "6", "reply": "没有", "schema": "events"},
        {"id": "7", "reply": '{"诊断": "肺炎"}', "schema": "points"},
    ]
    source.write_text(
        "\ufeff" + "\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8"
    )
    answer, _told = called("extract_answers", str(source), str(target))
    assert (answer["replies"], answer["unread"]) == (7, 3)
    found = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line.get("choice", line.get("value")) for line in found] == [
        ["B"], None, ["A", "B"], None, {"疾病": ["哮喘"]}, None, {"诊断": ["肺炎"]},
    ]  # fmt: skip
    assert [line["id"] for line in found] == ["1", 2, "3", "4", "5", "6", "7"]
    assert set(found[0]) == {"id", "choice", "rule", "extractor"}


@pytest.mark.parametrize(
    "line", ["{", '{"id":"1"}', '{"id":"1","reply":"A"}', '{"id":"1","reply":"A","schema":"sql"}']
)
def test_a_line_that_cannot_be_extracted_is_named(tmp_path: Path, line: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id":"0","reply":"A","options":["A"]}\n' + line, encoding="utf-8")
    answer = refused("extract_answers", str(source), str(tmp_path / "out.jsonl"))
    assert answer["refused"] == "bad_extraction_line"
    assert "第 2 行" in answer["message"]
    assert not (tmp_path / "out.jsonl").exists()
