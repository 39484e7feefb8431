"""Setting up a second factor, signing in with it, losing it: on the pages, as people do."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from identity.adapter import FactorAdapter
from notifications.models import Letter
from tests.factories import ReviewerFactory

PASSWORD = "cheese under a blue moon"
LOGIN, STEP = "/account/login/", "/account/second-factor/sign-in/"
APP, CODES = "/account/second-factor/app/", "/account/second-factor/codes/"

pytestmark = pytest.mark.usefixtures(
    "committed_db"
)  # the library writes down what was passed once it is committed


@pytest.fixture
def lena(committed_db: str) -> User:
    user = ReviewerFactory(email="lena@microsoft.example", staff_role="lead")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client) -> HttpResponse:
    return client.post(LOGIN, {"login": "lena@microsoft.example", "password": PASSWORD})


def code_for(secret: str, *, later: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later))


def set_up(client: Client) -> str:
    """With an app, as the page says; returns its secret."""
    sign_in(client)
    page = client.get(APP).content.decode()
    [secret] = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    answer = client.post(APP, {"code": code_for(secret)})
    assert (answer.status_code, answer["Location"]) == (302, CODES)
    return secret


def codes_of(client: Client) -> list[str]:
    return re.findall(r"<li><code>(\d{8})</code></li>", client.post(CODES).content.decode())


def test_whoever_set_up_an_app_is_in_and_asked_for_it_next_time(client: Client, lena: User) -> None:
    secret = set_up(client)
    assert client.get("/reviews/").status_code == 200
    assert Letter.objects.filter(letter="identity/factor_changed", to_email=lena.email).count() == 1

    again = Client()
    assert sign_in(again).url == STEP
    assert "is not right" in again.post(STEP, {"code": "000000"}).content.decode()
    assert again.post(STEP, {"code": code_for(secret)}).url == "/"
    assert again.get("/reviews/").status_code == 200


def test_a_code_works_once(client: Client, lena: User) -> None:
    secret = set_up(client)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    code = code_for(secret)

    assert first.post(STEP, {"code": code}).status_code == 302
    assert second.post(STEP, {"code": code}).status_code == 200


def test_codes_are_guessed_five_times_at_most(client: Client, lena: User) -> None:
    secret = set_up(client)
    again = Client()
    sign_in(again)
    for guess in range(5):
        again.post(STEP, {"code": f"00000{guess}"})

    assert again.post(STEP, {"code": code_for(secret)}).status_code == 200


def test_recovery_codes_are_shown_by_the_answer_that_makes_them_and_open_once(
    client: Client, lena: User
) -> None:
    set_up(client)
    assert not re.search(r"\d{8}", client.get(CODES).content.decode().split("<main", 1)[1])
    codes = codes_of(client)
    assert len(set(codes)) == 10
    assert codes_of(Client()) == []

    lost = Client()
    sign_in(lost)
    assert lost.post(STEP, {"code": codes[3]}).url == "/"
    twice = Client()
    sign_in(twice)
    assert twice.post(STEP, {"code": codes[3]}).status_code == 200
    assert "9 codes are left" in client.get(CODES).content.decode()


def test_new_codes_end_the_earlier_ones(client: Client, lena: User) -> None:
    set_up(client)
    [early, *_rest], _later = codes_of(client), codes_of(client)
    again = Client()
    sign_in(again)

    assert again.post(STEP, {"code": early}).status_code == 200


def test_setting_one_up_ends_what_was_opened_without(client: Client, lena: User) -> None:
    other = Client()
    sign_in(other)
    set_up(client)

    assert other.get("/account/second-factor/").url.startswith(LOGIN)
    assert client.get("/reviews/").status_code == 200


def test_whoever_takes_away_the_last_one_sets_up_another_first(client: Client, lena: User) -> None:
    set_up(client)
    elsewhere = Client()
    sign_in(elsewhere)
    elsewhere.post(STEP, {"code": codes_of(client)[0]})
    assert elsewhere.get("/reviews/").status_code == 200
    assert client.post(f"{APP}remove/").status_code == 302

    assert client.get("/reviews/").url == "/account/second-factor/"
    assert elsewhere.get("/reviews/").url.startswith(LOGIN)
    assert not Authenticator.objects.filter(user=lena).exists()


def test_secrets_lie_encrypted_and_survive_a_new_key(client: Client, lena: User, settings) -> None:
    secret = set_up(client)
    row = Authenticator.objects.get(user=lena, type="totp")
    assert secret not in str(row.data)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, much longer than the tests need it"
    assert FactorAdapter().decrypt(row.data["secret"]) == secret
    settings.SECRET_KEY_FALLBACKS = []
    unknown = {FactorAdapter().decrypt(row.data["secret"]) for _try in range(2)}
    assert len(unknown - {secret, ""}) == 2
