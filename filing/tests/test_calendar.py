"""A person's deadlines: on the page, and in the feed that their own calendar fetches."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import StaffRole, User
from claims.lifecycle import CLOCK_COLUMNS, Status
from claims.models import Claim
from filing.calendar_feed import hash_of
from filing.deadlines import due_for
from partners.models import Membership, Role
from tests.checksums import changed, checksums
from tests.factories import NOW, MembershipFactory, ReviewerFactory, TenantFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, make_cast

PAGE, MAKE, STOP = (reverse(f"calendar:{name}") for name in ("page", "address_make", "address_stop"))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


def claim_now(status: Status, cast: Cast) -> Claim:
    """A claim in this status whose clocks run from today's clock: the pages read the real one."""
    claim = claim_in(status, cast)
    by = timezone.now() - NOW
    moved = {column: getattr(claim, column) + by for column in CLOCK_COLUMNS if getattr(claim, column)}
    Claim.objects.filter(pk=claim.pk).update(**moved)
    cast.tenant = TenantFactory()
    claim.refresh_from_db()
    return claim


def address(browse: Browse, person: User) -> str:
    page = browse(person).post(MAKE).content.decode()
    found = re.search(r"/calendar/([\w-]{40,})\.ics", page)
    assert found
    return found[0]


def events(response) -> list:  # type: ignore[no-untyped-def, type-arg]
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


@pytest.mark.parametrize("status", [Status.ACTION_REQUIRED, Status.REJECTED])
def test_a_partner_sees_what_waits_for_its_answer(status: Status, cast: Cast, browse: Browse) -> None:
    claim = claim_now(status, cast)
    stranger = make_cast().admin
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user

    for person in (cast.admin, cast.colleague):
        assert claim.reference in browse(person).get(PAGE).content.decode()
    assert "Nothing is due" in browse(stranger).get(PAGE).content.decode()
    for person in (viewer, ReviewerFactory(staff_role=StaffRole.AUDITOR)):
        assert browse(person).get(PAGE).status_code == 403
    assert browse(None).get(PAGE).status_code == 302


@pytest.mark.proof
def test_a_reviewer_sees_the_targets_of_their_own_claims_overdue_first(cast: Cast, browse: Browse) -> None:
    late, ahead = claim_now(Status.UNDER_REVIEW, cast), claim_now(Status.DISPUTED, cast)
    now = timezone.now()
    Claim.objects.filter(pk=late.pk).update(review_due_at=now - timedelta(days=3))
    Claim.objects.filter(pk=ahead.pk).update(reviewer=cast.reviewer)

    found = due_for(cast.reviewer, now=now)

    assert [due.claim for due in found] == [late, ahead]
    assert "Overdue" in browse(cast.reviewer).get(PAGE).content.decode()
    assert "Nothing is due" in browse(cast.lead).get(PAGE).content.decode()


def test_a_rejection_that_can_no_longer_be_disputed_is_not_due(cast: Cast) -> None:
    claim = claim_now(Status.REJECTED, cast)
    assert claim.dispute_until
    assert due_for(cast.admin, now=claim.dispute_until - timedelta(hours=1))
    assert not due_for(cast.admin, now=claim.dispute_until + timedelta(hours=1))


def test_the_feed_is_a_calendar_that_other_programs_read(cast: Cast, browse: Browse) -> None:
    claim = claim_now(Status.ACTION_REQUIRED, cast)
    response = Client().get(address(browse, cast.admin))

    assert response["Content-Type"].startswith("text/calendar")
    assert "private" in response["Cache-Control"]
    assert not response.cookies
    (event,) = events(response)
    label = due_for(cast.admin, now=timezone.now())[0].label
    assert event["summary"] == f"{label} · {claim.tenant.name} · {claim.name} · {claim.reference}"
    assert event["description"].split("\n") == [
        f"Customer: {claim.tenant.name}",
        "Status: Partner action required",
    ]
    assert event.decoded("dtend") == claim.deadline_at.replace(microsecond=0)  # type: ignore[union-attr]
    assert event["sequence"] == claim.revision
    assert event["url"].endswith(claim.get_absolute_url())
    assert {"UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART"} <= set(event)
    (alarm,) = event.walk("VALARM")
    assert (alarm["action"], alarm["description"]) == ("DISPLAY", event["summary"])
    assert alarm.decoded("trigger") == timedelta(days=-1)
    assert alarm["trigger"].params["RELATED"] == "END"  # the deadline, not where the drawn event begins


