import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_notice_address_mail_host")]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='deactivated_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='has_all_locations',
            field=models.BooleanField(db_default=True, default=True, help_text='Also those that come later. Else those named below, which may be none.', verbose_name='All locations'),
        ),
        migrations.CreateModel(
            name='NamedLocation',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('partners.membership_locations',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='all_locations_names_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                    IF EXISTS (\n                        SELECT FROM partners_membership AS member\n                        JOIN partners_membership_locations AS named ON named.membership_id = member.id\n                        WHERE member.id = NEW.id AND member.has_all_locations\n                    ) THEN\n                        RAISE EXCEPTION 'a member with all locations names none'\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='3a05f4d0276275d212c455dd4b7b062e3b0a1b12', operation='INSERT OR UPDATE OF "has_all_locations"', pgid='pgtrigger_all_locations_names_none_2e6ac', table='partners_membership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedlocation',
            trigger=pgtrigger.compiler.Trigger(name='naming_a_location_narrows', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    UPDATE partners_membership SET has_all_locations = false\n                    WHERE id = NEW.membership_id AND has_all_locations;\n                    RETURN NULL;\n                ', hash='3dbcd859d82d5f9c82133e069c0203dc28cdce2f', operation='INSERT', pgid='pgtrigger_naming_a_location_narrows_51546', table='partners_membership_locations', when='AFTER')),
        ),
    ]
