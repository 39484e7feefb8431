from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo import time_travel


def length(text: str) -> timedelta:
    try:
        return time_travel.duration(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


class Command(BaseCommand):
    help = "Lets time pass for everything that waits, for trying the portal (DEBUG only): advance 8d, advance 12h."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("by", type=length, metavar="8d", help="how long: 8d, 12h or 30m")

    def handle(self, *, by: timedelta, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Only with DEBUG on: in production time passes by itself.")
        time_travel.advance(by=by)
        self.stdout.write(f"Everything that waits is {by} closer. What is due now happens within a minute.")
