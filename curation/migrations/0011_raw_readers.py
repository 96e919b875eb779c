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
        migrations.RunPython(note_raw_readers, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
