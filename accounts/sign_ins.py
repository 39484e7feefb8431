"""Where a person is signed in, by the library's records."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from ua_parser import parse

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.sessions import stored


@dataclass(frozen=True)
class SignIn:
    pk: int
    where: str
    ip: str
    since: datetime
    seen: datetime  # within a minute
    is_this: bool


def record(request: SignedInRequest) -> None:
    """Write down where somebody is signed in now, and drop what holds no longer."""
    user, session = request.user, request.session
    if not session.session_key:
        session.save()
    _drop_ended(user)
    agent = UserSession._meta.get_field("user_agent")
    seen = {
        "user": user,
        "ip": get_adapter().get_client_ip(request),
        "user_agent": request.headers.get("user-agent", "")[: agent.max_length],
        "last_seen_at": timezone.now(),
    }
    UserSession.objects.update_or_create(session_key=stored(session.session_key), defaults=seen)


def note_seen(this: str | None, *, now: datetime) -> None:
    UserSession.objects.filter(session_key=stored(this)).update(last_seen_at=now)


def _drop_ended(user: User) -> None:
    """A session may be gone, or be of a password that is no longer theirs."""
    rows = UserSession.objects.filter(user=user)
    found = Session.objects.filter(session_key__in=rows.values("session_key"), expire_date__gt=timezone.now())
    holding = [
        each.session_key
        for each in found
        if constant_time_compare(each.get_decoded().get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    ]
    rows.exclude(session_key__in=holding).delete()


def others_of(user: User, *, this: str | None) -> QuerySet[UserSession]:
    """Sign-ins of `user` beside the session with the key `this`."""
    return UserSession.objects.filter(user=user).exclude(session_key=stored(this))


def sign_ins_of(user: User, *, this: str | None, now: datetime) -> list[SignIn]:
    """Those that still hold, this one first, then the newest."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at")
    found = [
        SignIn(
            row.pk,
            where(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == stored(this),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: not each.is_this)


@transaction.atomic
def end(sessions: QuerySet[UserSession]) -> int:
    """Sign out there; say in how many places."""
    ended = [row.session_key for row in sessions.select_for_update()]
    Session.objects.filter(session_key__in=ended).delete()
    UserSession.objects.filter(session_key__in=ended).delete()
    return len(ended)


def where(user_agent: str) -> str:
    told = parse(user_agent)
    browser = told.user_agent.family if told.user_agent else ""
    system = told.os.family.replace("Mac OS X", "macOS") if told.os else ""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")
