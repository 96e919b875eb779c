"""Comments on items, which the database refuses to change or remove; deadlines of datasets."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from annotation.append_only import comment_install_statements, comment_remove_statements


def install(apps: Any, schema_editor: Any) -> None:
    for statement in comment_install_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    for statement in comment_remove_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0009_long_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ItemComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('author', '作者'), ('reviewer', '审核者'), ('adjudicator', '仲裁者'), ('checker', '抽检者'), ('lead', '数据负责人')], max_length=12)),
                ('written_in', models.CharField(choices=[('draft', '草稿'), ('open', '作答中'), ('in_review', '待审核'), ('in_adjudication', '待仲裁'), ('accepted', '已通过'), ('retired', '已停用')], max_length=16)),
                ('place', models.CharField(blank=True, max_length=60)),
                ('row', models.PositiveSmallIntegerField(default=0)),
                ('quote', models.TextField(blank=True)),
                ('start', models.PositiveIntegerField(blank=True, null=True)),
                ('end', models.PositiveIntegerField(blank=True, null=True)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='annotation.item')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='annotation.itemcomment')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='annotation.itemrevision')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['item', 'id'], name='comment_by_item')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('end__isnull', True), ('quote', ''), ('start__isnull', True)), models.Q(models.Q(('quote', ''), _negated=True), models.Q(('place', ''), _negated=True), ('end__gt', models.F('start'))), _connector='OR'), name='comment_quotes_a_place'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('place', ''), ('quote', ''), ('settled_at__isnull', True)), _connector='OR'), name='reply_has_no_place_of_its_own'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='comment_is_settled_by_somebody'), models.CheckConstraint(condition=models.Q(('written_in__in', ['draft', 'open', 'in_review', 'in_adjudication', 'accepted', 'retired'])), name='comment_state_is_known')],
            },
        ),
        migrations.AddField(
            model_name="datasetrules",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(install, remove),
    ]
