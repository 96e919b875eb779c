"""The figures on invented records and on the demo's records do not fall below what the project promises."""

import json
from pathlib import Path
from typing import Any

from curation.deid import measure
from tests.curation.deid.real_texts import exam_questions, flagged
from tests.curation.deid.synthetic import documents

DEMO = Path(__file__).parents[3] / "config/demo/records.jsonl"


def demo(*, known: bool) -> list[dict[str, Any]]:
    docs = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    return docs if known else [{**doc, "known": None} for doc in docs]


def test_names_known_at_import_are_all_covered_in_invented_records() -> None:
    figures = measure(documents(300))["by_type"]
    for kind in ("NAME_PATIENT", "NAME_RELATIVE", "NAME_STAFF"):
        assert figures[kind]["recall_full_cover"] == 1.0, kind


def test_numbers_in_running_text_are_all_covered_in_invented_records() -> None:
    figures = measure({**doc, "known": None} for doc in documents(300))["by_type"]
    for kind in ("ID_RESIDENT", "PHONE_MOBILE", "EMAIL", "SOCIAL", "MRN", "ADDR_DETAIL"):
        assert figures[kind]["recall_full_cover"] == 1.0, kind


def test_patients_unknown_at_import_are_covered_at_least_at_the_promised_rate() -> None:
    figures = measure({**doc, "known": None} for doc in documents(300))["by_type"]
    assert figures["NAME_PATIENT"]["recall_full_cover"] >= 0.97


def test_records_of_the_demo_are_clean_with_and_without_known_identifiers() -> None:
    with_known, without = measure(demo(known=True)), measure(demo(known=False))
    assert with_known["clean_documents"] >= 0.97
    assert without["clean_documents"] >= 0.95
    assert with_known["spans_beyond_gold_per_1000"] <= 2


def test_the_scan_flags_few_of_the_real_exam_questions(shared_data: Path) -> None:
    figures = flagged(question for question, _ in exam_questions(shared_data))
    assert figures["texts"] == 6811
    assert figures["flagged"] <= 25
