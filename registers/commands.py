"""The command line of the imports: one folder, one sentence per file, one line per bad row."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registers.imports import ImportRefused, Report


class RegisterCommand(BaseCommand):
    """A command that imports the files of a folder; `run_import` says which."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the folder the CSV files lie in")
        parser.add_argument(
            "--skip-bad", action="store_true", help="import the good rows, leave out the bad ones"
        )

    def run_import(self, folder: Path, **options: Any) -> Report:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self.run_import(**options)
        except ImportRefused as refused:
            self._tell_refusals(refused.report)
            raise CommandError(_("Nothing was imported.")) from refused
        self._tell_counts(report)
        self._tell_refusals(report)
        if count := report.bad_rows:
            raise CommandError(
                ngettext("%d bad row was left out.", "%d bad rows were left out.", count) % count
            )

    def _tell_counts(self, report: Report) -> None:
        for file_name, counts in report.counts.items():
            self.stdout.write(f"{file_name}: {counts}.")
        if report.missing_files:
            self.stdout.write(_("Not there: %s.") % ", ".join(report.missing_files))
        if not report.has_changes:
            self.stdout.write(_("Nothing changed: the registers already say what the files say."))

    def _tell_refusals(self, report: Report) -> None:
        for sentence in report.refusals:
            self.stderr.write(sentence)
