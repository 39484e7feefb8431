import logging
import time
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audited, devices, guesses, sign_ins
from accounts.models import User
from accounts.places import place_of, plain
from cpor import views
from identity import letters
from identity.second_factor import confirmed_at
from notifications import outbox
from notifications.models import Letter

logger = logging.getLogger(__name__)

PASSWORD_RESET = "cpor/password_reset"  # noqa: S105 - a letter's name
PASSWORD_WAITS = "cpor/password_waits"  # noqa: S105 - a letter's name
LETTERS = {"account/email/password_reset_key": PASSWORD_RESET}
JUST_NOW = 600  # seconds for which nobody is asked again who they are, when they change what proves it
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
        person = cast(User, user)
        is_new = person.last_login is not None and not devices.known(request, person.email)
        super().login(request, user)
        devices.remember(request, person)
        if is_new and settings.NEW_DEVICE_LETTERS:
            self._tell_of_new_device(request, person)

    def _tell_of_new_device(self, request: HttpRequest, person: User) -> None:
        where = sign_ins.where(request.headers.get("User-Agent", ""))
        with transaction.atomic():
            letters.tell_of_new_device(
                person, where=where, ip=self.get_client_ip(request), now=timezone.now()
            )

    def get_login_stages(self) -> list[str]:
        return ["identity.stages.FactorStage"]

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Wrong passwords count as they do at the door."""
        found = self.authenticate(context.request, email=cast(User, user).email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago is not asked again for setting up a second factor."""
        request = context.request
        return time.time() - confirmed_at(request, request.user) > JUST_NOW

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Whoever has a second factor is known again by it: the password alone may be somebody else's by now."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [each for each in methods if each["id"] != "reauthenticate"] or methods

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any
    ) -> None:
        with transaction.atomic():
            what = template_prefix.removeprefix("mfa/email/")
            letters.tell_of_change(cast(User, user), what=what, now=timezone.now())

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
