from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from accounts.mail_hosts import MailHost


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0005_calendar_fetched_at")]

    operations = [
        AddIndexConcurrently(
            model_name="user",
            index=models.Index(MailHost("email"), name="user_mail_host"),
        ),
    ]
