"""The profile: what it changes on every page, and the places where somebody is signed in."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import zones
from accounts.models import User
from accounts.sessions import stored
from accounts.sign_ins import sign_ins_of
from tests.factories import NOW, ReviewerFactory, UserFactory
from tests.fixtures import Browse
from tests.walk import Cast

PROFILE = "/account/profile/"
CHOSEN = {"language": "de", "time_zone": "Asia/Tokyo", "theme": "dark"}
PASSWORD = "a horse in the kitchen"


def theme_of(client: Client) -> str:
    """What the page's root says of the reader's theme; "" if nothing."""
    found = re.search(r'<html [^>]*data-theme="(\w+)"', client.get("/help/").content.decode())
    return found[1] if found else ""


def test_profile_asks_to_sign_in(browse: Browse, db: None) -> None:
    assert browse(None).get(PROFILE)["Location"].startswith("/account/login/")


def test_profile_keeps_the_choices_of_its_owner_alone(cast: Cast, browse: Browse) -> None:
    assert browse(cast.admin).post(PROFILE, CHOSEN)["Location"] == PROFILE
    rows = User.objects.filter(pk__in=[cast.admin.pk, cast.colleague.pk]).values_list("pk", *CHOSEN)
    assert {pk: rest for pk, *rest in rows} == {
        cast.admin.pk: ["de", "Asia/Tokyo", "dark"],
        cast.colleague.pk: ["", "", "system"],
    }


def test_language_is_spoken_from_the_next_page_on(cast: Cast, browse: Browse) -> None:
    client = browse(cast.admin)
    client.post(PROFILE, CHOSEN)
    assert '<html lang="de"' in client.get(PROFILE).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"language": "fr"}, {"time_zone": "Europe/Atlantis"}, {"theme": "pink"}, {"theme": ""}]
)
def test_what_there_is_not_is_refused(wrong: dict[str, str], cast: Cast, browse: Browse) -> None:
    answer = browse(cast.admin).post(PROFILE, CHOSEN | wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    cast.admin.refresh_from_db()
    assert (cast.admin.language, cast.admin.time_zone, cast.admin.theme) == ("", "", "system")


def test_shortcuts_are_offered_where_they_work(cast: Cast, browse: Browse) -> None:
    reviewer = ReviewerFactory()
    assert "uses_shortcuts" not in browse(cast.admin).get(PROFILE).content.decode()
    browse(cast.admin).post(PROFILE, CHOSEN)
    cast.admin.refresh_from_db()
    assert cast.admin.uses_shortcuts
    assert "uses_shortcuts" in browse(reviewer).get(PROFILE).content.decode()
    browse(reviewer).post(PROFILE, CHOSEN)
    reviewer.refresh_from_db()
    assert not reviewer.uses_shortcuts


@pytest.mark.parametrize("theme", ["system", "dark", "light"])
def test_theme_stands_on_every_page(theme: str, browse: Browse, db: None) -> None:
    """What the sheet makes of it: tests/test_themes.py."""
    assert theme_of(browse(UserFactory(theme=theme))) == theme


# --- Time zone ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "cookie", "zone"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"),
        ("", "Europe/Berlin", "Europe/Berlin"),
        ("", "../../etc/passwd", "UTC"),
        ("", "", "UTC"),
    ],
)
def test_pages_tell_the_time_where_their_reader_is(
    own: str, cookie: str, zone: str, browse: Browse, db: None
) -> None:
    client = browse(UserFactory(time_zone=own))
    client.cookies[zones.ZONE_COOKIE] = cookie
    assert f"Times on this page are in {zone}." in client.get(PROFILE).content.decode()


def test_every_zone_of_the_list_is_one() -> None:
    names = [name for _region, pairs in zones.choices() for name, _city in pairs]
    assert len(names) == len(set(names)) > 400
    assert all(zones.known_zone(name) == name for name in names)


# --- Sign-ins ----------------------------------------------------------------------------------------------------


def signed_in(
    user: User, agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0.0.0 Safari/537.36"
) -> Client:
    client = Client(headers={"user-agent": agent})
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def person(db: None) -> User:
    return UserFactory(password=make_password(PASSWORD))


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def test_signing_in_is_listed_with_browser_and_system(person: User) -> None:
    here = signed_in(person)
    signed_in(person, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.0 Safari/605.1.15")
    signed_in(person, "something else")
    text = here.get(PROFILE).content.decode()
    assert "Chrome on Windows" in text
    assert "Safari on macOS" in text
    assert "Unknown browser" in text
    assert text.count("this browser") == 1
    assert text.count("Sign out there") == 2


def test_sign_out_there(person: User) -> None:
    here, there, third = (signed_in(person) for _ in range(3))
    key = there.cookies[settings.SESSION_COOKIE_NAME].value
    row = UserSession.objects.get(session_key=stored(key))
    assert here.post(reverse("sign_in_end", args=[row.pk])).status_code == 302
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]


def test_sign_out_everywhere_else_keeps_this_one(person: User) -> None:
    here, there, third = (signed_in(person) for _ in range(3))
    assert "Signed out at 2 other places." in here.post(reverse("sign_ins_end"), follow=True).content.decode()
    assert [is_in(each) for each in (here, there, third)] == [True, False, False]


def test_nobody_ends_anothers_sign_in(person: User, browse: Browse) -> None:
    there = signed_in(person)
    row = UserSession.objects.get(user=person)
    stranger = browse(UserFactory())
    assert stranger.post(reverse("sign_in_end", args=[row.pk])).status_code == 404
    stranger.post(reverse("sign_ins_end"))
    assert is_in(there)


def test_what_ran_out_is_not_listed(person: User) -> None:
    signed_in(person)
    Session.objects.update(expire_date=NOW)
    assert sign_ins_of(person, this=None, now=NOW - timedelta(seconds=1)) != []
    assert sign_ins_of(person, this=None, now=NOW) == []


def test_profile_stays_within_its_queries(person: User, django_assert_max_num_queries) -> None:
    here = signed_in(person)
    for number in range(30):
        store = Session.objects.create(
            session_key=f"key{number}", session_data="", expire_date=NOW + timedelta(9)
        )
        UserSession.objects.create(user=person, ip="10.0.0.1", session_key=store.session_key, user_agent="x")
    with django_assert_max_num_queries(10) as queries:
        here.get(PROFILE)
    assert len(queries) == 3  # session, person, sign-ins
