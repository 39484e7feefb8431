import claims.references
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables were made by `claims` and keep their names: only whose they are changes."""


    dependencies = [
        ('claims', '0019_line_of_its_tenants_subscription'),
        ('customers', '0003_customer_owns_mailbox'),
        ('partners', '0004_notice_address_mail_host'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='BulkUpload',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(default=claims.references.new_key, editable=False, max_length=12, unique=True)),
                        ('file_name', models.CharField(max_length=255)),
                        ('layout', models.JSONField(db_default={}, default=dict)),
                        ('sha256', models.CharField(max_length=64)),
                        ('state', models.CharField(choices=[('checking', 'Being checked'), ('checked', 'Checked'), ('creating', 'Claims are being created'), ('done', 'Done')], default='checking', max_length=10)),
                        ('created_at', models.DateTimeField()),
                        ('started_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='attempts')),
                        ('next_try_at', models.DateTimeField(null=True, verbose_name='next try')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                    ],
                    options={
                        'db_table': 'claims_bulkupload',
                        'ordering': ['-created_at'],
                    },
                ),
                migrations.CreateModel(
                    name='BulkRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.PositiveIntegerField()),
                        ('values', models.JSONField()),
                        ('state', models.CharField(choices=[('waiting', 'Not checked yet'), ('ready', 'Can be created'), ('refused', 'Has problems'), ('created', 'Created')], default='waiting', max_length=10)),
                        ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                        ('problems', models.JSONField(default=list)),
                        ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('claim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                        ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='filing.bulkupload')),
                    ],
                    options={
                        'db_table': 'claims_bulkrow',
                        'ordering': ['line'],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('query', models.CharField(max_length=1000)),
                        ('created_at', models.DateTimeField()),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'claims_savedview',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='UnfinishedClaim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(default=claims.references.new_key, editable=False, max_length=12, unique=True)),
                        ('answers', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField()),
                        ('changed_at', models.DateTimeField()),
                        ('claim', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'claims_unfinishedclaim',
                        'ordering': ['-changed_at'],
                    },
                ),
                migrations.CreateModel(
                    name='ClaimableNotice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opens_at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(null=True)),
                        ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.subscription')),
                        ('unfinished', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='filing.unfinishedclaim')),
                    ],
                    options={
                        'db_table': 'claims_claimablenotice',
                    },
                ),
                migrations.AddIndex(
                    model_name='bulkupload',
                    index=models.Index(condition=models.Q(('state__in', ['checking', 'creating'])), fields=['created_at'], name='bulk_waiting'),
                ),
                migrations.AddConstraint(
                    model_name='bulkupload',
                    constraint=models.UniqueConstraint(fields=('partner', 'sha256'), name='bulk_upload_once'),
                ),
                migrations.AddConstraint(
                    model_name='bulkrow',
                    constraint=models.UniqueConstraint(fields=('upload', 'line'), name='bulk_row_line_once'),
                ),
                migrations.AddConstraint(
                    model_name='bulkrow',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'created'), _negated=True), ('claim__isnull', False), _connector='OR'), name='bulk_row_created_has_claim'),
                ),
                migrations.AddConstraint(
                    model_name='savedview',
                    constraint=models.UniqueConstraint(fields=('user', 'name'), name='saved_view_name_once'),
                ),
                migrations.AddIndex(
                    model_name='claimablenotice',
                    index=models.Index(condition=models.Q(('told_at__isnull', True)), fields=['opens_at'], name='claimable_notice_due'),
                ),
                migrations.AddConstraint(
                    model_name='claimablenotice',
                    constraint=models.UniqueConstraint(fields=('unfinished', 'subscription'), name='claimable_notice_once'),
                ),
            ]
        ),
    ]
