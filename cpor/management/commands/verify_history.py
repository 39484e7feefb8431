from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from audit import examination, kept
from audit.seals import Seals
from claims import audited

NAMED = 200  # findings; the others are counted


class Command(BaseCommand):
    help = "Prove that history and audit stream are as they were written; names every row that is not, and fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--kept",
            type=Path,
            help="A folder of checkpoints that were kept outside (of the bucket, or of letters).",
        )

        parser.add_argument(
            "--fingerprint",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="A checkpoint as a letter named it.",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        started, count = monotonic(), 0
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'")
        seals = Seals(kept.read(options["kept"]) if options["kept"] else None)
        asked = (
            examination.examine(seals, now=timezone.now()),
            audited.examine(),
            *map(examination.compare, options["fingerprint"]),
        )
        for sources in asked:
            for finding in sources:
                count += 1
                if count <= NAMED:
                    self.stdout.write(self.style.ERROR(str(finding)))
        seconds = monotonic() - started
        until = f"sealed until checkpoint {seals.last.number}" if seals.last else "nothing is sealed yet"
        self.stdout.write(f"{count} findings, {until}, {seconds:.0f} seconds")
        if count:
            raise CommandError(f"The history is not as it was written: {count} findings.")
