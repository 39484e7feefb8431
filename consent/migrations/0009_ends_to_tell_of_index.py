from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("consent", "0008_ends_to_tell_of")]

    operations = [
        AddIndexConcurrently(
            model_name="consentrequest",
            index=models.Index(
                condition=models.Q(("ended_by__isnull", False)), fields=["id"], name="consent_to_tell_of_an_end"
            ),
        ),
    ]
