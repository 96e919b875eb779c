"""The words by which texts are searched, and their index. Rows that are there already get theirs from
``manage.py index_words``, which a job started after the migrations does as well."""

import curation.search.fields
import django.db.models.deletion
from django.conf import settings
import django.utils.timezone
from django.db import migrations, models

from curation.search.install import operation


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0007_authoring"),
        ("curation", "0009_search_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemText",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="annotation.item",
                    ),
                ),
                ("asked", models.TextField()),
                ("asked_grams", curation.search.fields.GramsField()),
                ("keyed", models.TextField(blank=True)),
                ("keyed_grams", curation.search.fields.GramsField(blank=True)),
            ],
        ),
        migrations.RunPython(*operation("annotation_itemtext", "item_id", ("asked_grams", "keyed_grams"))),
        migrations.CreateModel(
            name="BulkAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("specialty", "设定专科"), ("open", "开放草稿"), ("retire", "停用")],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("key", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("previewed_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="curation.job",
                    ),
                ),
                (
                    "preview",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="curation.job",
                    ),
                ),
                (
                    "specialty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="curation.specialty",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待检查"),
                            ("ready", "可以执行"),
                            ("refused", "不能执行"),
                            ("done", "已执行"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=60)),
                ("params", models.JSONField(default=dict)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="annotation.bulkaction",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annotation.item"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="bulkaction",
            constraint=models.UniqueConstraint(fields=("created_by", "key"), name="bulk_action_once"),
        ),
        migrations.AddConstraint(
            model_name="bulkaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["specialty", "open", "retire"])), name="bulk_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1)), name="bulk_action_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "retire"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="bulk_retire_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_at__isnull", True), ("previewed_at__isnull", False), _connector="OR"
                ),
                name="bulk_action_is_looked_at_first",
            ),
        ),
        migrations.AddIndex(
            model_name="bulkitem",
            index=models.Index(fields=["action", "state"], name="bulk_item_by_state"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(fields=("action", "item"), name="item_once_per_bulk_action"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "ready", "refused", "done"])),
                name="bulk_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), models.Q(("code", ""), _negated=True)),
                    models.Q(models.Q(("state", "refused"), _negated=True), ("code", "")),
                    _connector="OR",
                ),
                name="bulk_refusal_has_a_code",
            ),
        ),
    ]
