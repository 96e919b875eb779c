"""Source pointers of revisions; sketches of stems, also of the items that are there already."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from annotation.similarity import sketch

CHUNK = 500
PARTS = ("context", "scenario", "question", "text", "document", "sentences", "dialogue", "tables")


def _words(part: Any) -> str:
    if isinstance(part, list):
        return "\n".join(_words(one) for one in part)
    return str(part.get("text", "")) if isinstance(part, dict) else str(part)


def sketch_stems(apps: Any, schema_editor: Any) -> None:
    """The stems of the items that are there already, as annotation.services.stems sketches them."""
    item, band = apps.get_model("annotation", "Item"), apps.get_model("annotation", "StemBand")
    rows = item.objects.filter(current__isnull=False).order_by("pk").values_list("pk", "current__input")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1][0]
        texts = [
            (pk, "\n".join(_words(found[name]) for name in PARTS if found.get(name))) for pk, found in chunk
        ]
        band.objects.bulk_create(band(item_id=pk, value=value) for pk, text in texts for value in sketch(text))


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0006_guidelines_reviews_lots"),
        ("curation", "0008_saved_filters"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourcePointer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=60)),
                ("row", models.PositiveSmallIntegerField(default=0)),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("quote_digest", models.CharField(max_length=64)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="curation.deidentifiedrecord",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pointers",
                        to="annotation.itemrevision",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))), name="source_pointer_is_not_empty"
                    ),
                    models.UniqueConstraint(
                        fields=("revision", "field", "row", "start", "end"), name="source_pointer_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StemBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.BigIntegerField(db_index=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stem_bands",
                        to="annotation.item",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "value"), name="stem_band_once")],
            },
        ),
        migrations.RunPython(sketch_stems, migrations.RunPython.noop),
    ]
