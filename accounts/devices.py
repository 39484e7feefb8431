"""Browsers on which somebody signed in before, by a signed cookie. It opens nothing: it lets a password be tried."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User

SALT = "accounts.devices"
MOST_PEOPLE = 5  # who share one browser


def known(request: HttpRequest, email: str) -> str:
    """The name of this device for whoever signed in as `email` on it; "" where nobody did."""
    return _read(request).get(_person(email), "")


def remember(request: HttpRequest, user: User) -> None:
    """The answer to this request makes the device one that `user` is known on."""
    request.known_device_of = user.email  # type: ignore[attr-defined]


def write(request: HttpRequest, response: HttpResponse) -> None:
    email = getattr(request, "known_device_of", "")
    if not email:
        return
    names = _read(request)
    name = names.pop(_person(email), "") or secrets.token_urlsafe(16)
    people = [(_person(email), name), *names.items()][:MOST_PEOPLE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(people, salt=SALT),
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        people: Any = signing.loads(cookie, salt=SALT, max_age=settings.DEVICE_COOKIE_AGE)
    except signing.BadSignature:
        return {}
    return dict(people)


def _person(email: str) -> str:
    """The cookie tells no address to who finds it."""
    return salted_hmac(SALT, User.objects.normalize_email(email), algorithm="sha256").hexdigest()[:32]
