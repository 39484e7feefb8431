from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("documents", "0007_carried_index")]

    operations = [
        migrations.AddField(
            model_name='reading',
            name='signatures',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
