"""Who guesses passwords is held back; whose password it is comes in all the same."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.contrib.auth.hashers import BasePasswordHasher, get_hashers_by_algorithm, make_password
from django.test import Client
from django.utils import timezone

from accounts import guesses
from accounts.models import Guess, User
from notifications.models import Letter
from tests.factories import UserFactory
from tests.together import at_once

PASSWORD = "cheese under a blue moon"
LOGIN = "/account/login/"
RESET = "/account/password/reset/"


@pytest.fixture
def victim(db: None) -> User:
    return UserFactory(email="ada@contoso.example", password=make_password(PASSWORD))


def attempt(client: Client, email: str, password: str = "wrong", ip: str = "192.0.2.1"):
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=ip)


def known_device(user: User, ip: str = "198.51.100.7") -> Client:
    client = Client()
    assert attempt(client, user.email, PASSWORD, ip).status_code == 302
    client.post("/account/logout/")
    return client


def guessed(count: int = 30, *, email: str = "ada@contoso.example", ago: int = 40) -> None:
    """Wrong passwords, each from another place: ten so many minutes ago, the next ten twelve minutes later."""
    for number in range(count):
        when = timezone.now() - timedelta(minutes=ago - number // 10 * 12)
        guesses.take(email=email, place=f"203.0.113.{number}", device="", now=when)


def test_five_wrong_passwords_from_one_place_hold_back_that_place_alone(victim: User) -> None:
    answers = [attempt(Client(), victim.email, ip="192.0.2.1").status_code for _try in range(6)]

    assert answers == [200] * 5 + [429]
    assert attempt(Client(), victim.email, PASSWORD, ip="192.0.2.2").status_code == 302


def test_guesses_from_many_places_hold_back_whoever_is_new(victim: User) -> None:
    guessed(30)

    assert attempt(Client(), victim.email, PASSWORD, ip="192.0.2.9").status_code == 429


def test_a_known_device_signs_in_whatever_strangers_did(victim: User) -> None:
    own = known_device(victim)
    guessed(30)

    assert attempt(Client(), victim.email, PASSWORD).status_code == 429
    assert attempt(own, victim.email, PASSWORD).status_code == 302


def test_a_device_is_known_for_its_own_people_alone(victim: User) -> None:
    other = UserFactory(email="ben@contoso.example", password=make_password(PASSWORD))
    stranger = known_device(other)
    guessed(30)

    assert attempt(stranger, victim.email, PASSWORD).status_code == 429


def test_a_device_that_several_share_knows_each(victim: User) -> None:
    other = UserFactory(email="ben@contoso.example", password=make_password(PASSWORD))
    shared = known_device(victim)
    assert attempt(shared, other.email, PASSWORD).status_code == 302
    shared.post("/account/logout/")
    guessed(30)

    assert attempt(shared, victim.email, PASSWORD).status_code == 302


def test_a_cookie_that_is_not_ours_is_no_device(victim: User) -> None:
    own = known_device(victim)
    cookie = own.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert victim.email not in cookie.value
    own.cookies[settings.DEVICE_COOKIE_NAME] = cookie.value[:-3] + "AAA"
    guessed(30)

    assert attempt(own, victim.email, PASSWORD).status_code == 429


def test_guesses_on_a_known_device_have_a_limit_of_their_own(victim: User) -> None:
    own = known_device(victim)

    answers = [attempt(own, victim.email).status_code for _try in range(11)]

    assert answers == [200] * 10 + [429]
    assert attempt(Client(), victim.email, PASSWORD).status_code == 302


def test_the_right_password_counts_as_no_guess(victim: User) -> None:
    for _time in range(12):
        assert attempt(Client(), victim.email, PASSWORD).status_code == 302

    assert not Guess.objects.exists()


def test_a_letter_lets_the_owner_in_while_strangers_guess(victim: User) -> None:
    guessed(30)
    new_browser = Client()
    assert attempt(new_browser, victim.email, PASSWORD).status_code == 429

    new_browser.post(RESET, {"email": victim.email})
    [path] = re.findall(rf"{settings.SITE_URL}({RESET}key/\S+)", Letter.objects.get().body_text)
    form = new_browser.get(path, follow=True).redirect_chain[-1][0]
    words = "a horse in the kitchen"
    new_browser.post(form, {"password1": words, "password2": words})

    assert attempt(new_browser, victim.email, words).status_code == 302


def test_strangers_asking_for_letters_neither_fill_the_mailbox_nor_use_them_up(victim: User) -> None:
    for number in range(20):
        asked = Client().post(RESET, {"email": victim.email}, REMOTE_ADDR=f"192.0.2.{number}")
        assert asked.url == f"{RESET}done/"

    assert Letter.objects.count() == 5
    assert Client().post(RESET, {"email": victim.email}, REMOTE_ADDR="198.51.100.7").url == f"{RESET}done/"


@pytest.mark.parametrize("email", ["ada@contoso.example", "nobody@contoso.example"])
def test_who_is_held_back_reads_the_same_of_any_address(victim: User, email: str) -> None:
    for _try in range(5):
        attempt(Client(), email)
    page = attempt(Client(), email)
    words = page.content.decode()

    assert (page.status_code, page["Retry-After"]) == (429, "300")
    assert "Your password still holds" in words
    assert "Wait up to 5 minutes" in words
    assert f'href="{RESET}"' in words


def test_a_household_with_many_ipv6_addresses_is_one_place(victim: User) -> None:
    for number in range(5):
        attempt(Client(), victim.email, ip=f"2001:db8:0:7:{number}::1")

    assert attempt(Client(), victim.email, ip="2001:db8:0:7:ffff::9").status_code == 429
    assert attempt(Client(), victim.email, PASSWORD, ip="2001:db8:0:8::1").status_code == 302


def test_ipv4_through_an_ipv6_socket_is_not_one_place_for_all(victim: User) -> None:
    for _try in range(5):
        attempt(Client(), victim.email, ip="::ffff:192.0.2.1")

    assert attempt(Client(), victim.email, PASSWORD, ip="192.0.2.1").status_code == 429
    assert attempt(Client(), victim.email, PASSWORD, ip="::ffff:192.0.2.2").status_code == 302


def test_other_host_names_and_spellings_are_the_same_account(victim: User, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for _try in range(5):
        attempt(Client(headers={"host": "other.example"}), "ADA@Contoso.example ")

    assert attempt(Client(), victim.email, PASSWORD).status_code == 429


def test_what_is_older_than_an_hour_is_forgotten(victim: User) -> None:
    guessed(10, ago=61)

    assert attempt(Client(), victim.email, PASSWORD).status_code == 302
    guessed(3, email="ben@contoso.example", ago=0)
    assert Guess.objects.count() == 3


def test_nothing_tells_whose_guesses_they_were(victim: User) -> None:
    attempt(Client(), victim.email, ip="192.0.2.77")

    kept = str(Guess.objects.values().get())
    assert "contoso" not in kept
    assert "192.0.2" not in kept


@pytest.mark.parametrize("kind", ["right", "wrong", "unknown", "switched off", "invited"])
def test_each_try_works_out_one_password_hash(
    victim: User, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the time of the answer does not tell whether there is such an account."""
    if kind == "switched off":
        User.objects.update(is_active=False)
    if kind == "invited":
        victim.set_unusable_password()
        victim.save()
    hashed: list[str] = []
    for hasher in {type(each) for each in get_hashers_by_algorithm().values()}:
        watch(hasher, hashed, monkeypatch)
    email = "nobody@contoso.example" if kind == "unknown" else victim.email

    attempt(Client(), email, PASSWORD if kind == "right" else "wrong")

    assert len(hashed) == 1


