from argparse import ArgumentParser, ArgumentTypeError
from contextlib import nullcontext
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from cpor.upgrade.owner import as_owner
from demo import loading
from demo.bulk_seed import make_claims, settle_tables


def number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is no number of claims: write 1000.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Makes claims in every status, for trying the portal at size (DEBUG only). "
        "A tenth belongs to Contoso; the word “Rollout” finds about 30 %% of any partner's."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=number, metavar="N", help="how many")

    def handle(self, *, count: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Only with DEBUG on: the claims are made up.")
        # Indexes are put aside and tables cleaned up, as their owner may. In a test that undoes it all neither is.
        with nullcontext() if connection.in_atomic_block else as_owner(connection):
            self.make(count)

    def make(self, count: int) -> None:
        now = timezone.now()
        if not loading.is_loaded():
            loading.load(now=now)
        started = monotonic()
        people = {user.email: user for user in User.objects.filter(is_active=True)}
        for made in make_claims(count, people=people, now=now):
            rate = made / (monotonic() - started)
            self.stdout.write(f"{made} of {count} claims, {rate:.0f} a second")
        settle_tables()
        self.stdout.write(f"Done in {monotonic() - started:.0f} seconds.")
