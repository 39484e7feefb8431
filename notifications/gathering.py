"""What had to wait for each other (`pacing`) goes in one letter, which names them all."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from notifications import outbox
from notifications.models import Letter, LetterQuerySet, LetterState
from notifications.notices import summary
from notifications.outbox import Recipient, first_sentences
from notifications.pacing import gathered_letters

MOST = 200  # told by one letter; what is beyond goes with the next


def gather_due(*, now: datetime) -> int:
    """Put together what waited and is due, by address; say how many letters that makes.

    One alone goes as it is. Safe beside other runs, and to be called before anything due is delivered.
    """
    addresses = sorted(set(_held(now).order_by().values_list("to_email", flat=True)))
    return sum(_gather(email, now=now) for email in addresses)


def _held(now: datetime) -> LetterQuerySet:
    """Due only now: they were not to go when they were written. Nobody tried them yet."""
    waiting = Letter.objects.filter(state=LetterState.QUEUED, next_try_at__lte=now, attempts=0)
    return waiting.filter(letter__in=gathered_letters(), next_try_at__gt=F("created_at"))


@transaction.atomic
def _gather(email: str, *, now: datetime) -> bool:
    rows = _held(now).filter(to_email=email).select_for_update(of=["self"], skip_locked=True)
    letters = list(rows.order_by("pk")[:MOST])
    if len(letters) < 2:
        return False
    gathered = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    gathered.update(state=LetterState.GATHERED, next_try_at=None)
    newest = letters[-1]
    outbox.post(
        letter="notifications/gathered",
        to=_reader(newest),
        context=_context(letters),
        cause=f"gathered:{newest.pk}",
        now=now,
    )
    return True


def _reader(letter: Letter) -> Recipient:
    if letter.reader is not None:
        return Recipient.of(letter.reader)
    return Recipient(letter.to_email, letter.to_name, letter.language)


def _context(letters: list[Letter]) -> dict[str, object]:
    has_account = letters[-1].reader_id is not None
    return {
        "notices": [
            summary(letter) | {"begins": first_sentences(letter.body_text, paragraphs=2, limit=300)}
            for letter in letters
        ],
        "count": len(letters),
        "settings_url": f"{settings.SITE_URL}{reverse('notices:settings')}" if has_account else "",
    }
