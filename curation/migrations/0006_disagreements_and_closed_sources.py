import curation.models.fields
import curation.models.source
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def give_keys(apps, schema_editor):
    """Each source that is there gets a key of its own; one default for all would be a shared key."""
    for source in apps.get_model("curation", "Source").objects.all():
        source.surrogate_key = curation.models.source.fresh_surrogate_key()
        source.save(update_fields=["surrogate_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('curation', '0005_source_mappings'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContestedPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('quote', curation.models.fields.SealedTextField()),
                ('ruling', models.CharField(blank=True, choices=[('hide', '能指向某人，隐去'), ('keep', '不指向任何人，保留')], max_length=4)),
                ('type', models.CharField(blank=True, max_length=20)),
                ('reason', curation.models.fields.SealedTextField(default='')),
            ],
            options={
                'ordering': ['start', 'end'],
            },
        ),
        migrations.CreateModel(
            name='Disagreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', '等待第一位确认人答复'), ('disputed', '待仲裁'), ('mended', '已改'), ('decided', '已裁决')], default='open', max_length=10)),
                ('reason', curation.models.fields.SealedTextField()),
                ('reply', curation.models.fields.SealedTextField(default='')),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='sourcerecord',
            name='record_state_is_known',
        ),
        migrations.AddField(
            model_name='deidentifiedrecord',
            name='adjudicator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='source',
            name='closed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='source',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='source',
            name='surrogate_key',
            field=curation.models.fields.SealedTextField(null=True),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='source',
            name='surrogate_key',
            field=curation.models.fields.SealedTextField(default=curation.models.source.fresh_surrogate_key, null=True),
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='state',
            field=models.CharField(choices=[('imported', '待检测'), ('detected', '待确认'), ('disputed', '待仲裁'), ('signed_once', '待第二人确认'), ('signed_twice', '已去标识')], default='imported', max_length=14),
        ),
        migrations.AddConstraint(
            model_name='deidentifiedrecord',
            constraint=models.CheckConstraint(condition=models.Q(('adjudicator__isnull', True), models.Q(models.Q(('adjudicator', models.F('first_reader')), _negated=True), models.Q(('second_reader__isnull', True), models.Q(('adjudicator', models.F('second_reader')), _negated=True), _connector='OR')), _connector='OR'), name='adjudicator_signs_nothing'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('surrogate_key__isnull', False)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('surrogate_key__isnull', True)), _connector='OR'), name='a_closed_source_has_no_key'),
        ),
        migrations.AddConstraint(
            model_name='sourcerecord',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['imported', 'detected', 'disputed', 'signed_once', 'signed_twice'])), name='record_state_is_known'),
        ),
        migrations.AddField(
            model_name='disagreement',
            name='adjudicator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disagreement',
            name='first_reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disagreement',
            name='objector',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disagreement',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disagreements', to='curation.sourcerecord'),
        ),
        migrations.AddField(
            model_name='contestedplace',
            name='disagreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='curation.disagreement'),
        ),
        migrations.AddConstraint(
            model_name='disagreement',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'disputed'])), fields=('record',), name='one_disagreement_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='disagreement',
            constraint=models.CheckConstraint(condition=models.Q(('objector', models.F('first_reader')), _negated=True), name='nobody_objects_to_the_own_text'),
        ),
        migrations.AddConstraint(
            model_name='disagreement',
            constraint=models.CheckConstraint(condition=models.Q(('adjudicator__isnull', True), models.Q(models.Q(('adjudicator', models.F('objector')), _negated=True), models.Q(('adjudicator', models.F('first_reader')), _negated=True)), _connector='OR'), name='adjudicator_is_a_third_person'),
        ),
        migrations.AddConstraint(
            model_name='disagreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adjudicator__isnull', True), ('closed_at__isnull', True), ('state__in', ['open', 'disputed'])), models.Q(('adjudicator__isnull', True), ('closed_at__isnull', False), ('state', 'mended')), models.Q(('adjudicator__isnull', False), ('closed_at__isnull', False), ('state', 'decided')), _connector='OR'), name='disagreement_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='contestedplace',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='contested_place_is_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='contestedplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ruling', 'hide'), models.Q(('type', ''), _negated=True)), models.Q(('ruling__in', ['', 'keep']), ('type', '')), _connector='OR'), name='what_is_hidden_has_a_type'),
        ),
        migrations.AddConstraint(
            model_name='contestedplace',
            constraint=models.UniqueConstraint(fields=('disagreement', 'start', 'end'), name='contested_once'),
        ),
    ]
