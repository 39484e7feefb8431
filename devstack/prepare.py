"""Brings the database up to date, in one process: `python -m devstack.prepare local|foreign`."""

import os
import sys

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cpor.upgrade.owner import as_owner


def prepare(*, is_local: bool) -> None:
    """On somebody's own server (DATABASE_URL) the demo is loaded once and then left alone."""
    if not is_migrated():
        call_command("migrate", interactive=False)
    call_command("createcachetable")
    if is_local or not get_user_model().objects.exists():
        call_command("load_demo")


def is_migrated() -> bool:
    """Asked beforehand, because `migrate` compares all models with all migrations even where it has nothing to do. By
    the owner: where the data are older than the portal's own role, that one has no rights yet."""
    with as_owner(connection):
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpor.settings")
    django.setup()
    prepare(is_local=sys.argv[1] == "local")
