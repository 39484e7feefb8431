from django.db import migrations


class Migration(migrations.Migration):
    """Needs PostgreSQL's strongest lock."""

    dependencies = [("humanize", "0001_slow"), ("accounts", "0004_defaults_in_the_database")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_user ADD COLUMN shoe_size integer",
            "ALTER TABLE accounts_user DROP COLUMN shoe_size",
        )
    ]
