"""Source pointers: which stretch of a record was put into which field of a revision.

Offsets are code points of the deidentified text. The text itself is never copied here.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from annotation.canonical import sha256
from annotation.models import ItemRevision, SourcePointer
from annotation.services.field_words import field_words
from curation.handover import DeidentifiedRecord, Refused
from curation.taxonomy.nouns import Dataset

MOST = 500


@dataclass(frozen=True)
class Pointer:
    """One insertion: the form field, its row where the field is repeated, the range in the record."""

    field: str
    row: int
    start: int
    end: int


@dataclass(frozen=True)
class ShownPointer:
    """A pointer in words: the field, the range as people count, what stands there now."""

    field: str
    first: int
    last: int
    quote: str
    changed: bool


def read_pointers(text: str) -> list[Pointer]:
    """Pointers as the editor posts them (JSON); raises Refused where they are none."""
    if not text.strip():
        return []
    try:
        rows = json.loads(text)
        found = [Pointer(str(r["field"])[:60], int(r["row"]), int(r["start"]), int(r["end"])) for r in rows]
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise Refused("bad_pointer") from error
    if len(found) > MOST or any(not 0 <= one.row < 1000 for one in found):
        raise Refused("bad_pointer")
    return list(dict.fromkeys(found))


def posted_form(pointers: Iterable[Pointer]) -> str:
    """The same as the editor posts them."""
    return json.dumps([asdict(one) for one in pointers], ensure_ascii=False)


def pointers_of(revision: ItemRevision) -> list[Pointer]:
    """What is kept of a revision."""
    return [Pointer(row.field, row.row, row.start, row.end) for row in revision.pointers.all()]


def _quote_digest(record: DeidentifiedRecord, start: int, end: int) -> str:
    return sha256(record.text[start:end].encode("utf-8", "surrogatepass"))


def keep_pointers(
    revision: ItemRevision, record: DeidentifiedRecord | None, pointers: Sequence[Pointer]
) -> None:
    """Write the pointers of a new revision; Refused where one leaves the record, or where there is none."""
    if not pointers:
        return
    if record is None or any(not 0 <= one.start < one.end <= len(record.text) for one in pointers):
        raise Refused("bad_pointer")
    SourcePointer.objects.bulk_create(
        SourcePointer(
            revision=revision,
            record=record,
            quote_digest=_quote_digest(record, one.start, one.end),
            **asdict(one),
        )
        for one in pointers
    )


def carry_pointers(revision: ItemRevision, earlier: ItemRevision | None) -> None:
    """A revision that nobody wrote in the editor keeps the pointers of the one before."""
    if earlier is None:
        return
    rows = list(earlier.pointers.all())
    for row in rows:
        row.pk, row.revision = None, revision
    SourcePointer.objects.bulk_create(rows)


def shown_pointers(dataset: Dataset, revision: ItemRevision) -> list[ShownPointer]:
    """The pointers of a revision for those who may see the whole item."""
    return [
        ShownPointer(
            field_words(dataset, row.field, row.row),
            row.start + 1,
            row.end,
            row.record.text[row.start : row.end],
            _quote_digest(row.record, row.start, row.end) != row.quote_digest,
        )
        for row in revision.pointers.select_related("record")
    ]
