"""What a file's columns probably mean: as in the source's last delivery with the same ones, else by name."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from curation.models import BatchState, ImportBatch, Source
from curation.readers import Mapping, suggest_mapping
from curation.refusal import Refused
from curation.taxonomy.departments import match_specialty


@dataclass(frozen=True)
class Suggestion:
    """A mapping, specialties of departments where they differ from the usual ones, and whence they come."""

    mapping: Mapping
    specialties: dict[str, str] = field(default_factory=dict)
    batch: int | None = None


def columns_digest(columns: Sequence[str]) -> str:
    """Names a set of columns, in whatever order they stand."""
    return hashlib.sha256(json.dumps(sorted(columns)).encode()).hexdigest()


def suggestion(source: Source | None, columns: Sequence[str]) -> Suggestion:
    """The meaning of the columns in the last delivery that was taken in with them, else by their names."""
    last = (
        ImportBatch.objects.filter(
            source=source, columns_digest=columns_digest(columns), state=BatchState.COMMITTED
        )
        .order_by("-committed_at")
        .first()
        if source is not None and source.pk
        else None
    )
    if last is None:
        return Suggestion(suggest_mapping(columns))
    return Suggestion(
        Mapping.model_validate(last.mapping), dict(last.options.get("specialties") or {}), last.pk
    )


def checked_specialties(chosen: dict[str, str], codes: set[str]) -> dict[str, str]:
    """Choices that differ from a department's usual specialty; an empty one means none. Raises Refused."""
    for code in chosen.values():
        if code and code not in codes:
            raise Refused("unknown_specialty", field="specialties", code=code)
    return {name: code for name, code in chosen.items() if code != (match_specialty(name) or "")}
