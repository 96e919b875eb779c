"""HL7 CDA: sections with their titles, the header kept out of the text, and documents that would do harm."""

from pathlib import Path

import pytest

from curation.readers import Drafter, Row, UnreadableFile, open_table, suggest_mapping

HEADER = """
<id root="2.16.156.10011.1.1" extension="DOC-7"/><title>首次病程记录</title><effectiveTime value="20230102"/>
<recordTarget><patientRole>
  <id root="2.16.156.10011.1.12" extension="ZY0001"/>
  <addr use="H"><state>上海市</state><city>徐汇区</city><streetName>梧桐路1号</streetName></addr>
  <telecom value="tel:13800138000"/>
  <patient><id root="2.16.156.10011.1.3" extension="310101199001011237"/><name>欧阳晓雯</name>
    <administrativeGenderCode code="2" displayName="女性"/><birthTime value="19900101"/></patient>
</patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name>钱学文</name></assignedPerson></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><name>梧桐市第一医院</name>
</representedCustodianOrganization></assignedCustodian></custodian>
<participant typeCode="IND"><associatedEntity><telecom value="tel:02166668888"/>
  <associatedPerson><name>欧阳国强</name></associatedPerson></associatedEntity></participant>
<componentOf><encompassingEncounter><location><healthCareFacility><serviceProviderOrganization>
  <asOrganizationPartOf><wholeOrganization><id root="2.16.156.10011.1.22"/><name>12床</name>
    <asOrganizationPartOf><wholeOrganization><id root="2.16.156.10011.1.26"/><name>心内科</name></wholeOrganization>
  </asOrganizationPartOf></wholeOrganization></asOrganizationPartOf>
</serviceProviderOrganization></healthCareFacility></location></encompassingEncounter></componentOf>"""
CODED = """<section><code displayName="CHIEF COMPLAINT"/><text/>
  <entry><observation><code displayName="主诉"/><value xsi:type="ST">胸闷三天</value></observation></entry>
  <entry><observation><code displayName="体温"/><value xsi:type="PQ" value="36.8" unit="℃"/></observation></entry>
  <entry><observation><code displayName="诊断"/><value xsi:type="CD" code="I20" displayName="心绞痛"/></observation></entry>
</section>"""
TOLD = """<section><title>现病史</title><text><paragraph>三天前<content>胸闷</content>。</paragraph><br/>无发热。
  <table><thead><tr><th>项目</th><th>结果</th></tr></thead><tbody><tr><td>肌钙蛋白</td><td>0.01</td></tr></tbody></table>
  <list><item>高血压</item><item>糖尿病</item></list></text>
  <component><section><title>用药</title><text>阿司匹林</text></section></component></section>"""
NAMES = (
    "欧阳晓雯",
    "310101199001011237",
    "ZY0001",
    "13800138000",
    "梧桐路",
    "钱学文",
    "梧桐市第一医院",
    "欧阳国强",
    "19900101",
)


def cda(*sections: str, header: str = HEADER, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    body = "".join(f"<component>{section}</component>" for section in sections)
    spaces = 'xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return f"{prolog}<ClinicalDocument {spaces}>{header}<component><structuredBody>{body}</structuredBody></component></ClinicalDocument>"


def record(path: Path, content: str, encoding: str = "utf-8") -> dict[str, str]:
    path.write_bytes(content.encode(encoding))
    (row,) = open_table(path).rows()
    assert isinstance(row, Row)
    return row.values


def refused(path: Path, content: str) -> UnreadableFile:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path)
    return refusal.value


def test_sections_keep_their_titles_whether_told_or_coded(tmp_path: Path) -> None:
    values = record(tmp_path / "a.xml", cda(CODED, TOLD))
    assert values["正文"] == (
        "CHIEF COMPLAINT：\n主诉：胸闷三天\n体温：36.8℃\n诊断：心绞痛\n\n"
        "现病史：\n三天前胸闷。\n无发热。\n项目 | 结果\n肌钙蛋白 | 0.01\n高血压\n糖尿病\n\n"
        "现病史 / 用药：\n阿司匹林"
    )


def test_the_header_becomes_known_identifiers_and_never_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    values = record(path, cda(CODED, TOLD))
    mapping = suggest_mapping(open_table(path).columns)
    draft = Drafter(mapping).draft(Row(1, values))
    assert draft.known == {
        "patient_name": "欧阳晓雯",
        "id_number": "310101199001011237",
        "mrn": "ZY0001",
        "phone": "13800138000；02166668888",
        "address": "上海市徐汇区梧桐路1号",
        "relatives": "欧阳国强",
        "hospital": "梧桐市第一医院",
        "staff": "钱学文",
    }
    assert (draft.department, draft.external_id) == ("心内科", "DOC-7")
    assert draft.extra["出生日期"] == "19900101" and draft.extra["文书名称"] == "首次病程记录"
    assert not [name for name in NAMES if name in draft.text]


@pytest.mark.parametrize("encoding", ["gb2312", "utf-16", "utf-8-sig"])
def test_the_encoding_a_document_declares_is_used(tmp_path: Path, encoding: str) -> None:
    declared = "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
    prolog = f'<?xml version="1.0" encoding="{declared}"?>'
    assert record(tmp_path / "a.xml", cda(CODED, prolog=prolog), encoding)["患者姓名"] == "欧阳晓雯"


def test_a_body_without_sections_is_text_too(tmp_path: Path) -> None:
    head = '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody>'
    tail = "</nonXMLBody></component></ClinicalDocument>"
    assert record(tmp_path / "a.cda", f"{head}<text>胸闷三天</text>{tail}")["正文"] == "胸闷三天"
    coded = '<text mediaType="text/html" representation="B64">PHA+6IO46Ze3PC9wPjxwPuS4ieWkqTwvcD4=</text>'
    assert record(tmp_path / "b.cda", f"{head}{coded}{tail}")["正文"] == "胸闷\n三天"


LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "doctype",
    [
        LAUGHS + "]>",
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1/evil.dtd">',
        "<!DOCTYPE d>",
    ],
)
def test_a_document_with_a_dtd_or_entities_is_refused(tmp_path: Path, doctype: str) -> None:
    content = cda("<section><title>&a;</title></section>", prolog=f'<?xml version="1.0"?>{doctype}')
    assert refused(tmp_path / "a.xml", content).code == "unsafe_markup"


def test_other_markup_and_broken_documents_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.xml", '<?xml version="1.0"?><root/>').params["found"] == "markup"
    assert refused(tmp_path / "a.html", "<html><body>病历</body></html>").params["found"] == "markup"
    assert refused(tmp_path / "a.csv", cda(CODED)).code == "wrong_type"
    broken = refused(tmp_path / "b.xml", cda(CODED) + "\n<")
    assert (broken.code, broken.params["row"]) == ("broken_markup", cda(CODED).count("\n") + 2)
    assert refused(tmp_path / "c.xml", "<a><ClinicalDocument /></a>").code == "wrong_type"
    deep = cda("<section>" * 5_000 + "</section>" * 5_000)
    assert record(tmp_path / "d.xml", deep)["正文"] == ""


def test_a_narrative_nested_without_end_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    deep = "<content>" * 50_000 + "胸闷" + "</content>" * 50_000
    refusal = refused(tmp_path / "a.xml", cda(f"<section><text>{deep}</text></section>"))
    assert refusal.code in ("broken_file", "reading_limit")
