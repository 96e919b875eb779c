import curation.models.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from curation.independence import independence_install_statements, independence_remove_statements

TARGET = "curation.sourcerecord:"


def _from_audit(apps):
    """Who opened a raw text, as the audit names them."""
    people = dict(apps.get_model("curation", "User").objects.values_list("email", "pk"))
    entries = apps.get_model("curation", "AuditEntry").objects.filter(action="record.opened")
    for actor, target in entries.order_by().values_list("actor", "target").distinct().iterator():
        number = target.removeprefix(TARGET)
        if actor in people and target.startswith(TARGET) and number.isdecimal():
            yield int(number), people[actor]


def note_raw_readers(apps, schema_editor):
    """Everybody of whom the database knows already that they saw a raw text or worked on it."""
    spans = apps.get_model("curation", "IdentifierSpan").objects.filter(decided_by__isnull=False)
    signed = apps.get_model("curation", "DeidentifiedRecord").objects
    disputes = apps.get_model("curation", "Disagreement").objects
    pairs = set(spans.order_by().values_list("record_id", "decided_by_id").distinct().iterator())
    pairs |= set(signed.values_list("source_record_id", "first_reader_id").iterator())
    pairs |= set(disputes.values_list("record_id", "first_reader_id").iterator())
    adjudicated = disputes.filter(adjudicator__isnull=False)
    pairs |= set(adjudicated.values_list("record_id", "adjudicator_id").iterator())
    pairs |= set(_from_audit(apps))
    there = set(apps.get_model("curation", "SourceRecord").objects.values_list("pk", flat=True))
    reader = apps.get_model("curation", "RawReader")
    rows = [reader(record_id=record, person_id=person) for record, person in sorted(pairs) if record in there]
    reader.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def install(apps, schema_editor):
    for statement in independence_install_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in independence_remove_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('curation', '0010_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='RawReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raw_readers', to='curation.sourcerecord')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('record', 'person'), name='raw_reader_once')],
            },
        ),
        migrations.CreateModel(
            name='SampleAudit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=120)),
                ('size', models.PositiveIntegerField()),
                ('sample_size', models.PositiveIntegerField()),
                ('seed', models.BigIntegerField()),
                ('state', models.CharField(choices=[('open', '抽查中'), ('done', '已完成'), ('cancelled', '已取消')], default='open', max_length=10)),
                ('found', models.PositiveIntegerField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sample_audits', to='curation.source')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_at', models.DateTimeField()),
                ('sampled', models.BooleanField(default=False)),
                ('outcome', models.CharField(blank=True, choices=[('clean', '没有遗留'), ('indirect', '遗留间接标识'), ('direct', '遗留直接标识符')], max_length=10)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audited', to='curation.sourcerecord')),
                ('audit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='curation.sampleaudit')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='AuditFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('type', models.CharField(max_length=20)),
                ('quote', curation.models.fields.SealedTextField()),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='curation.auditedrecord')),
            ],
            options={
                'ordering': ['start', 'end'],
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='audit_finding_is_not_empty'), models.UniqueConstraint(fields=('row', 'start', 'end'), name='audit_finding_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='sampleaudit',
            constraint=models.CheckConstraint(condition=models.Q(('sample_size__gte', 1), ('sample_size__lte', models.F('size'))), name='sample_lies_in_its_stock'),
        ),
        migrations.AddConstraint(
            model_name='sampleaudit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('found__isnull', True), ('state', 'open')), models.Q(('closed_at__isnull', False), ('found__lte', models.F('sample_size')), ('state', 'done')), models.Q(('closed_at__isnull', False), ('found__isnull', True), ('state', 'cancelled'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='sample_audit_is_whole'),
        ),
        migrations.AddIndex(
            model_name='auditedrecord',
            index=models.Index(condition=models.Q(('sampled', True)), fields=['audit'], name='sample_of_audit'),
        ),
        migrations.AddConstraint(
            model_name='auditedrecord',
            constraint=models.UniqueConstraint(fields=('audit', 'record'), name='record_once_per_audit'),
        ),
        migrations.AddConstraint(
            model_name='auditedrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('read_at__isnull', True), ('reader__isnull', True)), models.Q(('outcome__in', ['clean', 'indirect', 'direct']), ('read_at__isnull', False), ('reader__isnull', False), ('sampled', True)), _connector='OR'), name='only_drawn_records_are_read'),
        ),
        migrations.RunPython(note_raw_readers, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
