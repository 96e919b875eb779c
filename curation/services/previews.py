"""The look at a staged file: first rows, what is odd, identifiers in a sample, departments."""

from collections import Counter
from dataclasses import dataclass, field

from curation.deid import KnownIdentifiers, detect
from curation.models import ImportBatch
from curation.readers import (
    Drafter,
    Layout,
    Mapping,
    ReadingWarning,
    RecordDraft,
    Rejected,
    Row,
    sample_lines,
    suggest_mapping,
)
from curation.services.staging import open_batch, row_digest, staged_path, table_rows
from curation.taxonomy.departments import match_specialty

PREVIEW_ROWS = 20
COUNTED_ROWS = 50_000
# A preview is looked at while somebody waits; a record's first pages tell what kinds it holds.
SAMPLE_CHARACTERS = 5_000


@dataclass
class Preview:
    """What a person sees before committing."""

    columns: list[str] = field(default_factory=list)
    kind: str = ""
    encoding: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    layout: Layout = field(default_factory=Layout)
    warnings: list[ReadingWarning] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    counted: int = 0
    counted_all: bool = True
    duplicates: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    departments: list[tuple[str, int, str | None]] = field(default_factory=list)
    # Of the rows shown: how many identifiers of each type the detector proposes.
    identifiers: dict[str, int] = field(default_factory=dict)


def encoding_samples(batch: ImportBatch) -> list[tuple[str, list[str]]]:
    """The first lines of a file in both encodings that were tried, so that a person can choose."""
    path = staged_path(batch.file_digest, batch.file_name)
    return [(encoding, sample_lines(path, encoding)) for encoding in ("utf-8", "gb18030")]


def _identifiers(draft: RecordDraft) -> Counter[str]:
    """How many identifiers of each type the detector proposes in a record."""
    known = KnownIdentifiers.from_mapping(draft.known)
    return Counter(span.type for span in detect(draft.text[:SAMPLE_CHARACTERS], known=known))


def preview(batch: ImportBatch, mapping: Mapping | None = None) -> Preview:
    """Look at the file: columns, first rows, exact copies, bad rows, departments with their specialties."""
    table = open_batch(batch)
    chosen = mapping or (
        Mapping.model_validate(batch.mapping) if batch.mapping else suggest_mapping(table.columns)
    )
    drafter = Drafter(chosen) if chosen.text else None
    seen: set[str] = set()
    found: Counter[str] = Counter()
    departments: dict[str, int] = {}
    shown = Preview(
        list(table.columns),
        table.kind,
        table.encoding or "",
        table.sheet or "",
        list(table.sheets),
        table.layout,
    )
    for row in table_rows(table, batch.file_name):
        if shown.counted >= COUNTED_ROWS:
            shown.counted_all = False
            break
        shown.counted += 1
        if isinstance(row, Rejected):
            shown.rejected.append(row)
            continue
        draft = drafter.draft(row) if drafter else None
        if isinstance(draft, Rejected):
            shown.rejected.append(draft)
            continue
        if len(shown.rows) < PREVIEW_ROWS:
            shown.rows.append(row)
            if draft is not None:
                found.update(_identifiers(draft))
        digest = row_digest(row.values)
        shown.duplicates += digest in seen
        seen.add(digest)
        if chosen.department:
            name = row.values.get(chosen.department, "").strip()
            departments[name] = departments.get(name, 0) + 1
    shown.warnings = list(table.warnings)
    ordered = sorted(departments.items(), key=lambda pair: -pair[1])
    usual = batch.options.get("specialties") or {}
    shown.departments = [
        (name, count, usual.get(name, match_specialty(name)) or None) for name, count in ordered if name
    ]
    shown.identifiers = dict(found.most_common())
    return shown
