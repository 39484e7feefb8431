from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("consent", "0006_told_together")]

    operations = [
        AddIndexConcurrently(
            model_name="consentlink",
            index=models.Index(
                condition=models.Q(("tell_at__isnull", False)), fields=["tell_at"], name="consent_link_to_tell"
            ),
        ),
    ]