def watch(hasher: type[BasePasswordHasher], hashed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    encode = hasher.encode

    def counted(self, password: str, *args, **kwargs) -> str:
        hashed.append(self.algorithm)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", counted)


def test_signing_in_asks_the_database_little(victim: User, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(29):
        attempt(Client(), victim.email, PASSWORD)


@pytest.mark.proof
def test_a_thousand_wrong_tries_from_fifty_places_lock_nobody_out(victim: User) -> None:
    own, guessed_in_the_hour = known_device(victim), 0
    for number in range(1000):
        answer = attempt(Client(), victim.email, ip=f"192.0.2.{number % 50}")
        guessed_in_the_hour += answer.status_code == 200
        if number % 50 == 0:
            assert attempt(own, victim.email, PASSWORD).status_code == 302, number
            own.post("/account/logout/")

    assert guessed_in_the_hour <= 30


@pytest.mark.proof
def test_guesses_at_once_are_counted_exactly(committed_db: None) -> None:
    def guess(number: int) -> bool:
        try:
            guesses.take(
                email="ada@contoso.example", place=f"192.0.2.{number}", device="", now=timezone.now()
            )
        except guesses.HeldBack:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        taken = at_once(pool, *(partial(guess, number) for number in range(20)))

    assert sum(taken) == 10
