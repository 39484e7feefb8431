from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from partners.imports import import_partners
from registers.commands import RegisterCommand
from registers.imports import Report


class Command(RegisterCommand):
    help = (
        "Import partners.csv, locations.csv, enrolments.csv and members.csv of a folder. Rows are added and "
        "changed, never removed; a second run changes nothing. New members are invited by letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-invitations", action="store_true", help="post no letter to new members")

    def run_import(
        self, folder: Path, *, skip_bad: bool = False, no_invitations: bool = False, **options: Any
    ) -> Report:
        return import_partners(
            folder=folder, skip_bad=skip_bad, has_invitations=not no_invitations, now=timezone.now()
        )
