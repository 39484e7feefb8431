from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.models import Claim
from demo import loading
from demo.people import add_microsoft, give_missing_passwords


class Command(BaseCommand):
    help = (
        "Loads the demo: people with the password `demo`, the registers of the folder demo/, and claims in every "
        "status (DEBUG only). A second run changes nothing."
    )

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Only with DEBUG on: everybody knows the demo's password.")
        if loading.is_loaded():
            add_microsoft()  # who joined the demo since
            given = give_missing_passwords()
            more = f" {given} sign-ins had no password and got one." if given else ""
            self.stdout.write(f"The demo is here already; nothing was changed.{more}")
            return
        loading.load(now=timezone.now())
        self.stdout.write(f"The demo is loaded: {Claim.objects.count()} claims.")
