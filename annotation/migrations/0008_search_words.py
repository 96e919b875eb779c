"""The words by which texts are searched, and their index. Rows that are there already get theirs from
``manage.py index_words``, which a job started after the migrations does as well."""

import curation.search.fields
import django.db.models.deletion
from django.db import migrations, models

from curation.search.install import operation


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0007_authoring'),
        ('curation', '0009_search_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='ItemText',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='words', serialize=False, to='annotation.item')),
                ('asked', models.TextField()),
                ('asked_grams', curation.search.fields.GramsField()),
                ('keyed', models.TextField(blank=True)),
                ('keyed_grams', curation.search.fields.GramsField(blank=True)),
            ],
        ),
        migrations.RunPython(*operation("annotation_itemtext", "item_id", ("asked_grams", "keyed_grams"))),
    ]
