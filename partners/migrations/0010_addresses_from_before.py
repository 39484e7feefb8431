from django.db import migrations


class Migration(migrations.Migration):
    """What was told of claims before goes on being told."""

    dependencies = [("partners", "0009_confirmed_addresses")]
    operations = [
        migrations.RunSQL(
            "UPDATE partners_noticeaddress SET confirmed_at = added_at WHERE confirmed_at IS NULL",
            migrations.RunSQL.noop,
        )
    ]
