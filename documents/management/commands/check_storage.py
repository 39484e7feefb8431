from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from documents import audit, store


class Command(BaseCommand):
    help = "Compare the stored files with the records of them; exits non-zero where they differ. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = audit.compare(now=timezone.now())
        except store.TROUBLE as trouble:
            raise CommandError(f"The storage does not answer: {trouble}") from trouble
        for line in audit.lines(found):
            self.stdout.write(line)
        self.stdout.write(audit.summary(found))
        if not found.is_right:
            raise CommandError("Files and records differ.")
