"""Where a person is signed in, by the library's records."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ua_parser import parse

from accounts.models import User


@dataclass(frozen=True)
class SignIn:
    pk: int
    where: str
    ip: str
    since: datetime
    is_this: bool


def others_of(user: User, *, this: str | None) -> QuerySet[UserSession]:
    """Sign-ins of `user` beside the session with the key `this`."""
    return UserSession.objects.filter(user=user).exclude(session_key=this or "")


def sign_ins_of(user: User, *, this: str | None, now: datetime) -> list[SignIn]:
    """Those that still hold, this one first, then the newest."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at")
    found = [
        SignIn(row.pk, _where(row.user_agent), row.ip, row.created_at, row.session_key == this)
        for row in rows
    ]
    return sorted(found, key=lambda each: not each.is_this)


@transaction.atomic
def end(sessions: QuerySet[UserSession]) -> int:
    """Sign out there; say in how many places."""
    ended = list(sessions.select_for_update())
    get_adapter().end_sessions(ended)
    return len(ended)


def _where(user_agent: str) -> str:
    told = parse(user_agent)
    browser = told.user_agent.family if told.user_agent else ""
    system = told.os.family.replace("Mac OS X", "macOS") if told.os else ""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")
