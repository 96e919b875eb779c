"""FHIR in JSON: documents, references, reports and loose observations become records with their sections."""

import base64
import json
from pathlib import Path

import pytest

from curation.readers import (
    Drafter,
    ReadingWarning,
    Rejected,
    Row,
    UnreadableFile,
    open_table,
    suggest_mapping,
)

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"text": "欧阳晓雯"}],
    "birthDate": "1990-01-01",
    "gender": "female",
    "identifier": [
        {"type": {"text": "身份证号"}, "value": "310101199001011237"},
        {"system": "http://hospital/mrn", "value": "ZY0001"},
    ],
    "telecom": [{"system": "phone", "value": "13800138000"}, {"system": "email", "value": "a@b.example"}],
    "address": [{"city": "梧桐市", "line": ["梧桐路1号"]}],
    "contact": [{"name": {"family": "欧阳", "given": ["国强"]}, "telecom": [{"value": "13900139000"}]}],
}
STAFF = {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "钱", "given": ["学文"]}]}
VISIT = {
    "resourceType": "Encounter",
    "id": "e1",
    "serviceType": {"text": "心内科"},
    "serviceProvider": {"display": "梧桐市第一医院"},
}
PRESSURE = {
    "resourceType": "Observation",
    "id": "o1",
    "subject": {"reference": "Patient/p1"},
    "code": {"text": "血压"},
    "component": [
        {"code": {"text": "收缩压"}, "valueQuantity": {"value": 150, "unit": "mmHg"}},
        {"code": {"text": "舒张压"}, "valueQuantity": {"value": 95, "unit": "mmHg"}},
    ],
}
COMPOSITION = {
    "resourceType": "Composition",
    "id": "c1",
    "title": "入院记录",
    "date": "2023-01-02",
    "subject": {"reference": "urn:uuid:patient"},
    "encounter": {"reference": "Encounter/e1"},
    "author": [{"reference": "Practitioner/d1"}],
    "custodian": {"reference": "Organization/x", "display": "梧桐市第一医院"},
    "section": [
        {
            "title": "现病史",
            "text": {
                "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>胸闷三天。</p><p>无发热。</p></div>'
            },
            "section": [{"title": "用药", "text": {"div": "<div>阿司匹林<script>x</script></div>"}}],
        },
        {"title": "查体", "entry": [{"reference": "Observation/o1"}]},
    ],
}


def bundle(*resources: dict, urls: dict[int, str] | None = None) -> dict:
    return {
        "resourceType": "Bundle",
        "type": "document",
        "entry": [
            {"resource": one, **({"fullUrl": urls[number]} if urls and number in urls else {})}
            for number, one in enumerate(resources)
        ],
    }


def records(path: Path, value: object) -> list[dict[str, str]]:
    path.write_text(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8"
    )
    return [row.values for row in open_table(path).rows() if isinstance(row, Row)]


DOCUMENT = bundle(COMPOSITION, PATIENT, STAFF, VISIT, PRESSURE, urls={1: "urn:uuid:patient"})


def test_a_document_bundle_is_one_record_with_its_sections(tmp_path: Path) -> None:
    (values,) = records(tmp_path / "a.json", DOCUMENT)
    assert values["正文"] == (
        "现病史：\n胸闷三天。\n无发热。\n\n现病史 / 用药：\n阿司匹林\n\n"
        "查体：\n血压：收缩压：150 mmHg\n舒张压：95 mmHg"
    )
    assert (values["文书名称"], values["文书时间"], values["科室"]) == ("入院记录", "2023-01-02", "心内科")


def test_people_and_places_become_known_identifiers_and_never_text(tmp_path: Path) -> None:
    (values,) = records(tmp_path / "a.json", DOCUMENT)
    draft = Drafter(suggest_mapping(tuple(values))).draft(Row(1, values))
    assert draft.known == {
        "patient_name": "欧阳晓雯",
        "id_number": "310101199001011237",
        "mrn": "ZY0001",
        "phone": "13800138000；13900139000",
        "address": "梧桐市梧桐路1号",
        "relatives": "欧阳国强",
        "hospital": "梧桐市第一医院",
        "staff": "钱学文",
    }
    assert draft.extra["出生日期"] == "1990-01-01" and draft.extra["邮箱"] == "a@b.example"
    assert not [one for found in draft.known.values() for one in found.split("；") if one in draft.text]