def test_an_event_keeps_its_name_when_its_instant_moves(cast: Cast, browse: Browse) -> None:
    claim = claim_now(Status.ACTION_REQUIRED, cast)
    feed = address(browse, cast.admin)
    (before,) = events(Client().get(feed))
    Claim.objects.filter(pk=claim.pk).update(deadline_at=claim.deadline_at + timedelta(days=1))  # type: ignore[operator]
    (after,) = events(Client().get(feed))
    assert before["uid"] == after["uid"]
    assert before["dtend"].dt != after["dtend"].dt


def test_reading_the_feed_writes_when_it_was_read_and_begins_no_session(cast: Cast, browse: Browse) -> None:
    claim_now(Status.ACTION_REQUIRED, cast)
    feed = address(browse, cast.admin)
    sessions, client, before = Session.objects.count(), Client(), checksums()
    assert client.head(feed).status_code == 200
    assert client.post(feed).status_code == 405
    assert changed(before) == []
    rows = User.objects.filter(pk=cast.admin.pk).values()
    (owner,) = rows
    assert client.get(feed).status_code == 200
    assert changed(before) == [User._meta.db_table]
    (read,) = rows.all()
    assert {name for name in owner if owner[name] != read[name]} == {"calendar_fetched_at"}
    assert Session.objects.count() == sessions


def test_the_page_says_when_the_feed_was_last_fetched(cast: Cast, browse: Browse) -> None:
    def on_page() -> str:
        return browse(cast.admin).get(PAGE).content.decode()

    def fetched_at() -> datetime | None:
        return User.objects.get(pk=cast.admin.pk).calendar_fetched_at

    assert "fetched it" not in on_page()
    feed = address(browse, cast.admin)
    assert "No calendar has fetched it yet." in on_page()
    Client().get(feed)
    first = fetched_at()
    assert first
    assert timezone.now() - first < timedelta(minutes=5)
    assert (
        f'Your calendar last fetched it on <time datetime="{first.isoformat(timespec="seconds")}"'
        in on_page()
    )

    for ago, is_noted in ((timedelta(minutes=59), False), (timedelta(minutes=61), True)):
        earlier = timezone.now() - ago
        User.objects.filter(pk=cast.admin.pk).update(calendar_fetched_at=earlier)
        Client().get(feed)
        assert (fetched_at() != earlier) is is_noted

    address(browse, cast.admin)
    assert fetched_at() is None  # of the new address
    assert Client().get(feed).status_code == 404
    assert fetched_at() is None


def test_only_the_hash_of_an_address_is_kept_and_it_is_shown_once(cast: Cast, browse: Browse) -> None:
    feed = address(browse, cast.admin)
    token = feed.removeprefix("/calendar/").removesuffix(".ics")
    cast.admin.refresh_from_db()
    assert cast.admin.calendar_token_hash == hash_of(token)
    assert token not in cast.admin.calendar_token_hash
    assert token not in browse(cast.admin).get(PAGE).content.decode()


def test_a_new_address_voids_the_old_and_stopping_voids_both(cast: Cast, browse: Browse) -> None:
    old, new = address(browse, cast.admin), address(browse, cast.admin)
    assert [Client().get(feed).status_code for feed in (old, new)] == [404, 200]
    assert browse(cast.admin).post(STOP).status_code == 302
    assert Client().get(new).status_code == 404


def test_who_leaves_takes_no_deadlines_along(cast: Cast, browse: Browse) -> None:
    claim_now(Status.ACTION_REQUIRED, cast)
    feed = address(browse, cast.admin)
    assert len(events(Client().get(feed))) == 1
    Membership.objects.filter(user=cast.admin).delete()
    assert events(Client().get(feed)) == []
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    assert Client().get(feed).status_code == 404


@pytest.mark.proof
def test_a_feed_fetched_too_often_is_held_back(cast: Cast, browse: Browse) -> None:
    feed = address(browse, cast.admin)
    codes = {Client().get(feed).status_code for _try in range(32)}
    assert codes == {200, 429}


@pytest.mark.proof
def test_the_page_asks_as_much_with_one_deadline_as_with_many(
    cast: Cast, browse: Browse, django_assert_max_num_queries
) -> None:
    claim_now(Status.ACTION_REQUIRED, cast)
    for _more in range(4):
        claim_now(Status.REJECTED, cast)
    client = browse(cast.admin)
    with django_assert_max_num_queries(10):
        client.get(PAGE)
