"""The words by which texts are searched, and their index. Rows that are there already get theirs from
``manage.py index_words``, which a job started after the migrations does as well."""

import curation.search.fields
import django.db.models.deletion
from django.db import migrations, models

from curation.search.install import operation


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0008_saved_filters"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordText",
            fields=[
                (
                    "deidentified",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="curation.deidentifiedrecord",
                    ),
                ),
                ("text", models.TextField()),
                ("grams", curation.search.fields.GramsField()),
            ],
        ),
        migrations.RunPython(*operation("curation_recordtext", "deidentified_id", ("grams",))),
    ]
