from typing import Any

from django.core.management.commands import createcachetable
from django.db import connection

from cpor.upgrade.owner import as_owner


class Command(createcachetable.Command):
    """Django's own, as the role that may make tables."""

    def handle(self, *tablenames: Any, **options: Any) -> None:
        with as_owner(connection):
            super().handle(*tablenames, **options)
