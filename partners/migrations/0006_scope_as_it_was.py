from django.db import migrations

# Until now the named locations said it alone: whoever had none worked for all.
NAMED = """
    UPDATE partners_membership SET has_all_locations = false
    WHERE has_all_locations
    AND id IN (SELECT membership_id FROM partners_membership_locations)
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_scope_of_members")]

    operations = [migrations.RunSQL(NAMED, migrations.RunSQL.noop)]
