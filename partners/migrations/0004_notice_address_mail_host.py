from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from accounts.mail_hosts import MailHost


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("partners", "0003_location_mail_host")]

    operations = [
        AddIndexConcurrently(
            model_name="noticeaddress",
            index=models.Index(MailHost("email"), name="notice_address_mail_host"),
        ),
    ]
