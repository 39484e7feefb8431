"""Who signs in where the browser did not know them hears of it by letter."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from notifications.models import Letter
from tests.factories import UserFactory

PASSWORD = "cheese under a blue moon"
LETTERS = Letter.objects.filter(letter="identity/new_device")
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.fixture
def ada(db: None) -> User:
    user = UserFactory(email="ada@contoso.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client | None = None, *, ip: str = "198.51.100.7") -> Client:
    client = client or Client(headers={"user-agent": EDGE})
    data = {"login": "ada@contoso.example", "password": PASSWORD}
    assert client.post("/account/login/", data, REMOTE_ADDR=ip).status_code == 302
    return client


def test_the_first_sign_in_and_a_known_device_are_told_of_to_nobody(ada: User) -> None:
    client = sign_in()
    client.post("/account/logout/")
    sign_in(client)

    assert not LETTERS.all()


def test_a_device_that_was_not_seen_is_told_with_its_kind_and_place(ada: User) -> None:
    sign_in()
    sign_in(ip="203.0.113.9")

    letter = LETTERS.get()
    assert letter.to_email == ada.email
    assert "Edge on Windows" in letter.body_text
    assert "203.0.113.9" in letter.body_text


def test_whoever_drops_their_cookies_is_told_once_a_day_for_each_place(ada: User) -> None:
    sign_in()
    for _time in range(3):
        sign_in(ip="203.0.113.9")
    assert LETTERS.count() == 1

    sign_in(ip="203.0.113.10")
    assert LETTERS.count() == 2


def test_a_cookie_of_somebody_else_makes_no_device_known(ada: User) -> None:
    sign_in()
    other, thief = Client(), Client()
    bert = UserFactory(email="bert@contoso.example")
    bert.set_password(PASSWORD)
    bert.save()
    other.post("/account/login/", {"login": bert.email, "password": PASSWORD})
    thief.cookies[settings.DEVICE_COOKIE_NAME] = other.cookies[settings.DEVICE_COOKIE_NAME].value
    sign_in(thief)

    assert LETTERS.get().to_email == ada.email


def test_letters_are_off_in_the_local_demo_alone(ada: User, settings) -> None:
    assert settings.NEW_DEVICE_LETTERS is not settings.DEBUG
    settings.NEW_DEVICE_LETTERS = False
    sign_in()
    sign_in()

    assert not LETTERS.all()
