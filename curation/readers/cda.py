"""Reads an HL7 CDA document: one record, its sections under their titles, its header as columns.

A section's narrative is taken; where hospitals left it empty, the coded entries are written out as
`主诉：头痛三天`. Documents that declare a DTD or entities are refused. Inside the reading process only.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError  # only names: parsing is defusedxml's

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from curation.readers.documents import CELL_MARK, COLUMNS, Document, html_text, tidy
from curation.readers.encoding import MARKS
from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.rows import Table, UnreadableFile
from curation.readers.values import ValuesTable

DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{2,40})["']""")
CHINESE = ("gb2312", "gbk", "gb18030", "cp936", "hz")
OID = "2.16.156.10011.1."
ID_CARD, HOSPITAL, DEPARTMENT = OID + "3", OID + "5", OID + "26"
CARD_NUMBERS = (ID_CARD, OID + "19")
LINES = {"paragraph", "list", "item", "table", "tr", "br", "caption", "thead", "tbody"}
CELLS = {"td", "th"}
VALUE_PARTS = ("displayName", "value")


def open_file(path: Path, kind: str, choices: Choices, limits: Limits) -> Table:
    """The document as a table of one row."""
    text, encoding = _decoded(path.read_bytes())
    try:
        root = fromstring(text, forbid_dtd=True)
        record = read_document(root)
    except DefusedXmlException as error:
        raise UnreadableFile("unsafe_markup", {"found": type(error).__name__}) from error
    except ParseError as error:
        raise UnreadableFile("broken_markup", {"row": error.position[0]}) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableFile("broken_file", {"found": type(error).__name__}) from error
    return ValuesTable([record], kind="cda", encoding=encoding, limits=limits, columns=COLUMNS)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, by its mark, else by what it declares; a declaration that its bytes break is refused."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    declared = DECLARED.match(content.lstrip()[:400])
    name = marked or (declared[1].decode("ascii").lower() if declared else "utf-8")
    name = "gb18030" if name in CHINESE else name
    try:
        if not codecs.lookup(name)._is_text_encoding:
            raise LookupError(name)
        return content.decode(name).removeprefix("\ufeff").lstrip(), name
    except LookupError as error:
        raise UnreadableFile("no_such_encoding", {"name": name}) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile("unknown_encoding", {"lines": {name: line}}) from error


def read_document(root: Element) -> dict[str, str]:
    """The record of a document."""
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    if root.tag != "ClinicalDocument":
        raise UnreadableFile("wrong_type", {"expected": "cda", "found": "markup"})
    document = Document()
    _read_header(root, document)
    for body in root.iterfind("component/structuredBody/component/section"):
        _read_section(body, document, ())
    for loose in root.iterfind("component/nonXMLBody/text"):
        document.add_section("", _unstructured(loose))
    return document.record()


def _read_header(root: Element, document: Document) -> None:
    document.add("文书编号", *_extensions(root.iterfind("id")))
    codes = [code.get("displayName") for code in root.iterfind("code")]
    document.add("文书名称", *([_text(one) for one in root.iterfind("title")] or codes))
    document.add("文书时间", *(one.get("value") for one in root.iterfind("effectiveTime")))
    for role in root.iterfind("recordTarget/patientRole"):
        _read_patient(role, document)
    relatives = ("informant/relatedEntity/relatedPerson", "participant/associatedEntity/associatedPerson")
    for path in (*relatives, "recordTarget/patientRole/patient/guardian/guardianPerson"):
        document.add("联系人姓名", *(_text(name) for name in root.iterfind(f"{path}/name")))
    for path in ("informant/relatedEntity", "participant/associatedEntity"):
        _read_places(root.iterfind(path), document)
    for person in (*root.iter("assignedPerson"), *root.iter("playingEntity")):
        document.add("医师", *(_text(name) for name in person.iterfind("name")))
    for tag in ("representedCustodianOrganization", "representedOrganization", "providerOrganization"):
        for organisation in root.iter(tag):
            document.add("医疗机构", *(_text(name) for name in organisation.iterfind("name")))
    for encounter in root.iterfind("componentOf/encompassingEncounter"):
        document.add("病历号", *_extensions(encounter.iterfind("id")))
        for whole in (*encounter.iter("wholeOrganization"), *encounter.iter("serviceProviderOrganization")):
            roots = {one.get("root") for one in whole.iterfind("id")}
            names = [_text(name) for name in whole.iterfind("name")]
            if DEPARTMENT in roots:
                document.add("科室", *names)
            elif HOSPITAL in roots:
                document.add("医疗机构", *names)


