import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications import outbox

logger = logging.getLogger(__name__)

LETTERS = {"account/email/password_reset_key": "cpor/password_reset"}


class AccountAdapter(DefaultAccountAdapter):
    """Where the sign-in library meets this portal: nobody signs up, letters go through our post office."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This e-mail address and password do not match. Check both, or set a new password."
        ),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link was used already, or it is older than seven days."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever failed too often is told when to come back (429), not shown a form that cannot succeed."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            logger.warning("sign-in held back: too many failed attempts")
            raise ImmediateHttpResponse(respond_429(request)) from refusal

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        logger.warning("sign-in failed")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from our own address: a forged Host header must not choose where a letter's link leads."""
        uid, _separator, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.SITE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user, now = context["user"], timezone.now()
        with transaction.atomic():
            outbox.post(
                letter=LETTERS[template_prefix],
                to=outbox.Recipient.of(user),
                context={"name": user.name, "url": context["password_reset_url"]},
                cause=f"user:{user.pk}/password_reset:{now.isoformat()}",
                now=now,
                secret=context["key"],
            )
