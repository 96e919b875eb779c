"""Each stage hands over one thing: which doors of a stage are open to the later ones, in imports and in the database.

The order of the stages and the layers inside each are import contracts in pyproject.toml (``lint-imports``).
"""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import Model

from tests.architecture.tree import STAGES, Module, is_inside, module, modules

# What a later stage may import of an earlier one.
DOORS = {
    "curation": (
        "curation.handover",
        "curation.audit",
        "curation.notices",
        "curation.jobs",
        "curation.taxonomy",
        "curation.list_tools",
        "curation.lists",
        "curation.readers",
        "curation.search",
        "curation.spreadsheets",
        "curation.idempotency",
        "curation.spreadsheets",
        "curation.management.json_command",
    ),
    "annotation": ("annotation.handover", "annotation.formats"),
    "benchmark": (),
}
# What a row of a later stage may point at.
HANDED_OVER = {
    "curation": {"User", "DeidentifiedRecord", "Dataset", "Dimension", "Specialty", "Job"},
    "annotation": {"Release", "ReleaseItem"},
    "benchmark": set(),
}
# The composition root knows every app; migrations and tests are not read here.
FREE = "config"


def breaches(found: Iterable[Module]) -> Iterator[str]:
    """Every import that enters a stage by anything but an open door."""
    for importer in found:
        home = importer.name.split(".")[0]
        for name in importer.imported():
            stage = name.split(".")[0]
            if stage not in STAGES or stage == home or home == FREE or name == stage:
                continue
            if not any(is_inside(name, door) for door in DOORS[stage]) and not _leads_to_door(name, stage):
                yield f"{importer.path}: {name}"


def _leads_to_door(name: str, stage: str) -> bool:
    """Whether the name is only the folder of a door (``from curation.management import json_command``)."""
    return any(door.startswith(f"{name}.") for door in DOORS[stage])


def foreign_keys(models: Iterable[type[Model]]) -> Iterator[str]:
    """Every relation that crosses a border of stages to a noun that was not handed over."""
    for model in models:
        home = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if home not in STAGES or not isinstance(target, type) or target._meta.app_label not in STAGES:
                continue
            stage, noun = target._meta.app_label, target.__name__
            if stage != home and noun not in HANDED_OVER[stage]:
                yield f"{model.__name__}.{field.name} -> {noun}"


def test_a_later_stage_enters_an_earlier_one_by_its_open_doors_only() -> None:
    assert list(breaches(modules())) == []


def test_the_border_guard_sees_an_import_of_raw_records() -> None:
    planted = module(
        "annotation.services.items",
        "annotation/services/items.py",
        "def read():\n    from curation.models import SourceRecord\n    return SourceRecord\n",
    )

    assert list(breaches([planted])) == [
        "annotation/services/items.py: curation.models",
        "annotation/services/items.py: curation.models.SourceRecord",
    ]


def test_a_foreign_key_across_a_border_points_at_a_handed_over_noun() -> None:
    assert list(foreign_keys(apps.get_models())) == []


def test_the_guard_of_foreign_keys_looks_at_every_stage() -> None:
    crossing = {
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and isinstance(field.related_model, type)
    }

    assert {("annotation", "curation"), ("benchmark", "curation"), ("benchmark", "annotation")} <= crossing


def test_the_guard_of_foreign_keys_sees_a_link_to_a_raw_record(monkeypatch) -> None:
    monkeypatch.setitem(HANDED_OVER, "curation", {"User", "Dataset", "Dimension", "Specialty", "Job"})

    assert list(foreign_keys(apps.get_models())) == [
        "Item.record -> DeidentifiedRecord",
        "SourcePointer.record -> DeidentifiedRecord",
    ]
