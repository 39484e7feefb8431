from django.db import migrations

MOVED = ["bulkrow", "bulkupload", "claimablenotice", "savedview", "unfinishedclaim"]


def rename(apps, old, new):
    """Content types, and with them the permissions and the admin site"s log, follow their models."""
    types = apps.get_model("contenttypes", "ContentType").objects
    there = types.filter(app_label=old, model__in=MOVED)
    # What stands there under the new name already was made by a migration that was broken off, and nobody has it yet.
    types.filter(app_label=new, model__in=there.values("model")).delete()
    there.update(app_label=new)


def call_them_filings(apps, schema_editor):
    rename(apps, "claims", "filing")


def call_them_claims(apps, schema_editor):
    rename(apps, "filing", "claims")


class Migration(migrations.Migration):
    dependencies = [("filing", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [migrations.RunPython(call_them_filings, call_them_claims)]
