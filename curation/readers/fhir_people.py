"""People and places in FHIR resources, as columns of a record; they never reach its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from curation.readers.documents import Document
from curation.readers.fhir_texts import concept, items, words

Find = Callable[[str], dict[str, Any] | None]
STAFF = ("author", "performer", "asserter", "recorder", "requester", "authenticator", "resultsInterpreter")
CARDS = ("NI", "NNCHN", "PPN", "DL", "SS", "SB", "JHN")
CARD_WORDS = ("身份证", "证件", "护照", "医保", "社保", "2.16.156.10011.1.3")


def reference_of(resource: dict[str, Any]) -> str:
    """Whom a resource is about, as far as it says."""
    found = words(resource, "subject", "reference") + words(resource, "patient", "reference")
    return found[0] if found else ""


def note_patient(patient: dict[str, Any], document: Document) -> None:
    """Everything that names a patient, and those who belong to them."""
    document.add("患者姓名", *_names(patient, "name"))
    document.add("性别", *words(patient, "gender"))
    document.add("出生日期", *words(patient, "birthDate"))
    for identifier in items(patient, "identifier"):
        if isinstance(identifier, dict):
            is_card = any(code in CARDS for code in words(identifier, "type", "coding", "code")) or any(
                word in text
                for text in [concept(identifier.get("type")), *words(identifier, "system")]
                for word in CARD_WORDS
            )
            document.add("证件号" if is_card else "病历号", *words(identifier, "value"))
    document.add("联系人姓名", *_names(patient, "contact", "name"))
    for holder in (patient, *items(patient, "contact")):
        _note_places(holder, document)
    document.add("医疗机构", *words(patient, "managingOrganization", "display"))
    document.add("医师", *words(patient, "generalPractitioner", "display"))


def note_encounter(encounter: dict[str, Any], find: Find, document: Document) -> None:
    """Number, department, hospital and staff of a visit."""
    document.add("病历号", *words(encounter, "identifier", "value"))
    document.add("科室", *(concept(one) for one in items(encounter, "serviceType")))
    _note_organisations(encounter, "serviceProvider", find, document)
    for name in ("individual", "actor"):
        for participant in items(encounter, "participant", name):
            _note_member(participant, find, document)


def note_people(resource: dict[str, Any], find: Find, document: Document) -> None:
    """Staff and hospitals that a resource names."""
    for name in STAFF:
        for reference in (*items(resource, name), *items(resource, name, "actor")):
            _note_member(reference, find, document)
    for reference in items(resource, "attester", "party"):
        _note_member(reference, find, document)
    _note_organisations(resource, "custodian", find, document)


def _note_member(reference: Any, find: Find, document: Document) -> None:
    named = words(reference, "reference")
    found = next((one for one in map(find, named) if one is not None), None)
    kind = (found or {}).get("resourceType") or (named[0].split("/")[0] if named else "")
    if kind == "Organization":
        document.add("医疗机构", *words(reference, "display"), *words(found, "name"))
    elif kind in ("Patient", "RelatedPerson"):
        document.add("患者姓名" if kind == "Patient" else "联系人姓名", *words(reference, "display"))
        document.add("患者姓名" if kind == "Patient" else "联系人姓名", *_names(found, "name"))
    elif kind != "Device":
        document.add("医师", *words(reference, "display"), *_names(found, "name"))
        for inner in words(found, "practitioner", "reference"):
            document.add("医师", *_names(find(inner), "name"))


def _note_organisations(holder: dict[str, Any], name: str, find: Find, document: Document) -> None:
    document.add("医疗机构", *words(holder, name, "display"))
    for reference in words(holder, name, "reference"):
        document.add("医疗机构", *words(find(reference), "name"))


def _note_places(holder: Any, document: Document) -> None:
    for telecom in items(holder, "telecom"):
        column = "邮箱" if "email" in words(telecom, "system") else "联系电话"
        document.add(column, *words(telecom, "value"))
    for address in items(holder, "address"):
        parts = [part for name in ("state", "city", "district", "line") for part in words(address, name)]
        document.add("住址", *(words(address, "text") or ["".join(parts)]))


def _names(holder: Any, *path: str) -> list[str]:
    """Names as written, else family and given name together."""
    found: list[str] = []
    for name in items(holder, *path):
        whole = words(name, "text")
        parts = [*words(name, "family"), *words(name, "given")]
        ascii_name = all(part.isascii() for part in parts)
        found += whole or [(" " if ascii_name else "").join(parts)]
    return found
