"""Whether a session has passed a second factor. The library keeps in the session how somebody was recognised; one of
these records has to be of a second factor."""

import math
import time
from enum import StrEnum

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from django.http import HttpRequest

from accounts.models import User
from identity.people import needs_second_factor

METHOD = "mfa"  # the library's word for a second factor, of whatever type


class Hold(StrEnum):
    """What stands between a person and the portal."""

    SET_UP = "set_up"  # they need a second factor and have none
    CONFIRM = "confirm"  # they have one, and this session was opened without it


def hold_on(request: HttpRequest, user: User) -> Hold | None:
    if has_passed(request, user):
        return None
    if user.has_second_factor:
        return Hold.CONFIRM
    return Hold.SET_UP if needs_second_factor(user) else None


def has_passed(request: HttpRequest, user: User) -> bool:
    """A record may end before the session does."""
    records = get_authentication_records(request, user)
    return any(each["method"] == METHOD and each.get("until", math.inf) > time.time() for each in records)


def note_passed(request: HttpRequest, user: User, *, kind: str, **more: object) -> None:
    record_authentication(request, user, METHOD, type=kind, **more)


def forget(request: HttpRequest, user: User) -> None:
    """What was passed is no longer theirs."""
    records = get_authentication_records(request, user)
    kept = [each for each in records if each["method"] != METHOD]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


def confirmed_at(request: HttpRequest, user: User) -> float:
    """When this person was last recognised in this session, in seconds since 1970; 0 where nobody knows."""
    return max((each["at"] for each in get_authentication_records(request, user)), default=0)
