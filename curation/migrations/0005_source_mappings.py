from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("curation", "0004_near_duplicate_clusters")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="columns_digest",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["source", "columns_digest"], name="batch_by_columns"),
        ),
    ]
