"""What a password may be, and how long a letter's link sets one."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.http import base36_to_int
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from accounts.models import User

READ = 72  # of a password: estimating takes longer the longer it is
STRONG = 4  # of zxcvbn's 0 to 4: ten thousand million guesses and more


class GuessValidator:
    """Refuses what is soon guessed: common passwords and words, also with digits behind, keyboard rows, repetitions,
    years, and what belongs to the person. The lists lie in the library; nothing is asked outside."""

    def validate(self, password: str, user: Any = None) -> None:
        if zxcvbn(password[:READ], user_inputs=_own_words(user))["score"] < STRONG:
            raise ValidationError(
                _(
                    "This password is soon guessed: it is like one that many people use. Put some words together "
                    "that nobody else would."
                ),
                code="password_soon_guessed",
            )

    def get_help_text(self) -> str:
        return _("Put some words together that nobody else would.")


def _own_words(user: Any) -> list[str]:
    own = f"{user.name} {user.email}" if isinstance(user, User) else ""
    return ["cpor", "portal", *(word for word in re.split(r"[\W_]+", own.lower()) if word)]


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
