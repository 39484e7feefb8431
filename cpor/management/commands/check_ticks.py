from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cpor import heartbeats
from cpor.ticks import TICKS


class Command(BaseCommand):
    help = "Do beat and the workers serve every tick in time? Exits non-zero where one is late, and names it."

    def handle(self, *args: Any, **options: Any) -> None:
        if not heartbeats.has_any():
            raise CommandError(
                "No worker has ever served a tick on this database: start beat and the workers."
            )
        if late := heartbeats.late(now=timezone.now()):
            raise CommandError(f"{len(late)} of {len(TICKS)} ticks are late: {'; '.join(map(str, late))}")
        self.stdout.write(f"All {len(TICKS)} ticks are served in time.")
