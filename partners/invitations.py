"""An invited member sets a password by the link of a letter; that is how an account begins."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import int_to_base36

from accounts.link_tokens import LinkTokens
from notifications import outbox
from notifications.models import Letter
from partners.models import Membership


@transaction.atomic
def invite(*, membership: Membership, now: datetime, again: str = "") -> Letter | None:
    """Post the invitation, once per member however often the register is imported, and once for each `again`.

    None where the member has a password already. The link lives for PASSWORD_RESET_TIMEOUT seconds; later the
    member asks for a new one on the sign-in page.
    """
    user = membership.user
    if user.has_usable_password():
        return None
    token = LinkTokens().make_token(user)
    path = reverse("account_reset_password_from_key", args=[int_to_base36(user.pk), token])
    return outbox.post(
        letter="partners/invitation",
        to=outbox.Recipient.of(user),
        context={
            "partner": membership.partner.name,
            "role": membership.get_role_display(),
            "url": f"{settings.SITE_URL}{path}",
            "sign_in": reverse("account_login"),
            "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
        },
        cause=f"member:{membership.pk}/invitation{again}",
        now=now,
        secret=token,
    )
