"""Dimensions, datasets and specialties are data: load them, take them out again, change them."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from curation import audit
from curation.models import Dataset, Dimension, Specialty, User
from curation.refusal import Refused

SHIPPED = Path(__file__).resolve().parent.parent / "taxonomy"


def _load_dimensions(rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    for position, row in enumerate(rows):
        Dimension.objects.update_or_create(
            code=row["code"],
            defaults={"zh": row["zh"], "en": row["en"], "position": row.get("order", row.get("position", position))},
        )
        count += 1
    return count


def _load_specialties(rows: Iterable[Mapping[str, str]]) -> int:
    count = 0
    for row in rows:
        Specialty.objects.update_or_create(
            code=row["code"].strip(), defaults={"zh": row["zh"], "en": row["en"], "parent": row.get("parent") or ""}
        )
        count += 1
    return count


def _load_dataset(row: Mapping[str, Any], position: int, dimensions: Mapping[str, Dimension]) -> Dataset:
    dimension = dimensions.get(row["dimension"])
    if dimension is None:
        raise Refused("unknown_dimension", code=row["dimension"])
    dataset, _created = Dataset.objects.update_or_create(
        name=row["name"],
        defaults={
            "zh": row["zh"],
            "en": row["en"],
            "track": row.get("track", "mlb"),
            "dimension": dimension,
            "format": row["format"],
            "schema": row.get("schema") or "",
            "types": row.get("types") or [],
            "topics": row.get("topics") or [],
            "reference_free": bool(row.get("reference_free")),
            "metric": row["metric"],
            "intended_n": row.get("intended_n", 100),
            "prompt": row["prompt"],
            "marks": row.get("marks") or [],
            "description_zh": row.get("description_zh", ""),
            "description_en": row.get("description_en", ""),
            "position": position,
        },
    )
    return dataset


@transaction.atomic
def load_taxonomy(data: Mapping[str, Any], *, by: User | None = None) -> dict[str, int]:
    """Take in ``{"dimensions": […], "specialties": […], "datasets": […]}``; what is there is updated, nothing is removed.

    Raises Refused(bad_taxonomy) naming the entry that is not understood; then nothing is changed.
    """
    counts = {"dimensions": 0, "specialties": 0, "datasets": 0}
    position = 0
    try:
        counts["dimensions"] = _load_dimensions(data.get("dimensions", []))
        counts["specialties"] = _load_specialties(data.get("specialties", []))
        dimensions = {dimension.code: dimension for dimension in Dimension.objects.all()}
        for position, row in enumerate(data.get("datasets", [])):
            _load_dataset(row, position, dimensions)
            counts["datasets"] += 1
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("bad_taxonomy", row=position + 1, reason=str(error)) from error
    audit.record("taxonomy.loaded", by=by, **counts)
    return counts


def shipped_taxonomy() -> dict[str, Any]:
    """The taxonomy that comes with the product: MLB's dimensions and datasets, and 64 specialties."""
    with (SHIPPED / "specialties.csv").open(encoding="utf-8", newline="") as handle:
        specialties = list(csv.DictReader(handle))
    return {
        "dimensions": json.loads((SHIPPED / "dimensions.json").read_text(encoding="utf-8")),
        "specialties": specialties,
        "datasets": json.loads((SHIPPED / "datasets.json").read_text(encoding="utf-8")),
    }


def load_shipped_taxonomy_once() -> None:
    """At the first start: a site that has no dataset yet gets the shipped ones; a site's own changes are never overwritten."""
    if not Dataset.objects.exists():
        load_taxonomy(shipped_taxonomy())


def taxonomy_as_data() -> dict[str, Any]:
    """Everything that :func:`load_taxonomy` reads, as it stands now."""
    return {
        "dimensions": [
            {"code": row.code, "zh": row.zh, "en": row.en, "order": row.position} for row in Dimension.objects.all()
        ],
        "specialties": [
            {"code": row.code, "zh": row.zh, "en": row.en, "parent": row.parent} for row in Specialty.objects.all()
        ],
        "datasets": [row.as_definition() for row in Dataset.objects.select_related("dimension")],
    }


def taxonomy_from_upload(content: bytes, file_name: str) -> dict[str, Any]:
    """Read an uploaded taxonomy: the exported JSON, or a csv of specialties (code, zh, en, parent)."""
    text = content.decode("utf-8-sig")
    if file_name.lower().endswith(".csv"):
        return {"specialties": list(csv.DictReader(io.StringIO(text)))}
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Refused("bad_taxonomy", row=1, reason=str(error)) from error
    if not isinstance(data, dict):
        raise Refused("bad_taxonomy", row=1, reason="object expected")
    return data
