"""The data of a checkout that is older than the two roles of the database."""

from django.conf import settings
from django.db import connection

from cpor.upgrade.owner import as_owner
from devstack.prepare import is_migrated


def test_data_from_before_the_portals_role_are_looked_at_by_their_owner(committed_db: str) -> None:
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {settings.PORTAL_ROLE}")

    assert is_migrated()
