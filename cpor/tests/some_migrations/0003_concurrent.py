from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexOfAnother(AddIndexConcurrently):
    """A room's migration changes its own tables; the room of these tests has none."""

    def state_forwards(self, app_label, state):
        super().state_forwards("accounts", state)

    def database_forwards(self, app_label, *more):
        super().database_forwards("accounts", *more)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("humanize", "0002_locking")]
    operations = [AddIndexOfAnother("user", models.Index(fields=["name"], name="user_by_name"))]
