from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cpor.sealing import seal


class Command(BaseCommand):
    help = "Seal the audit stream now, as the daily tick does."

    def handle(self, *args: Any, **options: Any) -> None:
        for checkpoint in seal(now=timezone.now()):
            self.stdout.write(f"Sealed: {checkpoint}.")
