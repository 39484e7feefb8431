"""What a password may be."""

import re
from typing import Any

from django.core.exceptions import ValidationError
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
