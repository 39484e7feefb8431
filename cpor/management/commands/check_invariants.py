from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cpor import given_up
from cpor.invariants import INVARIANTS, broken


class Command(BaseCommand):
    help = "Prove on this database what must always be true of claims; exits non-zero where it is not."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        _take_time()
        failed = 0
        for invariant in INVARIANTS:
            found = broken(invariant)
            failed += bool(found)
            mark = self.style.ERROR("BROKEN") if found else self.style.SUCCESS("holds ")
            self.stdout.write(f"{mark}  {invariant.sentence}" + (f"  {', '.join(found)}" if found else ""))
        for name, count in given_up.counts().items():
            self.stdout.write(f"to look at  {name}: {count} given up after all tries")
        seconds = monotonic() - started
        self.stdout.write(f"{len(INVARIANTS)} invariants, {failed} broken, {seconds:.0f} seconds")
        if failed:
            raise CommandError(f"{failed} of {len(INVARIANTS)} invariants are broken.")


def _take_time() -> None:
    """Each question reads whole tables: longer than a page may ask, and with room to sort them. For this
    transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'")
