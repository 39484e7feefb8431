"""How often passwords are guessed wrong: by account and place, so that a stranger's guesses hold back strangers alone.

A place is an address, in IPv6 its /64. Somebody on a device that signed in before is counted for themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from accounts.models import Guess, User

KEPT = timedelta(hours=1)  # as long as the longest window
SWEPT_AT_ONCE = 10  # with each guess that is written: more than one, so that old ones never gather


class HeldBack(Exception):
    """Too many wrong passwords came before this one, which is not looked at."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait  # at most
        super().__init__(f"held back for {wait}")


@dataclass(frozen=True)
class Rate:
    """So many wrong passwords with the same marks, within so much time."""

    marks: tuple[str, ...]
    most: int
    within: timedelta


STRANGERS = (
    Rate(("place",), 10, timedelta(minutes=1)),  # who tries many people
    Rate(("account", "place"), 5, timedelta(minutes=5)),
    Rate(("account",), 10, timedelta(minutes=10)),  # from many places
    Rate(("account",), 30, timedelta(hours=1)),
)
KNOWN = (
    Rate(("account", "device"), 10, timedelta(minutes=10)),
    Rate(("account", "device"), 30, timedelta(hours=1)),
)


@transaction.atomic
def take(*, email: str, place: str, device: str, now: datetime) -> Guess:
    """Counts a guess before its password is looked at, exact however many come at once; HeldBack counts nothing.

    `device` is "" where nobody signed in as `email` before. Who guessed right gives the guess back.
    """
    rates = KNOWN if device else STRANGERS
    guess = Guess(account=_mark("account", email), place=_mark("place", place), device=device, at=now)
    _lock(sorted({_mark(mark, getattr(guess, mark)) for mark in rates[0].marks + rates[-1].marks}))
    _refuse_too_many(guess, rates)
    _sweep(now)
    guess.save(force_insert=True)
    return guess


def give_back(guess: Guess) -> None:
    Guess.objects.filter(pk=guess.pk).delete()


def _mark(kind: str, value: str) -> str:
    """No addresses are kept of people of whom nothing is known but that somebody typed them."""
    value = User.objects.normalize_email(value)
    return salted_hmac(f"accounts.guesses.{kind}", value, algorithm="sha256").hexdigest()


def _lock(marks: list[str]) -> None:
    with connection.cursor() as cursor:
        for mark in marks:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mark])


def _refuse_too_many(guess: Guess, rates: tuple[Rate, ...]) -> None:
    counted = _like(guess, rates)
    full = [rate.within for rate, count in zip(rates, counted, strict=True) if count >= rate.most]
    if full:
        raise HeldBack(max(full))


def _like(guess: Guess, rates: tuple[Rate, ...]) -> list[int]:
    """How many there were, for each of the rates, in one query; who is known and who is not apart."""
    counts = {}
    reach = Q()
    for number, rate in enumerate(rates):
        same = Q(**{mark: getattr(guess, mark) for mark in rate.marks}, at__gt=guess.at - rate.within)
        counts[f"n{number}"] = Count("pk", filter=same)
        reach |= same
    apart = Q(device="") if not guess.device else ~Q(device="")
    return list(Guess.objects.filter(reach, apart).aggregate(**counts).values())


def _sweep(now: datetime) -> None:
    old = Guess.objects.filter(at__lte=now - KEPT).order_by("at")
    batch = old.select_for_update(skip_locked=True).values("pk")[:SWEPT_AT_ONCE]
    Guess.objects.filter(pk__in=batch).delete()
