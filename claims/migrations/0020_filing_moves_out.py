from django.db import migrations

MOVED = ("BulkRow", "BulkUpload", "ClaimableNotice", "SavedView", "UnfinishedClaim")


class Migration(migrations.Migration):
    """The tables stay as they are, under their names; they are `filing`'s now."""

    dependencies = [("claims", "0019_line_of_its_tenants_subscription"), ("filing", "0002_content_types_follow")]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name) for name in MOVED])
    ]
