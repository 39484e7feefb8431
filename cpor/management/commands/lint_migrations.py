from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cpor.upgrade.lint import lint
from cpor.upgrade.release import own_apps, released


class Command(BaseCommand):
    help = (
        "Asks of each migration newer than the running release whether that release survives it. No database."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = lint(released(), own_apps())
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(
                f"{len(wrong)} to mend, or to write down with their reason: cpor/upgrade/rules.py."
            )
        self.stdout.write("The running release survives all new migrations.")
