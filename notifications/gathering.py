"""What had to wait for each other (`pacing`) goes in one letter, which names them all."""

from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from notifications import kinds, outbox
from notifications.models import Letter, LetterQuerySet, LetterState
from notifications.outbox import Recipient
from notifications.pacing import gathered_letters

MOST = 200  # told by one letter; what is beyond goes with the next


def gather_due(*, now: datetime) -> int:
    """Put together what waited and is due, by address and group; say how many letters that makes.

    One alone goes as it is. Safe beside other runs, and to be called before anything due is delivered.
    """
    return sum(_gather(email, now=now) for email in _addresses(now))


def _addresses(now: datetime) -> list[str]:
    return sorted(set(_held(now).order_by().values_list("to_email", flat=True)))


def _held(now: datetime) -> LetterQuerySet:
    """Due only now: they were not to go when they were written. Nobody tried them yet."""
    waiting = Letter.objects.filter(state=LetterState.QUEUED, next_try_at__lte=now, attempts=0)
    return waiting.filter(letter__in=gathered_letters(), next_try_at__gt=F("created_at"))


@transaction.atomic
def _gather(email: str, *, now: datetime) -> int:
    rows = _held(now).filter(to_email=email).select_for_update(of=["self"], skip_locked=True)
    letters = sorted(rows.order_by("pk")[:MOST], key=_group)
    several = [found for _name, of_group in groupby(letters, key=_group) if len(found := list(of_group)) > 1]
    for found in several:
        _tell_together(found, now=now)
    return len(several)


def _group(letter: Letter) -> str:
    return kinds.of(letter.letter).group


def _tell_together(letters: list[Letter], *, now: datetime) -> None:
    newest = letters[-1]
    gathered = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    gathered.update(state=LetterState.GATHERED, next_try_at=None)
    outbox.post(
        letter="notifications/gathered",
        to=_reader(newest),
        context=_context(letters),
        cause=f"gathered:{newest.pk}",
        now=now,
    )


def _reader(letter: Letter) -> Recipient:
    if letter.reader is not None:
        return Recipient.of(letter.reader)
    return Recipient(letter.to_email, letter.to_name, letter.language)


def _context(letters: list[Letter]) -> dict[str, object]:
    site = settings.SITE_URL
    has_account = letters[-1].reader_id is not None
    return {
        "notices": [
            {
                "subject": letter.subject,
                "language": letter.language,
                "at": letter.created_at,
                "url": f"{site}{letter.url}" if letter.url else "",
                "begins": outbox.first_sentences(letter.body_text, paragraphs=2, limit=300),
            }
            for letter in letters
        ],
        "count": len(letters),
        "settings_url": f"{site}{reverse('notices:settings')}" if has_account else "",
    }
