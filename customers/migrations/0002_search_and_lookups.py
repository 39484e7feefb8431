import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("programs", "0003_bulk_and_ending")]

    operations = [
        TrigramExtension(),
        # Counts of an hour: nothing in them outlives the upgrade.
        migrations.DeleteModel("LookupCount"),
        migrations.CreateModel(
            name="LookupCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("who", models.CharField(max_length=40)),
                ("since_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("who", "since_at"), name="lookup_count_per_period")
                ],
            },
        ),
        migrations.AddIndex(
            model_name='domain',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('domain'), name='gin_trgm_ops'), name='domain_words'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('ends_at__isnull', False)), fields=['ends_at'], name='subscription_by_end'),
        ),
        migrations.AddIndex(
            model_name='tenant',
            index=models.Index(fields=['name'], name='tenant_by_name'),
        ),
        migrations.AddIndex(
            model_name='tenant',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='tenant_words'),
        ),
    ]
