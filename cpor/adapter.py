import logging
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audited, devices, guesses
from accounts.models import User
from accounts.places import place_of, plain
from cpor import views
from notifications import outbox
from notifications.models import Letter

logger = logging.getLogger(__name__)

PASSWORD_RESET = "cpor/password_reset"  # noqa: S105 - a letter's name
PASSWORD_WAITS = "cpor/password_waits"  # noqa: S105 - a letter's name
LETTERS = {"account/email/password_reset_key": PASSWORD_RESET}
MOST_LETTERS, LETTERS_WITHIN = 5, timedelta(hours=1)  # that set one person's password; each opens for longer


class AccountAdapter(DefaultAccountAdapter):
    """Where the sign-in library meets this portal: nobody signs up, letters go through our post office."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This e-mail address and password do not match. Check both, or set a new password."
        ),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _(
            "This link was used already, or it is too old: a link for a new password opens for two hours, "
            "an invitation for seven days."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return plain(super().get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever failed too often is told when to come back (429), not shown a form that cannot succeed."""
        email, ip = credentials.get("email", ""), self.get_client_ip(request)
        device = devices.known(request, email)
        try:
            self._guess = guesses.take(email=email, place=place_of(ip), device=device, now=timezone.now())
        except guesses.HeldBack as refusal:
            logger.warning("sign-in held back: too many failed attempts")
            raise ImmediateHttpResponse(views.held_back(request, wait=refusal.wait)) from refusal

    def _rollback_login_failed_rl_usage(self) -> None:
        """The library calls it after the right password."""
        guesses.give_back(self._guess)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        logger.warning("sign-in failed")
        audited.sign_in_failed(credentials.get("email", ""), now=timezone.now())

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        devices.remember(request, cast(User, user))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Whoever holds the letter is at home here, also while strangers keep guessing."""
        super().set_password(user, password)
        devices.remember(self.request, cast(User, user))

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Beyond the limit those of the last hour still open: nobody fills a mailbox, or shuts its owner out."""
        now = timezone.now()
        recent = Letter.objects.filter(
            cause__startswith=_reset_cause(user), created_at__gt=now - LETTERS_WITHIN
        )
        until = _waits_until(cast(User, user))
        if recent.count() >= MOST_LETTERS:
            logger.warning("no further letter that sets a password: enough within the hour")
        elif until and until > now:
            _post(PASSWORD_WAITS, cast(User, user), {"until": until}, now=now)
        else:
            super().send_password_reset_mail(user, email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from our own address: a forged Host header must not choose where a letter's link leads."""
        uid, _separator, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.SITE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user, url = context["user"], context["password_reset_url"]
        told = {"name": user.name, "url": url}
        _post(LETTERS[template_prefix], user, told, now=timezone.now(), secret=context["key"])


@transaction.atomic
def _post(letter: str, user: User, context: dict[str, Any], *, now: datetime, secret: str = "") -> None:
    cause = f"{_reset_cause(user)}{now.isoformat()}"
    to = outbox.Recipient.of(user)
    outbox.post(letter=letter, to=to, context=context, cause=cause, now=now, secret=secret)


def _waits_until(user: User) -> datetime | None:
    """Who was given another address without knowing has so long to say so, before it opens the account."""
    changed = user.email_changed_at
    return changed + settings.NEW_PASSWORD_WAITS if changed else None


def _reset_cause(user: AbstractBaseUser) -> str:
    return f"user:{user.pk}/password_reset:"
