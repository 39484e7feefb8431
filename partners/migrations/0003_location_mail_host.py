from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from accounts.mail_hosts import MailHost


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("partners", "0002_notice_addresses")]

    operations = [
        AddIndexConcurrently(
            model_name="location",
            index=models.Index(MailHost("notice_email"), name="location_mail_host"),
        ),
    ]
