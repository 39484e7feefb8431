from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0006_carried_documents_and_places")]

    operations = [
        AddIndexConcurrently(
            model_name='document',
            index=models.Index(condition=models.Q(('carried_by__isnull', False)), fields=['carried_by'], name='documents_carried'),
        ),
    ]