def test_pretty_printed_bundles_and_arrays_of_them_are_read_alike(tmp_path: Path) -> None:
    expected = records(tmp_path / "a.json", DOCUMENT)
    assert records(tmp_path / "b.json", json.dumps(DOCUMENT, indent=2)) == expected
    assert records(tmp_path / "c.json", [DOCUMENT, DOCUMENT]) == expected * 2


def test_an_inline_document_is_decoded_and_another_kind_is_left_without_text(tmp_path: Path) -> None:
    def reference(kind: str, text: bytes) -> dict:
        attachment = {"contentType": kind, "data": base64.b64encode(text).decode()}
        return {
            "resourceType": "DocumentReference",
            "type": {"text": "出院小结"},
            "subject": {"display": "欧阳晓雯"},
            "content": [{"attachment": attachment}],
        }

    path = tmp_path / "a.ndjson"
    lines = [
        reference("text/plain; charset=gb2312", "胸闷好转".encode("gb18030")),
        reference("text/html", "<p>胸闷</p><p>好转</p>".encode()),
        reference("application/pdf", b"%PDF"),
    ]
    found = records(path, "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert [one["正文"] for one in found] == ["出院小结：\n胸闷好转", "出院小结：\n胸闷\n好转", ""]
    assert found[0]["患者姓名"] == "欧阳晓雯"


def test_a_report_takes_its_results_and_loose_resources_are_gathered_by_patient(tmp_path: Path) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "code": {"text": "血压监测"},
        "subject": {"reference": "Patient/p1"},
        "result": [{"reference": "Observation/o1"}],
        "conclusion": "血压升高",
    }
    loose = [
        {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "code": {"text": "高血压"}},
        {
            "resourceType": "Observation",
            "subject": {"reference": "Patient/p1"},
            "code": {"coding": [{"display": "血钾"}]},
            "valueQuantity": {"value": 4.1, "unit": "mmol/L"},
        },
        {"resourceType": "Observation", "subject": {"reference": "Patient/p2"}, "valueString": "咳嗽"},
    ]
    found = records(tmp_path / "a.json", bundle(report, PRESSURE, PATIENT, *loose))
    assert [one["正文"] for one in found] == [
        "血压监测：\n血压：收缩压：150 mmHg\n舒张压：95 mmHg\n血压升高",
        "高血压：\n高血压\n\n血钾：\n4.1 mmol/L",
        "咳嗽",
    ]
    assert [one["患者姓名"] for one in found] == ["欧阳晓雯", "欧阳晓雯", ""]


def test_lines_of_resources_are_read_and_broken_ones_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f"{json.dumps(PATIENT)}\n{json.dumps(PRESSURE)}\n{{broken\n", encoding="utf-8")
    table = open_table(path)
    first, second = table.rows()
    assert isinstance(first, Row) and first.values["正文"].startswith("血压：")
    assert second == Rejected(2, "not_an_object", {})
    assert table.warnings == [ReadingWarning("resources_without_text", None, {"count": 1})]


def test_files_without_documents_and_odd_shapes_are_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(bundle(PATIENT)), encoding="utf-8")
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path)
    assert refusal.value.code == "no_documents"
    odd = {
        "resourceType": "Composition",
        "id": 5,
        "title": ["x", 3],
        "section": [None, {"title": {}, "text": "x", "entry": {"reference": 7}}, {"section": "x"}],
        "author": "somebody",
        "subject": [[{"reference": None}]],
        "encounter": {"reference": "#self"},
        "contained": [{"id": "self", "resourceType": 7, "identifier": "x", "participant": 3}],
    }
    (values,) = records(path, odd)
    assert (values["文书名称"], values["正文"]) == ("x", "")
