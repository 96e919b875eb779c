"""From a row of a delivered file to what is written of it: chunks, counts, patient and specialty."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from curation.models import Specialty
from curation.models.fields import key_ring
from curation.readers import Drafter, Mapping, RecordDraft, Rejected, Row
from curation.sealing import KeyRing
from curation.services.staging import row_content
from curation.taxonomy.departments import match_specialty

CHUNK = 10_000

# What tells a patient, the surest first.
PATIENT_KEYS = (("id_number",), ("mrn",), ("patient_name", "phone"))


@dataclass
class Tally:
    """Counts of one pass over a file."""

    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass
class Chunk:
    """Some consecutive rows, sorted into drafts with their digests and rejected rows."""

    drafts: list[tuple[str, RecordDraft]] = field(default_factory=list)
    rejected: list[tuple[Rejected, dict[str, str]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.drafts) + len(self.rejected)


def chunks(rows: Iterator[Row | Rejected], mapping: Mapping) -> Iterator[Chunk]:
    """The rows in chunks of drafts and rejections."""
    draft_of = Drafter(mapping).draft
    while part := list(islice(rows, CHUNK)):
        chunk = Chunk()
        digest = key_ring().content_digest
        for row in part:
            if isinstance(row, Rejected):
                chunk.rejected.append((row, {}))
                continue
            draft = draft_of(row)
            if isinstance(draft, Rejected):
                chunk.rejected.append((draft, row.values))
            else:
                chunk.drafts.append((digest(row_content(row.values)), draft))
        yield chunk


def patient_key(known: dict[str, Any], ring: KeyRing) -> str:
    """A keyed digest that groups records of one patient: by ID number, record number, or name with phone."""
    if not known:
        return ""
    for parts in PATIENT_KEYS:
        values = [known.get(part) for part in parts]
        if all(values):
            return ring.keyed_digest(repr(values), purpose="patient")
    return ""


class Specialties:
    """Department name → specialty row, looked up once for each name; ``chosen`` names a delivery's own."""

    def __init__(self, chosen: dict[str, str] | None = None) -> None:
        self.chosen = chosen or {}
        self.by_code = {row.code: row.pk for row in Specialty.objects.all()}
        self.found: dict[str, int | None] = {}

    def of(self, department: str) -> int | None:
        """The primary key of the specialty; None for a department that covers several, or is unknown."""
        if department not in self.found:
            usual = match_specialty(department) if department else None
            code = self.chosen.get(department, usual)
            self.found[department] = self.by_code.get(code) if code else None
        return self.found[department]
