from django.db import migrations


class Migration(migrations.Migration):
    """Longer than the limit of a page in test_migrate.py."""

    operations = [migrations.RunSQL("SELECT pg_sleep(0.4)", migrations.RunSQL.noop)]
