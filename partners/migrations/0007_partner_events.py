import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0006_scope_as_it_was"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PartnerEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invited', 'Invited'), ('invited_again', 'Invited Again'), ('changed', 'Changed'), ('signed_out', 'Signed Out'), ('deactivated', 'Deactivated'), ('reactivated', 'Reactivated'), ('address_added', 'Address Added'), ('address_removed', 'Address Removed')], max_length=20)),
                ('changes', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='partnerevent',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='partnerevent',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='partnerevent',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='partnerevent',
            index=models.Index(fields=['partner', '-at', '-id'], name='partner_event_of_partner'),
        ),
        migrations.AddIndex(
            model_name='partnerevent',
            index=models.Index(fields=['person', '-at', '-id'], name='partner_event_of_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnerevent',
            trigger=pgtrigger.compiler.Trigger(name='partner_history_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a35fe72d03f16db82a7b2a0babbb1f4f01e4423f', operation='UPDATE OR DELETE', pgid='pgtrigger_partner_history_is_append_only_2eccd', table='partners_partnerevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnerevent',
            trigger=pgtrigger.compiler.Trigger(name='partner_history_is_never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the history of partners is never truncated';", hash='f51b8e8d4f340a6b51860b9dfe4d087c2458bbb1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_partner_history_is_never_truncated_b238b', table='partners_partnerevent', when='BEFORE')),
        ),
    ]