def _read_patient(role: Element, document: Document) -> None:
    for one in (*role.iterfind("id"), *role.iterfind("patient/id")):
        column = "证件号" if one.get("root") in CARD_NUMBERS else "病历号"
        document.add(column, one.get("extension"))
    _read_places([role, *role.iterfind("patient/guardian")], document)
    for patient in role.iterfind("patient"):
        document.add("患者姓名", *(_text(name) for name in patient.iterfind("name")))
        document.add("出生日期", *(one.get("value") for one in patient.iterfind("birthTime")))
        for gender in patient.iterfind("administrativeGenderCode"):
            document.add("性别", gender.get("displayName") or gender.get("code"))


def _read_places(elements: Iterator[Element] | list[Element], document: Document) -> None:
    for element in elements:
        document.add("住址", *("".join(part.itertext()) for part in element.iterfind("addr")))
        for telecom in element.iterfind("telecom"):
            scheme, _, number = (telecom.get("value") or "").rpartition(":")
            document.add("邮箱" if scheme == "mailto" else "联系电话", number)


def _extensions(elements: Iterator[Element]) -> list[str | None]:
    return [one.get("extension") for one in elements]


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _read_section(section: Element, document: Document, above: tuple[str, ...]) -> None:
    titles = [_text(title) for title in section.iterfind("title")]
    code = next((one.get("displayName") for one in section.iterfind("code")), "")
    own = next((title for title in titles if title), code or "")
    titles_here = (*above, own) if own else above
    content = tidy(piece for text in section.iterfind("text") for piece in _narrative(text))
    if not content:
        content = "\n".join(line for entry in section.iterfind("entry") for line in _coded(entry))
    document.add_section(" / ".join(titles_here), content)
    for inner in section.iterfind("component/section"):
        _read_section(inner, document, titles_here)


def _narrative(element: Element) -> Iterator[str]:
    """Pieces of a narrative block: line breaks for its parts, marks between cells."""
    yield " ".join((element.text or "").split("\n"))
    for child in element:
        if child.tag in LINES:
            yield "\n"
        elif child.tag in CELLS:
            yield CELL_MARK
        yield from _narrative(child)
        if child.tag in LINES:
            yield "\n"
        yield " ".join((child.tail or "").split("\n"))


def _coded(entry: Element) -> Iterator[str]:
    """`名称：值` for each observation that has a value; names of people in an entry are not among them."""
    for element in entry.iter():
        name = next((one.get("displayName") or "" for one in element.iterfind("code")), "")
        for value in element.iterfind("value"):
            said = _text(value) or next(
                (value.get(part) or "" for part in VALUE_PARTS if value.get(part)), ""
            )
            if said:
                unit = value.get("unit") or ""
                yield f"{name}：{said}{unit}" if name else f"{said}{unit}"


def _unstructured(element: Element) -> str:
    """A body without sections: plain text or HTML, inline or in base64; other media hold no text."""
    media = (element.get("mediaType") or "text/plain").lower()
    text = "".join(element.itertext())
    if element.get("representation") == "B64":
        try:
            text = base64.b64decode(text).decode("utf-8") if media.startswith("text/") else ""
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return html_text(text) if media in ("text/html", "application/xhtml+xml") else text
