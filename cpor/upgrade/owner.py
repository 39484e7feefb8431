"""Two roles of the database: one owns the tables and migrates them, the portal's owns nothing.

Where the settings name no owner (MIGRATION_DATABASE_URL), the portal's role does both.
"""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

WHO = ("USER", "PASSWORD", "HOST", "PORT")


@contextlib.contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Until the end of the block the connection is the owner's, to the database that it leads to. It is opened anew
    before and after."""
    if not settings.OWNER_OF_DATABASE:
        yield
        return
    portal = {name: connection.settings_dict[name] for name in WHO}
    connection.close()
    connection.settings_dict.update(settings.OWNER_OF_DATABASE)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(portal)
