from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cpor.invariants import INVARIANTS, broken


class Command(BaseCommand):
    help = "Prove on this database what must always be true of claims; exits non-zero where it is not."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for invariant in INVARIANTS:
            found = broken(invariant)
            failed += bool(found)
            mark = self.style.ERROR("BROKEN") if found else self.style.SUCCESS("holds ")
            self.stdout.write(f"{mark}  {invariant.sentence}" + (f"  {', '.join(found)}" if found else ""))
        self.stdout.write(f"{len(INVARIANTS)} invariants, {failed} broken")
        if failed:
            raise CommandError(f"{failed} of {len(INVARIANTS)} invariants are broken.")
