"""How long somebody stays signed in."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from accounts.sessions import SessionStore, Times, stored
from cpor.session_times import POLLING
from devstack.apps import ROOT
from programs.models import Policy
from tests.factories import ReviewerFactory, UserFactory

PROFILE = "/account/profile/"
PEOPLE = pytest.mark.parametrize(
    ("role", "idle", "longest"),
    [("", timedelta(hours=2), timedelta(hours=12)), ("lead", timedelta(minutes=30), timedelta(hours=8))],
    ids=["partner", "staff"],
)
SLACK = timedelta(seconds=5)


def signed_in(role: str = "") -> tuple[Client, User]:
    user = UserFactory(staff_role=role)
    client = Client()
    client.force_login(user)
    return client, user


def row_of(client: Client) -> Session:
    return Session.objects.get(session_key=stored(client.cookies[settings.SESSION_COOKIE_NAME].value))


def left(client: Client) -> timedelta:
    return row_of(client).expire_date - timezone.now()


def signed_in_ago(client: Client, ago: timedelta) -> None:
    """As if the person had signed in then and been here until now; the row is about to end."""
    session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    times = Times.of(session)
    Times(times.kind, times.begun - ago.total_seconds(), times.idle, times.longest).keep(session)
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=20))


@PEOPLE
def test_who_does_nothing_is_out(role: str, idle: timedelta, longest: timedelta, db: None) -> None:
    client, _user = signed_in(role)

    assert idle - SLACK < left(client) <= idle
    Session.objects.update(expire_date=timezone.now())
    assert client.get(PROFILE).status_code == 302


@PEOPLE
def test_who_is_here_stays(role: str, idle: timedelta, longest: timedelta, db: None) -> None:
    client, _user = signed_in(role)
    signed_in_ago(client, timedelta(hours=1))

    assert client.get(PROFILE).status_code == 200
    assert idle - SLACK < left(client) <= idle


@PEOPLE
def test_nobody_stays_for_ever(role: str, idle: timedelta, longest: timedelta, db: None) -> None:
    client, _user = signed_in(role)
    signed_in_ago(client, longest - timedelta(minutes=3))
    client.get(PROFILE)

    assert left(client) < timedelta(minutes=3)


def test_a_page_that_looks_for_itself_keeps_nobody_signed_in(db: None) -> None:
    client, _user = signed_in()
    signed_in_ago(client, timedelta(hours=1))
    client.get(PROFILE, headers={"HX-Request": "true", "HX-Trigger": "documents"})

    assert left(client) < timedelta(seconds=20)


def test_every_part_that_looks_for_itself_is_known() -> None:
    found = {
        tag
        for template in (ROOT / "templates").rglob("*.html")
        for tag in re.findall(r"<[^>]*?id=\"([\w-]+)\"[^>]*?hx-trigger=\"every", template.read_text())
    }

    assert found == POLLING


def test_the_times_are_policy_and_those_of_the_sign_in_hold(db: None) -> None:
    now = timezone.now()
    before, _user = signed_in()
    Policy.objects.create(effective_at=now, reminder_days=[7], partner_idle_minutes=5)
    after, _other = signed_in()
    signed_in_ago(before, timedelta(hours=1))
    before.get(PROFILE)

    assert left(before) > timedelta(hours=1)
    assert left(after) < timedelta(minutes=5)


def test_who_gets_a_staff_role_is_measured_by_it_at_once(db: None) -> None:
    client, user = signed_in()
    User.objects.filter(pk=user.pk).update(staff_role=StaffRole.REVIEWER)
    client.get(PROFILE)

    assert left(client) <= timedelta(minutes=30)


def test_a_customers_session_lasts_as_before(db: None) -> None:
    session = SessionStore()
    session["consent_links"] = ["abc"]
    session.save()

    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=11)


def test_a_look_writes_at_most_once_a_minute(django_assert_num_queries, db: None) -> None:
    client = Client()
    client.force_login(ReviewerFactory())

    with django_assert_num_queries(2):  # session, person
        client.get("/help/poe/")
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=20))
    with django_assert_num_queries(4):  # ... the session's end, and when it was last used
        client.get("/help/poe/")
    with django_assert_num_queries(2):
        client.get("/help/poe/")
