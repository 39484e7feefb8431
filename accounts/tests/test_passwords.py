"""What a password may be, and how long a letter's link sets one."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.link_tokens import LinkTokens
from accounts.models import User
from tests.factories import UserFactory


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "passwordpassword",
        "Password123456!",
        "P@ssw0rd2026!",
        "Welcome12345!",
        "qwertyuiop123",
        "123456789012",
        "aaaaaaaaaaaa",
        "abcdefghijkl",
        "iloveyou1234",
        "Sommer2026!!",
        "contoso2026!",
        "microsoft2026",
        "lovelacecontoso1",
        "x" * 5000,
    ],
)
def test_what_is_soon_guessed_is_refused(password: str) -> None:
    ada = User(name="Ada Lovelace", email="ada@contoso.example")

    with pytest.raises(ValidationError) as refusal:
        validate_password(password, ada)

    assert "password_soon_guessed" in [error.code for error in refusal.value.error_list]


@pytest.mark.parametrize(
    "password",
    [
        "cheese under a blue moon",
        "Kuh auf dem Dach 7",
        "青い月の下のチーズを食べる猫",
        "correcthorsebatterystaple",
    ],
)
def test_some_words_that_nobody_puts_together_pass(password: str) -> None:
    validate_password(password, User(name="Ada Lovelace", email="ada@contoso.example"))


class Earlier(LinkTokens):
    """As made so long ago."""

    def __init__(self, ago: timedelta) -> None:
        super().__init__()
        self.ago = ago

    def _now(self) -> datetime:
        return super()._now() - self.ago


@pytest.mark.parametrize(
    ("has_password", "age", "opens"),
    [
        (True, timedelta(minutes=119), True),
        (True, timedelta(minutes=121), False),
        (False, timedelta(days=6, hours=23), True),
        (False, timedelta(days=7, minutes=1), False),
    ],
)
def test_how_long_a_link_sets_a_password(has_password: bool, age: timedelta, opens: bool, db: None) -> None:
    user = UserFactory()
    if has_password:
        user.set_password("cheese under a blue moon")
    else:
        user.set_unusable_password()
    token = Earlier(age).make_token(user)

    assert LinkTokens().check_token(user, token) is opens
    assert not LinkTokens().check_token(user, None)
