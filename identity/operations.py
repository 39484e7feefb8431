import logging
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import sign_ins
from accounts.models import User
from identity import letters, second_factor
from identity.models import BreakGlass
from text.names import Text

logger = logging.getLogger(__name__)

MOST_MINUTES = 240


class BreakGlassRefused(Exception):
    """Nobody is let in so; the message says why."""


class ResetRefused(Exception):
    """The second factor stays; `why` says why, to an operator."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def break_glass(*, user: User, reason: str, made_by: str, minutes: int, now: datetime) -> BreakGlass:
    """Let a member of staff sign in once without a second factor. Raises BreakGlassRefused."""
    if not user.is_active or not (user.staff_role or user.is_staff):
        raise BreakGlassRefused("Only an active member of staff is let in without a second factor.")
    if not reason.strip():
        raise BreakGlassRefused("Say why: the letter to all operators and the register tell it.")
    if not 1 <= minutes <= MOST_MINUTES:
        raise BreakGlassRefused(f"It may last 1 to {MOST_MINUTES} minutes.")
    ends_at = now + timedelta(minutes=minutes)
    made = BreakGlass.objects.create(
        user=user, reason=reason.strip(), made_by=made_by, made_at=now, ends_at=ends_at
    )
    letters.tell_of_break_glass(made, is_used=False, now=now)
    logger.critical("break-glass entry %s was made, for %s minutes", made.pk, minutes)
    return made


@transaction.atomic
def break_in(*, request: HttpRequest, user: User, now: datetime) -> bool:
    """Use a break-glass entry, which works once; False where none is left. The session's passing ends with it."""
    usable = BreakGlass.objects.usable(now).filter(user=user).order_by("ends_at")
    entry = usable.select_for_update(skip_locked=True).first()
    if entry is None:
        return False
    entry.used_at = now
    entry.save(update_fields=["used_at"])
    until = entry.ends_at.timestamp()
    second_factor.note_passed(request, user, kind="break_glass", id=entry.pk, until=until)
    letters.tell_of_break_glass(entry, is_used=True, now=now)
    logger.critical("break-glass entry %s was used: somebody is in without a second factor", entry.pk)
    return True


@transaction.atomic
def reset_second_factor(*, user: User, by: User, now: datetime) -> None:
    """Take a person's second factors away and sign them out everywhere, so that they set up new ones. Raises
    ResetRefused."""
    if user.pk == by.pk:
        raise ResetRefused(_("Nobody resets their own second factor."))
    if user.is_superuser and not by.is_superuser:
        raise ResetRefused(_("A superuser’s second factor is a superuser’s to reset."))
    Authenticator.objects.filter(user=user).delete()
    sign_ins.end(UserSession.objects.filter(user=user))
    letters.tell_of_reset(user, now=now)
    logger.warning("second factor of person %s was reset by person %s", user.pk, by.pk)
