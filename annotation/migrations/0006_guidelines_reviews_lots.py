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
        ('annotation', '0005_coverage_targets'),
        ('curation', '0008_saved_filters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='agreement',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='defects',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='review',
            name='round',
            field=models.PositiveSmallIntegerField(default=1),
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
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted_from', models.DateField(blank=True, null=True)),
                ('accepted_to', models.DateField(blank=True, null=True)),
                ('size', models.PositiveIntegerField()),
                ('sample_size', models.PositiveIntegerField()),
                ('acceptance', models.PositiveIntegerField()),
                ('seed', models.BigIntegerField()),
                ('state', models.CharField(choices=[('open', '抽检中'), ('passed', '合格'), ('failed', '不合格'), ('cancelled', '已取消')], default='open', max_length=10)),
                ('bad', models.PositiveIntegerField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curation.dataset')),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('specialty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curation.specialty')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LotItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sampled', models.BooleanField(default=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lot_items', to='annotation.item')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='annotation.lot')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.itemrevision')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LotCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('good', models.BooleanField()),
                ('defect', models.CharField(blank=True, choices=[('key', '答案有误'), ('stem', '题干不清或信息不足'), ('options', '选项有误或答案不唯一'), ('points', '评分点有误或缺漏'), ('outdated', '依据已过时'), ('place', '数据集或专科归属不当'), ('identifiable', '含有标识信息'), ('language', '文字错误'), ('other', '其他，见说明')], max_length=16)),
                ('words', models.TextField(blank=True)),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('checker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guideline', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.guidelineversion')),
                ('lot_item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lot_check', to='annotation.lotitem')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PilotResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.PositiveSmallIntegerField()),
                ('n', models.PositiveSmallIntegerField()),
                ('right', models.PositiveSmallIntegerField()),
                ('share', models.FloatField()),
                ('passed', models.BooleanField()),
                ('finished_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curation.dataset')),
                ('physician', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TrainingItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('explanation', models.TextField()),
                ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='training', to='annotation.item')),
                ('marked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TrainingAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('value', models.JSONField(default=dict)),
                ('right', models.BooleanField(null=True)),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('physician', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='annotation.trainingitem')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DatasetRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('second_review', models.BooleanField(default=False)),
                ('pilot_items', models.PositiveSmallIntegerField(default=0)),
                ('pilot_share', models.FloatField(default=0.8)),
                ('dataset', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curation.dataset')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pilot_share__gt', 0), ('pilot_share__lte', 1)), name='pilot_share_is_a_share')],
            },
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
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'passed', 'failed', 'cancelled'])), name='lot_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('acceptance__lt', models.F('sample_size')), ('sample_size__gte', 1), ('sample_size__lte', models.F('size'))), name='lot_plan_is_sound'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bad__isnull', True), ('closed_at__isnull', True), ('state', 'open')), models.Q(('bad__lte', models.F('acceptance')), ('closed_at__isnull', False), ('state', 'passed')), models.Q(('bad__gt', models.F('acceptance')), ('closed_at__isnull', False), ('state', 'failed')), models.Q(('closed_at__isnull', False), ('state', 'cancelled'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='lot_verdict_follows_from_its_plan'),
        ),
        migrations.AddIndex(
            model_name='lotitem',
            index=models.Index(condition=models.Q(('sampled', True)), fields=['lot'], name='sample_of_lot'),
        ),
        migrations.AddConstraint(
            model_name='lotitem',
            constraint=models.UniqueConstraint(fields=('lot', 'item'), name='item_once_per_lot'),
        ),
        migrations.AddConstraint(
            model_name='lotcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('defect', ''), ('good', True)), models.Q(('good', False), models.Q(('defect', ''), _negated=True), models.Q(('words', ''), _negated=True)), _connector='OR'), name='bad_item_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='pilotresult',
            constraint=models.UniqueConstraint(fields=('dataset', 'physician', 'attempt'), name='pilot_round_once'),
        ),
        migrations.AddConstraint(
            model_name='pilotresult',
            constraint=models.CheckConstraint(condition=models.Q(('n__gte', 1), ('right__lte', models.F('n'))), name='pilot_counts_add_up'),
        ),
        migrations.AddConstraint(
            model_name='trainingitem',
            constraint=models.CheckConstraint(condition=models.Q(('explanation', ''), _negated=True), name='training_item_is_explained'),
        ),
        migrations.AddConstraint(
            model_name='traininganswer',
            constraint=models.UniqueConstraint(fields=('training', 'physician', 'attempt'), name='training_answer_once_per_round'),
        ),
        migrations.RunPython(open_requests, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
