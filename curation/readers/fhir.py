"""Reads FHIR in JSON: bundles, compositions, document references, reports and loose observations as records.

One document is one record. Resources that no document of their bundle names are gathered by patient into one
more record. Also one resource a line, as bulk exports write it. Inside the reading process only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curation.readers.documents import COLUMNS, Document
from curation.readers.encoding import detect_encoding
from curation.readers.fhir_people import note_encounter, note_patient, note_people, reference_of
from curation.readers.fhir_texts import attachment_text, clinical_text, div_text, items, title_of, words
from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.rows import ReadingWarning, Table, UnreadableFile
from curation.readers.values import ValuesTable

DEPTH = 20
NESTED_BUNDLES = 4
# Who and where, not what was found: they are looked up, and make no record of their own.
BACKGROUND = frozenset(
    {
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Organization",
        "Location",
        "Encounter",
        "RelatedPerson",
        "Device",
        "Provenance",
        "OperationOutcome",
        "Binary",
        "Medication",
        "Specimen",
        "Coverage",
        "Group",
        "Consent",
    }
)

Resource = dict[str, Any]


def open_file(path: Path, kind: str, choices: Choices, limits: Limits) -> Table:
    """The documents of the file as a table."""
    encoding = detect_encoding(path, choices.encoding)
    records: list[object] = []
    empty = 0
    try:
        for resource in _resources(path.read_text(encoding=encoding)):
            if resource is None:
                records.append(None)
                continue
            found = list(documents_of(resource))
            records += found
            empty += not found
    except RecursionError as error:
        raise UnreadableFile("broken_json", {"row": 1}) from error
    if not records:
        raise UnreadableFile("no_documents")
    warnings = [ReadingWarning("resources_without_text", None, {"count": empty})] if empty else []
    return ValuesTable(
        records, kind="fhir", encoding=encoding, limits=limits, columns=COLUMNS, warnings=warnings
    )


def _resources(text: str) -> Iterator[Resource | None]:
    """The resources on the top level; None for a line that is none."""
    try:
        value = json.loads(text, strict=False)
    except ValueError as error:
        if text.lstrip()[:1] != "{" or "\n" not in text.strip():
            raise UnreadableFile("broken_json", {"row": getattr(error, "lineno", 1)}) from error
        for line in text.splitlines():
            if line.strip():
                yield _one(line)
        return
    for one in value if isinstance(value, list) else [value]:
        yield one if isinstance(one, dict) else None


def _one(line: str) -> Resource | None:
    try:
        value = json.loads(line, strict=False)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


class Bundle:
    """The resources of one bundle by the ways they are referred to, and which of them were used."""

    def __init__(self, resource: Resource) -> None:
        self.resources: list[Resource] = []
        self.by_name: dict[str, Resource] = {}
        self.used: set[int] = set()
        self._gather(resource, "", 0)

    def _gather(self, resource: Resource, url: str, depth: int) -> None:
        if resource.get("resourceType") == "Bundle" and depth < NESTED_BUNDLES:
            for entry in items(resource, "entry"):
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    full = entry.get("fullUrl")
                    self._gather(entry["resource"], full if isinstance(full, str) else "", depth + 1)
            return
        self.resources.append(resource)
        name = f"{resource.get('resourceType')}/{resource.get('id')}"
        for key in (url, name):
            if key:
                self.by_name.setdefault(key, resource)
        for inner in items(resource, "contained"):
            if isinstance(inner, dict):
                self.by_name.setdefault(f"#{inner.get('id')}", inner)

    def find(self, reference: str) -> Resource | None:
        """The resource that a reference names, if the bundle holds it."""
        return self.by_name.get(reference) or self.by_name.get("/".join(reference.split("/")[-2:]))

    def of_type(self, *types: str) -> list[Resource]:
        """Resources of these types that no document has used yet."""
        return [
            one for one in self.resources if one.get("resourceType") in types and id(one) not in self.used
        ]


def documents_of(resource: Resource) -> Iterator[dict[str, str]]:
    """The records of one top-level resource."""
    bundle = Bundle(resource)
    for composition in bundle.of_type("Composition"):
        yield _record(bundle, composition, lambda document, one: _sections(bundle, one, document, (), 0))
    for report in bundle.of_type("DiagnosticReport"):
        yield _record(bundle, report, lambda document, one: _report(bundle, one, document))
    for reference in bundle.of_type("DocumentReference"):
        yield _record(bundle, reference, _attached)
    loose: dict[str, list[Resource]] = {}
    for one in bundle.resources:
        if one.get("resourceType") not in BACKGROUND and id(one) not in bundle.used:
            loose.setdefault(reference_of(one), []).append(one)
    for together in loose.values():
        document = Document()
        for one in together:
            _header(bundle, one, document)
            document.add_section(title_of(one), clinical_text(one))
        if document.record()[COLUMNS[-1]]:
            yield document.record()


def _record(bundle: Bundle, resource: Resource, read: Any) -> dict[str, str]:
    bundle.used.add(id(resource))
    document = Document()
    document.add("文书编号", *words(resource, "identifier", "value"), str(resource.get("id") or ""))
    document.add("文书名称", *(words(resource, "title") or [title_of(resource)]))
    document.add("文书时间", *words(resource, "date"), *words(resource, "effectiveDateTime"))
    _header(bundle, resource, document)
    read(document, resource)
    return document.record()


def _header(bundle: Bundle, resource: Resource, document: Document) -> None:
    """Who and where, from the resource and from what it refers to."""
    note_people(resource, bundle.find, document)
    for reference in (*items(resource, "subject"), *items(resource, "patient")):
        document.add("患者姓名", *words(reference, "display"))
        for name in words(reference, "reference"):
            if patient := bundle.find(name):
                note_patient(patient, document)
    for path in (("encounter",), ("context", "encounter")):
        for name in words(resource, *path, "reference"):
            if encounter := bundle.find(name):
                note_encounter(encounter, bundle.find, document)
    document.add("科室", *words(resource, "context", "practiceSetting", "text"))


def _sections(
    bundle: Bundle, holder: Resource, document: Document, above: tuple[str, ...], depth: int
) -> None:
    sections = [one for one in items(holder, "section") if isinstance(one, dict)]
    if not sections and not depth:
        document.add_section("", div_text(holder))
    for section in sections:
        own = next(iter(words(section, "title")), "") or title_of(section)
        titles = (*above, own) if own else above
        content = div_text(section)
        referred = [bundle.find(name) for name in words(section, "entry", "reference")]
        entries = [one for one in referred if one is not None]
        bundle.used.update(id(one) for one in entries)
        if not content:
            content = "\n".join(line for one in entries for line in _lines(bundle, one))
        for one in entries:
            note_people(one, bundle.find, document)
        document.add_section(" / ".join(titles), content)
        if depth < DEPTH:
            _sections(bundle, section, document, titles, depth + 1)


def _lines(bundle: Bundle, resource: Resource) -> Iterator[str]:
    """What a resource says and what its results and members say, each under its title."""
    title, content = title_of(resource), clinical_text(resource)
    if content and content != title:
        yield f"{title}：{content}" if title else content
    below = list(_results(bundle, resource))
    if not below and content == title:
        yield title
    for one in below:
        if id(one) not in bundle.used:
            bundle.used.add(id(one))
            yield from _lines(bundle, one)


def _results(bundle: Bundle, resource: Resource) -> Iterator[Resource]:
    for path in ("result", "hasMember"):
        for name in words(resource, path, "reference"):
            if (found := bundle.find(name)) is not None:
                yield found


def _report(bundle: Bundle, report: Resource, document: Document) -> None:
    found = list(_results(bundle, report))
    bundle.used.update(id(one) for one in found)
    said = [*words(report, "conclusion"), *(attachment_text(one) for one in items(report, "presentedForm"))]
    lines = [*(line for one in found for line in _lines(bundle, one)), *said]
    document.add_section(title_of(report), "\n".join(line for line in lines if line) or div_text(report))


def _attached(document: Document, reference: Resource) -> None:
    texts = [attachment_text(one) for one in items(reference, "content", "attachment")]
    title = next(iter(words(reference, "description")), "") or title_of(reference)
    document.add_section(title, "\n\n".join(text for text in texts if text) or div_text(reference))
