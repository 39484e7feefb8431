"""A person's deadlines as a calendar that other programs fetch: an address only its owner knows, voided at will."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from accounts.models import User
from claims.lifecycle import Status
from filing.deadlines import Due
from text.names import filled

TOKEN_BYTES = 32  # 256 bits
SHOWN_BEFORE = timedelta(minutes=30)  # an event that ends with the deadline: without length it is hard to see
FETCH_AGAIN_AFTER = timedelta(hours=1)
NOTED_AGAIN_AFTER = timedelta(hours=1)  # many programs fetch every few minutes, whatever they are asked
ALARM_BEFORE = timedelta(days=1)


def make_address(*, user: User) -> str:
    """A new token; whatever address there was before leads nowhere from now on. Only its hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    User.objects.filter(pk=user.pk).update(calendar_token_hash=hash_of(token), calendar_fetched_at=None)
    return token


def stop(*, user: User) -> None:
    User.objects.filter(pk=user.pk).update(calendar_token_hash=None, calendar_fetched_at=None)


def owner_of(token: str) -> User | None:
    return User.objects.filter(calendar_token_hash=hash_of(token), is_active=True).first()


def note_fetch(*, token: str, now: datetime) -> None:
    """So that its owner sees whether the calendar still fetches. The one thing that reading the feed writes."""
    is_old = Q(calendar_fetched_at=None) | Q(calendar_fetched_at__lte=now - NOTED_AGAIN_AFTER)
    owner = User.objects.filter(is_old, calendar_token_hash=hash_of(token))
    owner.update(calendar_fetched_at=now)


def hash_of(token: str) -> str:
    """Plain SHA-256 is enough for a random token of 256 bits; there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def written(deadlines: Iterable[Due]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//CPOR portal//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("CPOR deadlines"))
    calendar.add("refresh-interval", FETCH_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for due in deadlines:
        calendar.add_component(_event(due))
    return calendar.to_ical()


def _event(due: Due) -> Event:
    claim, event = due.claim, Event()
    event.add("uid", f"{claim.reference}-{due.key}@{urlsplit(settings.SITE_URL).hostname}")
    # The claim's own times, not the fetch's: the same deadlines are the same bytes.
    event.add("dtstamp", claim.changed_at)
    event.add("last-modified", claim.changed_at)
    event.add("sequence", claim.revision)
    event.add("dtstart", due.at - SHOWN_BEFORE)
    event.add("dtend", due.at)
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{due.label} · {claim.tenant.name} · {claim.name} · {claim.reference}")
    customer = filled(_("Customer: %(name)s"), {"name": claim.tenant.name})
    status = _("Status: %(status)s") % {"status": Status(claim.status).label}
    event.add("description", "\n".join(filter(None, [due.about, customer, status])))
    event.add("url", f"{settings.SITE_URL}{due.url}")
    event.add_component(_alarm(str(event["summary"])))
    return event


def _alarm(summary: str) -> Alarm:
    """Counted from the deadline, which is the event's end; one that lies behind, calendars pass over."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM_BEFORE, parameters={"RELATED": "END"})
    alarm.add("description", summary)
    return alarm
