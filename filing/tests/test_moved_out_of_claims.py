"""The tables were those of `claims` in the release before: nothing that is kept may be lost on the way."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from filing.models import SavedView
from tests.factories import NOW, UserFactory

BULK = {"content_type__model": "bulkupload", "codename": "view_bulkupload"}


def test_rows_and_rights_of_the_release_before_are_there_afterwards(committed_db: str) -> None:
    call_command("migrate", "filing", "zero", verbosity=0)
    granted = Permission.objects.get(**BULK, content_type__app_label="claims")
    user = UserFactory()
    user.user_permissions.add(granted)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_savedview (user_id, name, query, created_at) VALUES (%s, 'Mine', 'tab=yours', %s)",
            [user.pk, NOW],
        )

    call_command("migrate", verbosity=0)

    ContentType.objects.clear_cache()
    assert SavedView.objects.get(user=user).query == "tab=yours"
    assert user.user_permissions.get() == Permission.objects.get(**BULK, content_type__app_label="filing")
    assert not ContentType.objects.filter(app_label="claims", model="bulkupload").exists()
    assert type(user).objects.get(pk=user.pk).has_perm("filing.view_bulkupload")


def test_a_migration_that_was_broken_off_goes_on(committed_db: str) -> None:
    """Whatever ended between the two steps has made content types under the new name already."""
    call_command("migrate", "filing", "zero", verbosity=0)
    ContentType.objects.create(app_label="filing", model="bulkupload")

    call_command("migrate", verbosity=0)

    assert (
        ContentType.objects.filter(model="bulkupload").values_list("app_label", flat=True).get() == "filing"
    )
