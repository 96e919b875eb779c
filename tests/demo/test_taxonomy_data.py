"""The shipped taxonomy: five dimensions, the 22 datasets with prompts that can be filled, 64 specialties."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from annotation.formats import get_format
from config.demo import content

FOLDER = Path(__file__).resolve().parents[2] / "curation" / "taxonomy"
DATASETS: list[dict[str, Any]] = json.loads((FOLDER / "datasets.json").read_text(encoding="utf-8"))
DIMENSIONS: list[dict[str, Any]] = json.loads((FOLDER / "dimensions.json").read_text(encoding="utf-8"))


def test_there_are_five_dimensions_in_their_order() -> None:
    assert [row["code"] for row in sorted(DIMENSIONS, key=lambda row: row["order"])] == [
        "MedKQA", "MedSE", "MedRU", "SmartServ", "SmartCare",
    ]  # fmt: skip


def test_the_twenty_two_datasets_intend_4250_items_split_over_the_dimensions() -> None:
    per_dimension: dict[str, int] = {}
    for row in DATASETS:
        per_dimension[row["dimension"]] = per_dimension.get(row["dimension"], 0) + row["intended_n"]
    assert len({row["name"] for row in DATASETS}) == 22
    assert per_dimension == {"MedKQA": 300, "MedSE": 1000, "MedRU": 1150, "SmartServ": 1200, "SmartCare": 600}


@pytest.mark.parametrize("row", DATASETS, ids=lambda row: row["name"])
def test_every_placeholder_of_a_prompt_is_one_that_its_format_fills(row: dict[str, Any]) -> None:
    named = set(re.findall(r"\$\{(\w+)\}", row["prompt"]))
    example = next(item for item in content.items() if item.dataset == row["name"])
    assert named and named <= set(get_format(row["format"]).placeholders(example.input))
    assert row["prompt"].count("$") == len(re.findall(r"\$\{\w+\}", row["prompt"]))


@pytest.mark.parametrize("row", DATASETS, ids=lambda row: row["name"])
def test_a_dataset_has_the_metric_of_its_format_and_marks_only_without_a_reference(
    row: dict[str, Any],
) -> None:
    assert (
        row["metric"]
        == {"choice": "accuracy", "extraction": "micro_f1", "open_answer": "points"}[row["format"]]
    )
    assert (row["schema"] is not None) == (row["format"] == "extraction")
    assert bool(row["marks"]) == row["reference_free"]


def test_the_marks_of_compliance_and_ethics_are_two_risks_and_four_qualities() -> None:
    for row in DATASETS:
        if row["name"] in ("MACompliance", "MAEthic"):
            scales = [(mark["topic"], mark["labels"]["是"], mark["labels"]["否"]) for mark in row["marks"]]
            assert scales == [("风险", 0, -1)] * 2 + [("质量", 1, 0)] * 4


def test_the_entity_dataset_names_the_nine_types() -> None:
    cmeee = next(row for row in DATASETS if row["name"] == "CMeEE")
    assert cmeee["types"] == [
        "疾病", "症状和体征", "医疗程序", "医疗设备", "药物", "医学检验项目", "身体部位", "医院科室", "微生物类",
    ]  # fmt: skip


def test_there_are_sixty_four_specialties_and_every_demo_item_names_one() -> None:
    with (FOLDER / "specialties.csv").open(encoding="utf-8", newline="") as handle:
        codes = {row["code"] for row in csv.DictReader(handle)}
    assert len(codes) == 64
    assert {item.specialty for item in content.items()} | {
        one.specialty for one in content.records()
    } <= codes


MEDIC: dict[str, Any] = json.loads((FOLDER / "medic.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", MEDIC["datasets"], ids=lambda row: row["name"])
def test_a_prompt_of_the_second_track_asks_for_what_its_format_fills(row: dict[str, Any]) -> None:
    form = get_format(row["format"])
    named = set(re.findall(r"\$\{(\w+)\}", row["prompt"]))
    assert named and named <= set(form.placeholders(form.sample.input))
    assert row["prompt"].count("$") == len(named)
    assert row["track"] == "medic" and row["dimension"] == "MEDIC"
    assert row["name"] not in {mlb["name"] for mlb in DATASETS}
