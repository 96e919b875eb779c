"""MLB's published files: every example becomes an item in our shapes, and every known defect is found."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotation.item_files import ItemDraft, ItemFile, read_mlb, read_mlb_file
from curation.readers import UnreadableFile

DATASETS = Path(__file__).resolve().parents[3] / "curation" / "taxonomy" / "datasets.json"
DEFINITIONS: dict[str, Any] = {
    entry["name"]: entry for entry in json.loads(DATASETS.read_text(encoding="utf-8"))
}

# What stands in the published specification, dataset by dataset; None is a flaw of the dataset or its prompt.
DEFECTS: dict[str, list[tuple[str, str | None]]] = {
    "CMExam": [],
    "MAExam": [("DUPLICATE", "item"), ("PROMPT_LEAK", "item")],
    "GeneralSafety": [],
    "MASafety": [("PROMPT_LEAK", "item")],
    "MACompliance": [],
    "MAEthic": [],
    "MAHalt": [("PROMPT_LEAK", "item")],
    "CHIP-CDN": [],
    "CMeEE": [],
    "CHIP-CDEE": [],
    "CMeIE": [],
    "MAEESymp": [("DATE", None), ("HOSPITAL", None), ("HOSPITAL", "item"), ("TYPE_MISMATCH", None)],
    "MAEEDisease": [("HOSPITAL", "item"), ("TYPE_MISMATCH", None)],
    "MAEEMedic": [("DATE", None), ("HOSPITAL", "item"), ("TYPE_MISMATCH", None)],
    "MAEEOper": [("DATE", None), ("HOSPITAL", "item"), ("TYPE_MISMATCH", None)],
    "MAKnowledge": [("PROMPT_LEAK", "item")],
    "MAGuidance": [("PROMPT_LEAK", "item")],
    "MAReport": [("DATE", None), ("DATE", "item")],
    "MAMedication": [("PROMPT_LEAK", "item")],
    "MAInspection": [("DATE", "item"), ("NAME_MISMATCH", None), ("PROMPT_LEAK", "item")],
    "MADiagnosis": [("DATE", "item"), ("PROMPT_LEAK", "item")],
    "MARecord": [("PROMPT_LEAK", "item")],
}


def scan(text: str) -> Iterator[str]:
    """Dates to the day, and names that end in 医院 or 卫生院 after a proper name; enough for these texts."""
    if re.search(r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}", text):
        yield "DATE"
    names = re.findall(r"(?:[\u4e00-\u9fff]{2})(?:第一附属|附属妇产科|中心)?(?:医院|卫生院)", text)
    if any(not re.match("当地|我院|社区|某些", name) for name in names):
        yield "HOSPITAL"


@pytest.fixture(scope="module")
def spec(shared_data: Path) -> ItemFile:
    return read_mlb_file(shared_data / "mlb" / "mlb_spec.json", definitions=DEFINITIONS, scan=scan)


def item(file: ItemFile, name: str) -> ItemDraft:
    (found,) = [draft for draft in file.items if draft.dataset == name]
    return found


def test_each_of_the_22_datasets_gives_one_item_in_its_format(spec: ItemFile) -> None:
    assert [draft.dataset for draft in spec.items] == list(DEFECTS)
    assert {draft.dataset: draft.format for draft in spec.items} == {
        n: DEFINITIONS[n]["format"] for n in DEFECTS
    }
    assert (spec.rejected, spec.rows) == ([], 22)


@pytest.mark.parametrize("name", list(DEFECTS))
def test_the_published_defects_are_found_and_no_others(spec: ItemFile, name: str) -> None:
    found = [(d.code, None if d.item is None else "item") for d in spec.defects if d.dataset == name]
    assert sorted(found, key=str) == sorted(DEFECTS[name], key=str)


def test_a_leak_says_whose_prompt_tells_what(spec: ItemFile) -> None:
    told = {
        d.dataset: (d.params["prompt_of"], d.params["what"]) for d in spec.defects if d.code == "PROMPT_LEAK"
    }
    assert told == {
        "MAExam": ("CMExam", "stem"),
        "MASafety": ("MASafety", "stem"),
        "MAHalt": ("MAHalt", "stem"),
        "MAKnowledge": ("MAKnowledge", "stem"),
        "MAGuidance": ("MAGuidance", "stem"),
        "MAMedication": ("MAMedication", "stem"),
        "MAInspection": ("MAInspection", "answer"),
        "MADiagnosis": ("MADiagnosis", "answer"),
        "MARecord": ("MARecord", "answer"),
    }


def test_every_choice_example_has_its_options_and_its_key(spec: ItemFile) -> None:
    keys = {
        d.dataset: (len(d.input["options"]), d.target["choice"]) for d in spec.items if d.format == "choice"
    }
    assert keys == {
        "CMExam": (5, ["D"]),
        "MAExam": (5, ["E"]),
        "MASafety": (5, ["C"]),
        "MAHalt": (3, ["B"]),
        "MAKnowledge": (5, ["B", "C", "E"]),
        "MAGuidance": (5, ["B", "C", "E"]),
        "MAReport": (5, ["C"]),
        "MAMedication": (5, ["C", "E"]),
    }


def test_a_report_inside_a_question_becomes_its_context(spec: ItemFile) -> None:
    report = item(spec, "MAReport").input
    assert report["question"] == "根据患者的检查和检验报告，以下哪项是最可能的临床决策或诊断？"
    assert report["context"].startswith("检查记录：\n| 检查时间 |")
    assert "\n\n检验记录：\n检验时间：2020/11/04" in report["context"]
    assert report["options"]["A"] == "急性细菌感染，需立即使用广谱抗生素治疗"


def test_records_and_dialogues_become_contexts_without_markup(spec: ItemFile) -> None:
    diagnosis, inspection, record = (item(spec, n).input for n in ("MADiagnosis", "MAInspection", "MARecord"))
    assert diagnosis["question"].endswith("病历如下：")
    assert "P2<A2" in diagnosis["context"]
    assert inspection["context"].startswith("入院记录：\n主诉: 确诊食管癌2月")
    assert record["context"].startswith("用户：每天睡觉后")
    assert not any("<br>" in text for i in (inspection, record) for text in (i["question"], i["context"]))
    assert [len(item(spec, n).points) for n in ("MADiagnosis", "MAInspection", "MARecord")] == [7, 6, 8]


def test_terms_are_split_from_their_candidates(spec: ItemFile) -> None:
    terms = item(spec, "CHIP-CDN")
    assert terms.input["text"] == "肺癌晚期术后复发放疗低硒,咯血,疼痛,咳嗽,恶心,呕吐"
    assert len(terms.input["candidates"]) == 10
    assert terms.target["value"] == terms.input["candidates"][-1].split("##")


def test_triples_and_entities_have_our_shapes(spec: ItemFile) -> None:
    assert item(spec, "CMeIE").target == {
        "value": [{"关系": "药物治疗", "头实体": "白喉", "尾实体": "抗毒素"}]
    }
    assert item(spec, "MAEEMedic").input["types"] == ["药品"]
    assert [(w.code, w.params["span"]) for w in spec.warnings] == [("span_not_verbatim", "腹部CT")]


def test_reference_free_examples_have_no_key_and_no_points(spec: ItemFile) -> None:
    for name in ("GeneralSafety", "MACompliance", "MAEthic"):
        assert (item(spec, name).target, item(spec, name).points) == ({}, [])


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("CMExam", []),
        ("CMeEE", []),
        ("MACompliance", []),
        ("MAKnowledge", ["PROMPT_LEAK"]),
        ("MADiagnosis", ["DATE", "PROMPT_LEAK"]),
        ("MARecord", ["PROMPT_LEAK"]),
    ],
)
def test_dataset_files_give_the_same_items_as_the_specification(
    shared_data: Path, spec: ItemFile, name: str, codes: list[str]
) -> None:
    found = read_mlb_file(
        shared_data / "mlb" / "datasets" / f"{name}.json", definitions=DEFINITIONS, scan=scan
    )
    assert sorted(defect.code for defect in found.defects) == codes
    same = item(found, name).digest == item(spec, name).digest
    # The two published copies of this one record differ in a character.
    assert same is (name != "MADiagnosis")


def entry(question: str, answer: Any, **more: Any) -> dict[str, Any]:
    return {"type": "选择题", "exampleQAdata": {"question": question, "answer": answer}, **more}


def test_the_same_item_in_two_datasets_is_a_duplicate_and_a_bad_key_a_defect() -> None:
    content = {
        "CMExam": entry("首选药物是哪一种 A 甲 B 乙", "A", name="CMExam"),
        "MAExam": entry("首选药物是 哪一种 A.甲 B.乙", "A", name="MAExam"),
        "MASafety": entry("另一个问题是 A 甲 B 乙", "E", name="MASafety"),
        "MAHalt": entry("又一个问题是 A 甲 B 乙", None, name="MAHalt"),
        "Nobody": entry("x", "A", name="Nobody"),
    }
    found = read_mlb(content, definitions=DEFINITIONS, scan=lambda text: ())
    assert [(d.dataset, d.code) for d in found.defects] == [
        ("MASafety", "ANSWER_NOT_OPTION"),
        ("MAHalt", "EMPTY_ANSWER"),
        ("MAExam", "DUPLICATE"),
    ]
    assert [r.reason for r in found.rejected] == ["ANSWER_NOT_OPTION", "EMPTY_ANSWER", "unknown_dataset"]


def test_a_short_stem_that_occurs_in_a_prompt_by_chance_is_no_leak() -> None:
    content = {
        "CMExam": entry("错误的是 A 甲 B 乙", "A", name="CMExam", prompt_inference="错误的是不要输出的")
    }
    assert read_mlb(content, definitions=DEFINITIONS, scan=lambda text: ()).defects == []


def test_code_inside_a_question_is_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    question = (
        f"病历如下：{{'a': __import__('pathlib').Path({str(marker)!r}).touch()}} 选项：['A 甲', 'B 乙']"
    )
    found = read_mlb(
        {"CMExam": entry(question, "A", name="CMExam")}, definitions=DEFINITIONS, scan=lambda text: ()
    )
    assert len(found.items) == 1
    assert not marker.exists()


def test_broken_examples_and_files_are_refused_by_code(tmp_path: Path) -> None:
    content = {
        "CMExam": {"name": "CMExam", "type": "选择题", "exampleQAdata": {"paragraphs": ["{", '"question": ']}}
    }
    found = read_mlb(content, definitions=DEFINITIONS, scan=lambda text: ())
    assert [r.reason for r in found.rejected] == ["broken_example"]
    path = tmp_path / "a.json"
    for text, code in (("{", "broken_json"), ("[1]", "wrong_type")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UnreadableFile) as refusal:
            read_mlb_file(path, definitions=DEFINITIONS, scan=scan)
        assert refusal.value.code == code
