"""Dimensions, datasets and specialties are data: load them, take them out again, change them."""

import csv
import io
import json
import string
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import DataError, transaction
from django.utils.translation import gettext as _

from curation import audit
from curation.models import Dataset, Dimension, Specialty, User
from curation.refusal import Refused

SHIPPED = Path(__file__).resolve().parent.parent / "taxonomy"


# What a prompt may ask for; the answer formats fill it in.
PLACEHOLDERS = (
    "question",
    "options",
    "context",
    "text",
    "types",
    "candidates",
    "topics",
    "scenario",
    "dialogue",
    "unit",
    "tables",
    "sentences",
    "document",
)
SHIPPED_TRACKS = ("medic",)
SCHEMAS = ("", "terms", "entities", "events", "triples")


def _load_dimension(row: Mapping[str, Any], position: int) -> None:
    Dimension.objects.update_or_create(
        code=_text(row, "code"),
        defaults={
            "zh": _text(row, "zh"),
            "en": _text(row, "en"),
            "position": int(row.get("order", row.get("position", position))),
        },
    )


def _load_specialty(row: Mapping[str, Any], _position: int) -> None:
    Specialty.objects.update_or_create(
        code=_text(row, "code"),
        defaults={"zh": _text(row, "zh"), "en": _text(row, "en"), "parent": row.get("parent") or ""},
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    """A field that must be there and hold something."""
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(_("“{name}”为空").format(name=name))
    return value.strip()


def _one_of(row: Mapping[str, Any], name: str, known: Iterable[str]) -> str:
    value = str(row.get(name) or "")
    if value not in known:
        words = _("“{name}”的值“{value}”不在 {known} 之中")
        raise ValueError(words.format(name=name, value=value, known="、".join(filter(None, known))))
    return value


def checked_prompt(prompt: str) -> str:
    """The prompt, if every placeholder in it is one that the formats fill in; raises Refused."""
    template = string.Template(prompt)
    for name in template.get_identifiers():
        if name not in PLACEHOLDERS:
            raise Refused("unknown_placeholder", field="prompt", name=name, known="、".join(PLACEHOLDERS))
    return prompt


def _load_dataset(row: Mapping[str, Any], position: int) -> None:
    dimension = Dimension.objects.filter(code=row["dimension"]).first()
    if dimension is None:
        raise Refused("unknown_dimension", code=row["dimension"])
    Dataset.objects.update_or_create(
        name=_text(row, "name"),
        defaults={
            "zh": _text(row, "zh"),
            "en": _text(row, "en"),
            "track": row.get("track", "mlb"),
            "dimension": dimension,
            "format": _one_of(row, "format", Dataset.Format.values),
            "schema": _one_of(row, "schema", SCHEMAS),
            "types": row.get("types") or [],
            "topics": row.get("topics") or [],
            "reference_free": bool(row.get("reference_free")),
            "metric": _one_of(row, "metric", Dataset.Metric.values),
            "intended_n": int(row.get("intended_n", 100)),
            "prompt": checked_prompt(_text(row, "prompt")),
            "marks": row.get("marks") or [],
            "description_zh": row.get("description_zh", ""),
            "description_en": row.get("description_en", ""),
            "position": int(row.get("position", position)),
        },
    )


@transaction.atomic
def load_taxonomy(data: Mapping[str, Any], *, by: User | None = None) -> dict[str, int]:
    """Take in ``{"dimensions": […], "specialties": […], "datasets": […]}``; nothing is removed.

    Raises Refused(bad_taxonomy) naming the entry that is not understood; then nothing is changed.
    """
    counts: dict[str, Any] = {
        part: _load_part(part, data.get(part) or [], load) for part, load in PARTS.items()
    }
    if not any(counts.values()):
        raise Refused("bad_taxonomy", part="—", row="—", reason=_("没有 dimensions、specialties 或 datasets"))
    audit.record("taxonomy.loaded", by=by, **counts)
    return counts


# Datasets name dimensions, so these come first.
PARTS: dict[str, Callable[[Mapping[str, Any], int], None]] = {
    "dimensions": _load_dimension,
    "specialties": _load_specialty,
    "datasets": _load_dataset,
}


def _load_part(part: str, rows: Any, load: Callable[[Mapping[str, Any], int], None]) -> int:
    if not isinstance(rows, list):
        raise Refused("bad_taxonomy", part=part, row="—", reason=_("不是列表"))
    for position, row in enumerate(rows):
        try:
            load(row, position)
        except KeyError as error:
            reason = _("缺少“{name}”").format(name=error.args[0])
            raise Refused("bad_taxonomy", part=part, row=position + 1, reason=reason) from error
        except (TypeError, ValueError, AttributeError, DataError) as error:
            raise Refused("bad_taxonomy", part=part, row=position + 1, reason=str(error)) from error
    return len(rows)


@transaction.atomic
def change_dataset(*, dataset: Dataset, by: User, zh: str, en: str, prompt: str, intended_n: int) -> Dataset:
    """Change what a site may change of a dataset; frozen releases keep the prompt they were frozen with."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    dataset.zh, dataset.en = zh.strip(), en.strip()
    dataset.prompt, dataset.intended_n = checked_prompt(prompt), intended_n
    dataset.save(update_fields=["zh", "en", "prompt", "intended_n"])
    audit.record("dataset.changed", by=by, target=dataset, name=dataset.name)
    return dataset


def shipped_taxonomy() -> dict[str, Any]:
    """The taxonomy that comes with the product: MLB's dimensions and datasets, and 64 specialties."""
    with (SHIPPED / "specialties.csv").open(encoding="utf-8", newline="") as handle:
        specialties = list(csv.DictReader(handle))
    return {
        "dimensions": json.loads((SHIPPED / "dimensions.json").read_text(encoding="utf-8")),
        "specialties": specialties,
        "datasets": json.loads((SHIPPED / "datasets.json").read_text(encoding="utf-8")),
    }


def shipped_track(name: str) -> dict[str, Any]:
    """A further track that comes with the product and that a site may take in: MEDIC's tasks."""
    if name not in SHIPPED_TRACKS:
        raise Refused("unknown_track", name=name, known="、".join(SHIPPED_TRACKS))
    found: dict[str, Any] = json.loads((SHIPPED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def tracks_to_offer() -> list[str]:
    """The shipped tracks of which the site has no dataset yet."""
    there = set(Dataset.objects.values_list("track", flat=True))
    return [name for name in SHIPPED_TRACKS if name not in there]


def load_shipped_taxonomy_once() -> None:
    """At the first start: a site without datasets gets the shipped ones; its changes stay as they are."""
    if not Dataset.objects.exists():
        load_taxonomy(shipped_taxonomy())


def taxonomy_as_data() -> dict[str, Any]:
    """Everything that :func:`load_taxonomy` reads, as it stands now."""
    return {
        "dimensions": [
            {"code": row.code, "zh": row.zh, "en": row.en, "order": row.position}
            for row in Dimension.objects.all()
        ],
        "specialties": [
            {"code": row.code, "zh": row.zh, "en": row.en, "parent": row.parent}
            for row in Specialty.objects.all()
        ],
        "datasets": [row.as_definition() for row in Dataset.objects.select_related("dimension")],
    }


def taxonomy_from_upload(content: bytes, file_name: str) -> dict[str, Any]:
    """Read an uploaded taxonomy: the exported JSON, or a csv of specialties (code, zh, en, parent)."""
    if not content:
        raise Refused("empty_file", field="file", file=file_name)
    text = _decoded(content, file_name)
    if file_name.lower().endswith(".csv"):
        return {"specialties": list(csv.DictReader(io.StringIO(text)))}
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Refused("bad_json_file", field="file", file=file_name, reason=str(error)) from error
    if not isinstance(data, dict):
        raise Refused("bad_json_file", field="file", file=file_name, reason=_("最外层应是一个对象"))
    return data


def _decoded(content: bytes, file_name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("unknown_encoding", field="file", file=file_name, tried="UTF-8、GB18030")
