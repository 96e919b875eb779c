"""``measure_deidentification``: a site measures the detector on gold of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

TEXT = "🙂患者张三，电话13800138000，昨日就诊。"


def span(words: str, kind: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "type": kind}


def measured(capsys: pytest.CaptureFixture[str], gold: Path, *options: str) -> dict[str, Any]:
    call_command("measure_deidentification", str(gold), "--json", *options)
    told: dict[str, Any] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    return told


def write(path: Path, *documents: object) -> Path:
    path.write_text(
        "".join(json.dumps(doc, ensure_ascii=False) + "\n" for doc in documents), encoding="utf-8"
    )
    return path


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    with pytest.raises(CommandError) as caught:
        call_command("measure_deidentification", *words, "--json")
    assert caught.value.returncode == 2
    told: dict[str, Any] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    return told


def test_recall_precision_and_speed_stand_on_the_last_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = write(
        tmp_path / "gold.jsonl",
        {"text": TEXT, "spans": [span("张三", "NAME_PATIENT"), span("13800138000", "PHONE_MOBILE")]},
        {"text": "编号隐于无形之中。", "spans": [{"start": 0, "end": 9, "type": "MRN"}]},
    )
    told = measured(capsys, gold)
    assert told["documents"] == 2
    assert told["clean_documents"] == 0.5
    assert told["by_type"]["PHONE_MOBILE"] == {
        "gold": 1,
        "recall_full_cover": 1.0,
        "recall_exact": 1.0,
        "precision": 1.0,
    }
    assert told["by_type"]["MRN"]["recall_full_cover"] == 0.0
    assert told["chars_per_second"] > 0
    assert told["spans_beyond_gold_per_1000"] >= 0


def test_a_mapping_renames_types_and_leaves_others_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = write(
        tmp_path / "gold.jsonl", {"text": TEXT, "spans": [span("13800138000", "TEL"), span("昨日", "WHEN")]}
    )
    mapping = write(tmp_path / "types.json", {"TEL": "PHONE_MOBILE", "WHEN": None})
    told = measured(capsys, gold, "--mapping", str(mapping))
    assert told["by_type"]["PHONE_MOBILE"]["gold"] == 1
    assert sum(row["gold"] for row in told["by_type"].values()) == 1


def test_what_the_import_knew_can_be_left_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "其间平安无事，平安自述已无不适。"
    known = {"patient_name": "祁平安"}
    gold = write(
        tmp_path / "gold.jsonl",
        {"text": text, "spans": [{"start": 7, "end": 9, "type": "NAME_PATIENT"}], "known": known},
    )
    assert measured(capsys, gold)["by_type"]["NAME_PATIENT"]["recall_full_cover"] == 1.0
    assert measured(capsys, gold, "--without-known")["by_type"]["NAME_PATIENT"]["recall_full_cover"] == 0.0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "broken_json"),
        ("[]", "not_an_object"),
        ('{"spans": []}', "gold_without_text"),
        ('{"text": "张三", "spans": [{"start": 0, "end": 3, "type": "NAME_PATIENT"}]}', "gold_span"),
        ('{"text": "张三", "spans": [{"start": 1, "end": 1, "type": "NAME_PATIENT"}]}', "gold_span"),
        ('{"text": "张三", "spans": [{"start": "0", "end": 1, "type": "NAME_PATIENT"}]}', "gold_span"),
        ('{"text": "张三", "spans": [{"start": 0, "end": 2, "type": "PER"}]}', "gold_type"),
        ('{"text": "张三", "spans": [], "known": {"nickname": "三儿"}}', "gold_known"),
    ],
)
def test_a_line_that_is_no_gold_is_named_and_nothing_is_measured_by_half(
    line: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"text": "无", "spans": []}\n\n' + line + "\n", encoding="utf-8")
    told = refusal(capsys, str(gold))
    assert told["refused"] == code
    assert "第 3 行" in told["message"]


def test_an_absent_or_empty_file_and_an_unknown_type_in_the_mapping_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = write(tmp_path / "gold.jsonl")
    assert refusal(capsys, str(tmp_path / "none.jsonl"))["refused"] == "no_such_file"
    assert refusal(capsys, str(gold))["refused"] == "empty_file"
    mapping = write(tmp_path / "types.json", {"TEL": "TELEPHONE"})
    assert refusal(capsys, str(gold), "--mapping", str(mapping))["refused"] == "unknown_type"
