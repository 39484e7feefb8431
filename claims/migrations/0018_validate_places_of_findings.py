from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0017_places_of_findings")]
    operations = [ValidateConstraint("finding", "finding_place_is_on_a_page")]
