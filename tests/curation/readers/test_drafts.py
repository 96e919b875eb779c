"""Mappings and drafts: what becomes text, what becomes a known identifier, and when two records are one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.readers import (
    Drafter,
    Mapping,
    RecordDraft,
    Rejected,
    Row,
    UnreadableFile,
    open_table,
    suggest_mapping,
)
from curation.readers.drafts import heading


def to_draft(row: Row, mapping: Mapping) -> RecordDraft | Rejected:
    return Drafter(mapping).draft(row)


def read_sections(text: str, titles: list[str]) -> dict[str, str]:
    """The columns back out of a joined text, by nothing but their titles."""
    opens, values, current = heading(titles), dict[str, list[str]](), list[str]()
    for line in text.split("\n"):
        match = opens.match(line)
        if match and not match["escape"]:
            current = values.setdefault(match["title"], [])
            current.append(line[match.end() :])
        else:
            current.append(line[1:] if match else line)
    return {title: "\n".join(lines) for title, lines in values.items()}


def draft(values: dict[str, str], mapping: Mapping) -> RecordDraft:
    result = to_draft(Row(2, values), mapping)
    assert isinstance(result, RecordDraft)
    return result


def test_chinese_hospital_columns_find_their_places() -> None:
    mapping = suggest_mapping(
        [
            "序号",
            "患者姓名",
            "联系电话",
            "手机",
            "身份证号（必填）",
            "住院号",
            "家庭住址",
            "医院名称",
            "主治医生",
            "就诊科室",
            "主 诉",
            "现病史",
            "费用",
        ]
    )
    assert mapping.text == ["主 诉", "现病史"]
    assert (mapping.department, mapping.external_id, mapping.extra) == ("就诊科室", "序号", ["费用"])
    assert mapping.known == {
        "patient_name": "患者姓名",
        "phone": ["联系电话", "手机"],
        "id_number": "身份证号（必填）",
        "mrn": "住院号",
        "address": "家庭住址",
        "hospital": "医院名称",
        "staff": "主治医生",
    }


def test_english_columns_find_their_places() -> None:
    mapping = suggest_mapping(["ID", "Department", "Patient_Name", "Text", "MRN"])
    assert mapping == Mapping(
        text=["Text"],
        department="Department",
        external_id="ID",
        known={"patient_name": "Patient_Name", "mrn": "MRN"},
    )


def test_a_mapping_with_an_unknown_identifier_or_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        Mapping(known={"blood_type": "血型"})
    with pytest.raises(ValidationError):
        Mapping.model_validate({"txt": ["a"]})


def test_a_mapped_column_that_the_file_lacks_is_named() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        Mapping(text=["主诉"], known={"phone": ["电话", "手机"]}).require(["主诉", "电话"])
    assert (refusal.value.code, refusal.value.params["name"]) == ("missing_column", "手机")


def test_several_text_columns_stand_under_their_titles() -> None:
    result = draft(
        {"主诉": " 头痛三天 ", "现病史": "", "既往史": "无"}, Mapping(text=["主诉", "现病史", "既往史"])
    )
    assert result.text == "主诉：头痛三天\n既往史：无"


def test_one_text_column_stands_as_it_is() -> None:
    assert draft({"text": "头痛\r\n三天"}, Mapping(text=["text"])).text == "头痛\n三天"


@given(
    st.dictionaries(
        st.sampled_from(["a", "ab", "主诉"]), st.text(alphabet="ab主诉：\\\n x", min_size=1), min_size=1
    )
)
def test_joined_columns_can_be_read_back_without_loss(values: dict[str, str]) -> None:
    titles = ["a", "ab", "主诉"]
    result = to_draft(Row(2, values), Mapping(text=titles))
    kept = {title: value.strip() for title, value in values.items() if value.strip()}
    if not kept:
        assert isinstance(result, Rejected)
    else:
        assert isinstance(result, RecordDraft)
        assert read_sections(result.text, titles) == kept


def test_a_row_without_text_is_rejected() -> None:
    mapping = Mapping(text=["主诉"], department="科室")
    assert to_draft(Row(7, {"主诉": "  ", "科室": "内科"}), mapping) == Rejected(
        7, "empty_text", {"columns": ["主诉"]}
    )
    assert to_draft(Row(8, {"科室": "内科"}), mapping) == Rejected(8, "missing_column", {"name": "主诉"})


def test_known_values_of_several_columns_come_as_a_list() -> None:
    mapping = Mapping(text=["t"], known={"mrn": ["住院号", "门诊号"], "patient_name": "姓名"})
    result = draft({"t": "头痛", "住院号": "Z1", "门诊号": "", "姓名": "王某"}, mapping)
    assert result.known == {"mrn": ["Z1"], "patient_name": "王某"}


def test_the_real_consultations_read_back_without_loss(shared_data: Path) -> None:
    from_file = next(shared_data.glob("import/*/样例_内科5000-6000.csv"))
    mapping = Mapping(text=["title", "ask", "answer"])
    for row in open_table(from_file).rows():
        assert isinstance(row, Row)
        result = to_draft(row, mapping)
        assert isinstance(result, RecordDraft)
        assert read_sections(result.text, mapping.text) == {
            name: row.values[name].replace("\r\n", "\n").strip() for name in mapping.text
        }
