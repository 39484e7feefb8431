from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0012_answers")]
    operations = [ValidateConstraint("claim", "claim_consent_known")]
