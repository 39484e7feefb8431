"""What the audit stream hears of accounts and registers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account import signals
from django.contrib.auth.signals import user_logged_out
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedInRequest
from audit.codes import Code, Outcome
from audit.recording import record

# What somebody may do, or may not any more: its value after the change is a fact, other columns are named only.
RIGHTS = ("staff_role", "is_staff", "is_superuser", "is_active", "role")
CODES = {
    "accounts.user": Code.ROLE_CHANGED,
    "auth.group": Code.ROLE_CHANGED,
    "partners.membership": Code.MEMBERSHIP_CHANGED,
    "programs.policy": Code.POLICY_CHANGED,
}


def listen() -> None:
    """Told by Django and the sign-in library of every way in and out."""
    for signal, hear in (
        (signals.user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (signals.password_set, _password_set),
        (signals.password_changed, _password_set),
        (signals.password_reset, _password_set),
    ):
        signal.connect(hear, dispatch_uid=f"accounts.audited.{hear.__name__}")


def sign_in_failed(email: str, *, now: datetime) -> None:
    """A password typed into the wrong field is not kept."""
    typed = {"email": User.objects.normalize_email(email)} if "@" in email else {}
    record(Code.SIGN_IN_FAILED, now=now, kind="accounts.user", outcome=Outcome.REFUSED, texts=typed)


def register_changed(request: HttpRequest, row: Model, message: Any, *, code: Code) -> None:
    """A row added, changed or removed in the admin site (`code`), in its transaction; what gives somebody rights has a
    code of its own. `message` as Django words it for its own log."""
    kind = row._meta.label_lower
    facts = {name: getattr(row, name) for name in RIGHTS if hasattr(row, name)}
    facts |= {"did": code.rpartition(".")[2], "fields": sorted(set(_fields(message)))}
    by = request.user if isinstance(request.user, User) else None
    record(CODES.get(kind, code), now=timezone.now(), by=by, kind=kind, key=row.pk, facts=facts)


def account_changed(person: User, fields: Iterable[str], *, by: User, now: datetime) -> None:
    """What two operators changed of an account of staff (`staffing`)."""
    facts = {name: getattr(person, name) for name in RIGHTS if hasattr(person, name)}
    facts |= {"did": "changed", "fields": sorted(fields)}
    record(Code.ROLE_CHANGED, now=now, by=by, kind="accounts.user", key=person.pk, facts=facts)


def _fields(message: Any) -> Iterable[str]:
    for part in message if isinstance(message, list) else ():
        for said in part.values():
            yield from said.get("fields", ())


def _signed_in(*, request: SignedInRequest, user: User, **_more: Any) -> None:
    _record(Code.SIGN_IN, user)


def _signed_out(*, request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is not None:
        _record(Code.SIGN_OUT, user)


def _password_set(*, request: HttpRequest, user: User, **_more: Any) -> None:
    _record(Code.PASSWORD_SET, user)


def _record(code: Code, user: User) -> None:
    record(code, now=timezone.now(), by=user, kind="accounts.user", key=user.pk)
