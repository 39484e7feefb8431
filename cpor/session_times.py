"""How long somebody stays signed in, by the policy that held when they signed in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import sign_ins
from accounts.models import User
from accounts.sessions import SessionStore, Times
from cpor.middleware import GetResponse
from programs.models import Policy

# Parts of pages that look for themselves while a worker is at it: that is nobody's being here.
POLLING = frozenset({"checks", "documents", "preview", "work"})


class Kind(StrEnum):
    PARTNER = "partner"
    STAFF = "staff"


def kind_of(user: User) -> Kind:
    return Kind.STAFF if user.staff_role or user.is_staff else Kind.PARTNER


def begin(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """Told by Django of every way of signing in."""
    now = timezone.now()
    _times(user, begun=now, now=now).keep(request.session)


def _times(user: User, *, begun: datetime, now: datetime) -> Times:
    policy, kind = Policy.objects.in_force(now), kind_of(user)
    idle, longest = getattr(policy, f"{kind}_idle_minutes"), getattr(policy, f"{kind}_session_hours")
    return Times(kind=kind, begun=begun.timestamp(), idle=idle * 60, longest=longest * 3600)


class SessionTimesMiddleware:
    """Whoever does something stays, until the longest time is over. Who got another role is measured by it at once."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and isinstance(request.session, SessionStore):
            now = timezone.now()
            _follow_the_role(request.session, request.user, now)
            if request.headers.get("HX-Trigger") not in POLLING and request.session.stay(now=now):
                sign_ins.note_seen(request.session.session_key, now=now)
        return self.get_response(request)


def _follow_the_role(session: SessionStore, user: User, now: datetime) -> None:
    times = Times.of(session)
    if times is not None and times.kind != kind_of(user):
        begun = datetime.fromtimestamp(times.begun, now.tzinfo)
        _times(user, begun=begun, now=now).keep(session)
