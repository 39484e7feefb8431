from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.imports import import_directory
from registers.commands import RegisterCommand
from registers.imports import Report


class Command(RegisterCommand):
    help = (
        "Import tenants.csv, domains.csv, admins.csv, subscriptions.csv and workloads.csv of a folder. "
        "Rows are added and changed, never removed; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--demo-dates",
            action="store_true",
            help="understand dates such as @now-3h and @now+20d (DEBUG only)",
        )

    def run_import(
        self, folder: Path, *, skip_bad: bool = False, demo_dates: bool = False, **options: Any
    ) -> Report:
        if demo_dates and not settings.DEBUG:
            raise CommandError(_("--demo-dates works with DEBUG only."))
        demo_now = timezone.now() if demo_dates else None
        return import_directory(folder=folder, skip_bad=skip_bad, demo_now=demo_now)
