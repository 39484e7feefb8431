"""Tests sign people in by `client.force_login`: as somebody who passed a second factor, as far as the session tells.

Only a session says so, and only this file writes it into one that no second factor opened. Who signs in on the page, or
by `sign_in_without`, has passed none; nothing is switched off for tests.
"""

import time

from allauth.account.internal.flows import login
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client

_sign_in = Client.force_login


def sign_in_without(client: Client, user: AbstractBaseUser) -> None:
    """By the password alone, as a session from before, or from whatever way forgets to ask."""
    _sign_in(client, user)


def note_passed(client: Client, user: AbstractBaseUser, *, at: float | None = None) -> None:
    """As the library writes it down."""
    session = client.session
    record = {"method": "mfa", "at": at or time.time(), "type": "totp"}
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


def sign_in_with(client: Client, user: AbstractBaseUser, backend: str | None = None) -> None:
    _sign_in(client, user, backend)
    note_passed(client, user)


def install() -> None:
    Client.force_login = sign_in_with  # type: ignore[method-assign]
