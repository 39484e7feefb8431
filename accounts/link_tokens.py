"""How long a letter's link sets a password."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int


class LinkTokens(PasswordResetTokenGenerator):
    """Django's own, bound to the address in the register. Where there is a password already its link is short; an
    invitation, to somebody who has none yet, may wait as long as PASSWORD_RESET_TIMEOUT says."""

    def check_token(self, user: Any, token: str | None) -> bool:
        if not super().check_token(user, token) or token is None:
            return False
        if not user.has_usable_password():
            return True
        age = self._num_seconds(self._now()) - base36_to_int(token.split("-")[0])
        return timedelta(seconds=age) <= settings.NEW_PASSWORD_TIMEOUT
