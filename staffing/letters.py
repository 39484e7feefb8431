from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.kinds import Audience, Group, Kind, register
from notifications.outbox import Post, Recipient, post_all
from staffing.models import LAPSES_AFTER, StaffChange
from staffing.wanted import Words

register(
    [
        Kind("staffing/proposed", _("Change of staff to confirm"), Group.ACCOUNT, Audience.MEMBER),
        Kind("staffing/changed", _("Account changed"), Group.ACCOUNT, Audience.MEMBER),
    ]
)


def proposed(change: StaffChange, operators: Iterable[User], *, now: datetime) -> None:
    """To the operators who may confirm it."""
    path = reverse("admin:staffing_staffchange_change", args=[change.pk])
    context = {
        "person": change.person,
        "by": change.proposed_by,
        "url": settings.SITE_URL + path,
        "days": LAPSES_AFTER.days,
    }
    cause = f"staff-change:{change.pk}"
    post_all([Post("staffing/proposed", Recipient.of(each), context, cause) for each in operators], now=now)


def changed(person: User, words: Sequence[Words], *, cause: str, old: str, now: datetime) -> None:
    """To the person, and to `old`, the address that they had."""
    context = {"changes": words, "waits": person.email != old}
    addresses = sorted({person.email, old})
    to = [Recipient(each, person.name, Recipient.of(person).language, person.time_zone) for each in addresses]
    post_all([Post("staffing/changed", each, context, cause) for each in to], now=now)
