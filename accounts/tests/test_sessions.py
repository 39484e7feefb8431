"""Whoever reads the database's sessions holds nobody's."""

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from accounts.sessions import SessionStore, stored
from tests.factories import UserFactory

PASSWORD = "a horse in the kitchen"
PROFILE = "/account/profile/"


@pytest.fixture
def person(db: None) -> User:
    return UserFactory(password=make_password(PASSWORD))


def signed_in(user: User) -> Client:
    client = Client()
    assert client.post("/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def with_cookie(value: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = value
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("model", [Session, UserSession], ids=lambda model: model._meta.label)
def test_nothing_in_the_tables_opens_a_session(model: type, person: User) -> None:
    there = signed_in(person)
    rows = [value for row in model.objects.values() for value in row.values() if isinstance(value, str)]

    assert rows
    assert key_of(there) not in str(rows)
    for value in rows:
        assert with_cookie(value[:200]).get(PROFILE).status_code == 302
    assert with_cookie(key_of(there)).get(PROFILE).status_code == 200


def test_a_session_that_a_customer_has_is_hashed_as_well(db: None) -> None:
    session = SessionStore()
    session["consent_links"] = ["abc"]
    session.save()

    assert Session.objects.get().session_key == stored(session.session_key) != session.session_key
    assert SessionStore(session.session_key)["consent_links"] == ["abc"]


def test_signing_in_changes_the_key_and_signing_out_ends_it(person: User) -> None:
    there = signed_in(person)
    key = key_of(there)
    there.post("/account/logout/")

    assert with_cookie(key).get(PROFILE).status_code == 302
    assert not Session.objects.filter(session_key=stored(key)).exists()
    assert key_of(signed_in(person)) != key


def test_one_row_tells_of_each_sign_in_and_it_holds_the_hash(person: User) -> None:
    first, second = signed_in(person), signed_in(person)

    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    assert sorted(keys) == sorted([stored(key_of(first)), stored(key_of(second))])


def test_sign_ins_with_an_older_password_are_dropped(person: User) -> None:
    signed_in(person)
    person.set_password(PASSWORD)  # another salt, and with it another hash
    person.save()
    here = signed_in(person)

    assert UserSession.objects.get(user=person).session_key == stored(key_of(here))


def test_changing_the_password_keeps_the_session_and_its_row(person: User) -> None:
    here = signed_in(person)
    new = "a donkey in the cellar"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert here.get(PROFILE).status_code == 200
    assert UserSession.objects.get(user=person).session_key == stored(key_of(here))
