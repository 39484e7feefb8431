"""Two operators who change one row of a register: neither undoes what the other did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.models import Location, Role
from programs.models import CalendarDay, Policy
from tests.depth import depths
from tests.factories import (
    NOW,
    LocationFactory,
    MembershipFactory,
    SubscriptionFactory,
    TenantFactory,
    UserFactory,
)
from tests.sent import Page
from tests.together import at_once


def operators() -> list[Client]:
    people = [
        UserFactory(is_staff=True, is_superuser=True, email=f"operator{n}@microsoft.example")
        for n in range(2)
    ]
    clients = []
    for person in people:
        clients.append(Client())
        clients[-1].force_login(person)
    return clients


def opened(client: Client, row: Model) -> Page:
    meta = row._meta
    return Page(client, reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk]))


def two_pages(row: Model) -> list[Page]:
    return [opened(client, row) for client in operators()]


@pytest.fixture
def location(db: None) -> Location:
    return LocationFactory(name="Berlin", country="DE")


def test_what_was_left_alone_is_not_written(location: Location) -> None:
    mine, theirs = two_pages(location)
    assert mine.save(name="Berlin Mitte").status_code == 302
    assert theirs.save(country="AT").status_code == 302
    location.refresh_from_db()
    assert (location.name, location.country) == ("Berlin Mitte", "AT")


def test_the_same_field_is_told_before_it_is_overwritten(location: Location) -> None:
    mine, theirs = two_pages(location)
    mine.save(name="Berlin Mitte", country="AT")
    answer = theirs.save(name="Berlin Ost")
    assert answer.status_code == 200
    assert "it is now “Berlin Mitte”. Nothing was saved" in answer.content.decode()
    location.refresh_from_db()
    assert (location.name, location.country) == ("Berlin Mitte", "AT")
    assert theirs.save().status_code == 302  # having seen the other one
    location.refresh_from_db()
    assert (location.name, location.country) == ("Berlin Ost", "AT")


def test_lists_switches_and_times_are_held_too(db: None) -> None:
    member = MembershipFactory(role=Role.INCENTIVE_USER)
    places = [LocationFactory(partner=member.partner) for _each in range(2)]
    mine, theirs = two_pages(member)
    assert mine.save(locations=[places[0].pk], has_all_locations=[]).status_code == 302
    assert theirs.save(role=Role.REPORTS_VIEWER).status_code == 302
    member.refresh_from_db()
    assert (list(member.locations.all()), member.role) == ([places[0]], Role.REPORTS_VIEWER)
    mine, theirs = [opened(page.client, member) for page in (mine, theirs)]
    mine.save(locations=[places[1].pk])
    assert "This was changed in the meantime" in theirs.save(locations=[]).content.decode()


def test_rows_below_a_row_are_held_too(db: None) -> None:
    tenant = TenantFactory()
    mine, theirs = two_pages(tenant)
    name, email = "admins-0-name", mine.fields["admins-0-email"]
    assert mine.save(**{name: "Ada Park"}).status_code == 302
    assert theirs.save(**{"admins-0-email": f"new.{email[0]}"}).status_code == 302
    admin = tenant.admins.get()
    assert (admin.name, admin.email) == ("Ada Park", f"new.{email[0]}")
    mine, theirs = [opened(page.client, tenant) for page in (mine, theirs)]
    mine.save(**{name: "Ada Miller"})
    assert "it is now “Ada Miller”" in theirs.save(**{name: "Ada Baker"}).content.decode()


def test_an_account_that_was_closed_stays_closed(db: None) -> None:
    person = UserFactory(name="Ada Park")
    mine, theirs = two_pages(person)
    fields = mine.fields
    fields.pop("is_active")
    mine.save()
    theirs.save(name="Ada Parker")
    person.refresh_from_db()
    assert (person.name, person.is_active) == ("Ada Parker", False)


def rows(location: Location) -> list[Model]:
    """Of each register that is kept by hand."""
    member, subscription = MembershipFactory(), SubscriptionFactory(ends_at=NOW)
    ahead = Policy.objects.latest("effective_at")
    ahead.pk, ahead.effective_at = None, timezone.now() + timedelta(days=9)
    ahead.save()
    of_registers = [location, location.partner, member, member.user, subscription, subscription.tenant]
    return [
        *of_registers,
        subscription.product,
        ahead,
        CalendarDay.objects.create(date="2027-05-03", reason="Fair"),
    ]


def test_a_page_on_which_nothing_was_changed_changes_nothing(location: Location) -> None:
    clients = operators()
    for row in rows(location):
        page = opened(clients[0], row)
        before = type(row).objects.filter(pk=row.pk).values().get()
        assert page.save().status_code == 302, row
        assert type(row).objects.filter(pk=row.pk).values().get() == before
    assert {change.get_change_message() for change in LogEntry.objects.all()} == {"No fields changed."}


def test_what_was_typed_survives_a_page_with_errors(db: None) -> None:
    """Times stand in two fields, and an empty list sends nothing: what was shown first is still what was seen."""
    subscription, member = SubscriptionFactory(ends_at=NOW), MembershipFactory()
    place = LocationFactory(partner=member.partner)
    mine, theirs = two_pages(subscription)
    assert mine.save(ends_at_0="2027-01-31", product_name="").status_code == 200
    assert mine.save(product_name="Dynamics 365 Sales").status_code == 302
    assert theirs.save(state="grace").status_code == 302
    subscription.refresh_from_db()
    assert (subscription.ends_at.date(), subscription.state) == (date(2027, 1, 31), "grace")
    mine = opened(mine.client, member)
    assert mine.save(locations=[place.pk], has_all_locations=[], role="nonsense").status_code == 200
    assert mine.save(role=Role.INCENTIVE_USER).status_code == 302
    assert list(member.locations.all()) == [place]


@pytest.mark.parametrize("rounds", depths(proofs=5, marathon=50))
def test_two_operators_at_once_lose_nothing(rounds: int, committed_db: str) -> None:
    clients, location = operators(), LocationFactory(name="Berlin", country="DE")
    with ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            mine, theirs = [opened(client, location) for client in clients]
            name, code = f"Berlin {number}", ("AT", "CH")[number % 2]
            acts = [lambda: mine.save(name=name), lambda: theirs.save(country=code)]  # noqa: B023
            assert [answer.status_code for answer in at_once(pool, *acts)] == [302, 302]
            location.refresh_from_db()
            assert (location.name, location.country) == (name, code), f"round {number}"
