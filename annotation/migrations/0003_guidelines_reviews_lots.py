"""Guidelines in versions, requests for their change, lots and checks, training items, comments; what was
published or judged is a fact that the database refuses to rewrite."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from annotation.append_only import fact_install_statements, fact_remove_statements


def install(apps: Any, schema_editor: Any) -> None:
    for statement in fact_install_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    for statement in fact_remove_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def open_requests(apps: Any, schema_editor: Any) -> None:
    """What adjudicators flagged before there were requests waits for an answer like any other."""
    flagged = apps.get_model("annotation", "Adjudication").objects.filter(guideline_needs_change=True)
    request = apps.get_model("annotation", "GuidelineRequest")
    for adjudication in flagged.select_related("item").iterator():
        request.objects.create(
            adjudication=adjudication,
            dataset_id=adjudication.item.dataset_id,
            opened_at=adjudication.created_at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0002_frozen_rows'),
        ('curation', '0005_source_mappings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='agreement',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='adjudication',
            name='reason',
            field=models.CharField(choices=[('slip', '作答疏忽'), ('knowledge', '知识差异'), ('missing_context', '信息不足'), ('wording', '题干表述'), ('key_wrong', '原答案有误'), ('guideline', '依据的指南不同'), ('uncertain', '确有多个合理答案'), ('boundary', '抽取范围或归类不同'), ('open_wording', '开放作答措辞不同'), ('other', '其他，见裁定依据')], max_length=16),
        ),
        migrations.CreateModel(
            name='GuidelineVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('changes', models.TextField()),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curation.dataset')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='GuidelineRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', '待处理'), ('answered', '已修订'), ('declined', '不修订')], default='open', max_length=10)),
                ('decision', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('adjudication', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='guideline_request', to='annotation.adjudication')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curation.dataset')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='annotation.guidelineversion')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='GuidelineLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curation.dataset')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelineversion')),
            ],
        ),
        migrations.AddField(
            model_name='adjudication',
            name='guideline',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelineversion'),
        ),
        migrations.AddField(
            model_name='answerrevision',
            name='guideline',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelineversion'),
        ),
        migrations.AddField(
            model_name='review',
            name='guideline',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelineversion'),
        ),
        migrations.AddConstraint(
            model_name='guidelineversion',
            constraint=models.UniqueConstraint(fields=('dataset', 'number'), name='guideline_number_once'),
        ),
        migrations.AddConstraint(
            model_name='guidelineversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('changes', ''), _negated=True)), name='guideline_says_what_changed'),
        ),
        migrations.AddIndex(
            model_name='guidelinerequest',
            index=models.Index(fields=['dataset', 'state'], name='guideline_request_by_dataset'),
        ),
        migrations.AddConstraint(
            model_name='guidelinerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision', ''), ('state', 'open'), ('version__isnull', True)), models.Q(('decided_at__isnull', False), ('state', 'answered'), ('version__isnull', False)), models.Q(('decided_at__isnull', False), ('state', 'declined'), ('version__isnull', True), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='guideline_request_is_answered_or_declined'),
        ),
        migrations.AddConstraint(
            model_name='guidelinelook',
            constraint=models.UniqueConstraint(fields=('dataset', 'person'), name='one_look_per_guideline'),
        ),
        migrations.RunPython(open_requests, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
