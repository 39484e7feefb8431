import getpass
import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from identity.operations import BreakGlassRefused, break_glass


class Command(BaseCommand):
    help = "Lets a member of staff sign in once with the password alone; all operators are told at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="stands in the letter to all operators")
        parser.add_argument("--minutes", type=int, default=60, help="how long it lasts, at most 240")

    def handle(self, *args: Any, email: str, reason: str, minutes: int, **options: Any) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        if user is None:
            raise CommandError(f"Nobody has the address {email}.")
        by = f"{getpass.getuser()}@{socket.gethostname()}"[:100]
        try:
            entry = break_glass(user=user, reason=reason, made_by=by, minutes=minutes, now=timezone.now())
        except BreakGlassRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{user.email} may sign in once without a second factor until {entry.ends_at:%H:%M} UTC."
        )
