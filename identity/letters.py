"""What people hear about how they are recognised: always by mail, at once, because somebody else may have done it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from identity.models import BreakGlass
from notifications import outbox
from notifications.kinds import Audience, Group, Kind, register

FACTOR_CHANGED = "identity/factor_changed"
FACTOR_RESET = "identity/factor_reset"
BREAK_GLASS = "identity/break_glass"
NEW_DEVICE = "identity/new_device"

register(
    [
        Kind(FACTOR_CHANGED, _("Second factor changed"), Group.ACCOUNT, Audience.MEMBER),
        Kind(FACTOR_RESET, _("Second factor reset"), Group.ACCOUNT, Audience.MEMBER),
        Kind(BREAK_GLASS, _("Entry without a second factor"), Group.ACCOUNT, Audience.MEMBER),
        Kind(NEW_DEVICE, _("Sign-in on a new device"), Group.ACCOUNT, Audience.MEMBER),
    ]
)


def tell_of_change(user: User, *, what: str, now: datetime) -> None:
    """`what`: the library's name of it, which the letter puts into words."""
    outbox.post(
        letter=FACTOR_CHANGED,
        to=outbox.Recipient.of(user),
        context={"what": what, "at": now, "url": _site("mfa_index")},
        cause=f"user:{user.pk}/factor:{what}:{now.isoformat()}",
        now=now,
    )


def tell_of_reset(user: User, *, now: datetime) -> None:
    outbox.post(
        letter=FACTOR_RESET,
        to=outbox.Recipient.of(user),
        context={"at": now, "url": _site("account_login")},
        cause=f"user:{user.pk}/factor_reset:{now.isoformat()}",
        now=now,
    )


def tell_of_break_glass(entry: BreakGlass, *, is_used: bool, now: datetime) -> None:
    """To every operator, and to the person themselves."""
    context = {
        "person": str(entry.user),
        "reason": entry.reason,
        "made_by": entry.made_by,
        "ends_at": entry.ends_at,
        "is_used": is_used,
        "url": _site("admin:identity_breakglass_changelist"),
    }
    operators = User.objects.filter(is_staff=True, is_active=True)
    outbox.post_all(
        [
            outbox.Post(BREAK_GLASS, outbox.Recipient.of(reader), context, _cause(entry, is_used))
            for reader in {entry.user, *operators}
        ],
        now=now,
    )


def _cause(entry: BreakGlass, is_used: bool) -> str:
    return f"break_glass:{entry.pk}/{'used' if is_used else 'made'}"


def tell_of_new_device(user: User, *, where: str, ip: str, now: datetime) -> None:
    """Once a day for the same kind of browser in the same place: whoever drops their cookies is not told each time."""
    outbox.post(
        letter=NEW_DEVICE,
        to=outbox.Recipient.of(user),
        context={"where": where, "ip": ip, "at": now, "url": _site("profile")},
        cause=f"user:{user.pk}/new_device:{now:%Y-%m-%d}:{where}:{ip}",
        now=now,
    )


def _site(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"
