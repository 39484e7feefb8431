"""The daily digest: one letter at seven in the morning, where its reader is, with all that waited for it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.zones import known_zone
from notifications import outbox, unsubscribing
from notifications.models import Letter, LetterQuerySet, LetterState
from notifications.notices import summary

AT = time(7)


def send_due(*, now: datetime) -> int:
    """Send every digest that is due; say how many. Sent twice at once, each goes once."""
    readers = User.objects.filter(pk__in=_waiting().values("reader"))
    return sum(_send(user, now=now) for user in readers)


def last_digest(user: User, *, now: datetime) -> datetime:
    """When the last digest was due for `user`: what was written before it waits no longer."""
    zone = ZoneInfo(known_zone(user.time_zone) or settings.TIME_ZONE)
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), AT, zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), AT, zone)


@transaction.atomic
def _send(user: User, *, now: datetime) -> bool:
    # The second of two sweeps waits here, and then finds nothing that still waits.
    due = _waiting().filter(reader=user, created_at__lt=last_digest(user, now=now))
    letters = list(due.select_for_update().defer("body_text", "body_html").order_by("pk"))
    if not letters:
        return False
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(state=LetterState.KEPT)
    if not user.is_active:
        return False  # they stay in the portal
    outbox.post(
        letter="notifications/digest",
        to=outbox.Recipient.of(user),
        context=_context(letters),
        # By what it holds: what was committed late gets a digest of its own.
        cause=f"user:{user.pk}/digest:{letters[-1].pk}",
        now=now,
        unsubscribe_url=unsubscribing.address_of(user),
    )
    return True


def _context(letters: list[Letter]) -> dict[str, object]:
    site = settings.SITE_URL
    return {
        "notices": [summary(letter) for letter in letters],
        "count": len(letters),
        "url": f"{site}{reverse('notices:list')}",
        "settings_url": f"{site}{reverse('notices:settings')}",
    }


def _waiting() -> LetterQuerySet:
    return Letter.objects.filter(state=LetterState.DIGEST).exclude(reader=None)
