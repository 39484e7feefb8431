"""Every deadline of the portal, asked a second before, at the instant, a second after, and when nobody swept for three
days; begun before, on and after the days on which clocks go wrong.

A day of a clock is 24 hours, whatever the office's clock on the wall does; only business days are the office's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import operations as claiming
from claims.lifecycle import CLOCKS, Clock, Consent, Status
from claims.models import Claim
from claims.transitions import MoveRefused, clock_end
from consent import operations as consent
from consent.sweeps import open_windows
from customers.models import Subscription
from customers.refusals import Code
from customers.subscription_checks import refuse_known
from filing import operations as filing
from filing.deadlines import due_for
from notifications import kinds
from notifications.digest import send_due
from notifications.models import Delivery, Letter, Preference
from programs.models import Policy, Product
from reviews.clocks import run_clocks
from reviews.queues import TABS, context_for
from reviews.targets import targets
from tests.factories import SubscriptionFactory
from tests.fixtures import Browse
from tests.walk import Cast, accept_letters, claim_in, link_of

SECOND = timedelta(seconds=1)
HOURS_OF_A_DAY = 24
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def later(start: datetime, *, days: int) -> datetime:
    """In hours that really pass: counted on the seconds since 1970, which know no summer time."""
    return datetime.fromtimestamp(start.timestamp() + days * HOURS_OF_A_DAY * 3600, UTC)


@dataclass(frozen=True)
class Start:
    """When a clock begins, and when five business days of the office in Berlin are over, looked up by hand."""

    at: datetime
    review_due_at: datetime


STARTS = {
    # All of the clocks below run across this change: it stands for the others in the quick tests.
    "into winter time 2026": Start(utc("2026-10-24 22:30"), utc("2026-10-30 16:00")),
    "an ordinary Monday": Start(utc("2026-11-23 09:00"), utc("2026-11-30 16:00")),
    "to 31 December": Start(utc("2026-12-24 12:00"), utc("2027-01-04 16:00")),
    "last second of the year": Start(utc("2026-12-31 23:59:59"), utc("2027-01-08 16:00")),
    "into summer time, at Easter": Start(utc("2027-03-27 09:00"), utc("2027-04-05 15:00")),
    "the hour that is left out": Start(utc("2027-03-28 01:00"), utc("2027-04-05 15:00")),
    "the hour that comes twice": Start(utc("2027-10-31 00:30"), utc("2027-11-05 16:00")),
    "to the leap day": Start(utc("2028-02-22 12:00"), utc("2028-02-29 16:00")),
    "over the leap day": Start(utc("2028-02-28 22:59:59"), utc("2028-03-06 16:00")),
    "from the leap day": Start(utc("2028-02-29 12:00"), utc("2028-03-07 16:00")),
}
QUICK = "into winter time 2026"


@dataclass(frozen=True)
class Deadline:
    """A clock that runs: until when, and how often what it brings has happened by an instant.

    `happened` lets the portal do its work at that instant, or a person try: twice, because nothing happens twice.
    `outage`: how long nobody swept, in the last of the questions.
    """

    at: datetime
    happened: Callable[[datetime], int]
    is_inclusive: bool = False  # the instant itself still belongs to the time before
    outage: timedelta = timedelta(days=3)


def sweep_twice(now: datetime) -> None:
    for _ in range(2):
        run_clocks(now=now)


def letters(claim: Claim, name: str) -> int:
    return Letter.objects.about(f"claim:{claim.reference}").filter(letter=name).count()


def reread(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def is_refused(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except MoveRefused:
        return True
    return False


def sold(cast: Cast, **fields: object) -> Subscription:
    product = Product.objects.get(code="dynamics-365-sales")
    return SubscriptionFactory(tenant=cast.tenant, product=product, **fields)


def claim_on(subscription: Subscription, cast: Cast, start: Start) -> Claim:
    assets = [(subscription.product, subscription)]
    return claim_in(Status.APPROVED, cast, now=start.at, area="business_applications", assets=assets)


# --- The deadlines ----------------------------------------------------------------------------------------------------


def response(cast: Cast, start: Start) -> Deadline:
    claim = claim_in(Status.ACTION_REQUIRED, cast, now=start.at)

    def happened(now: datetime) -> int:
        sweep_twice(now)
        assert (reread(claim).status == Status.REJECTED) == claim.events.filter(kind="expire").exists()
        return letters(claim, "claims/expired")

    return Deadline(later(start.at, days=30), happened)


def opt_out(cast: Cast, start: Start) -> Deadline:
    """From the instant at which the contact's letter was accepted, whenever the sweep noticed it."""
    claim = claim_in(Status.APPROVED, cast, now=start.at - timedelta(hours=5))
    accept_letters(now=start.at)
    open_windows(now=start.at + timedelta(minutes=3))

    def happened(now: datetime) -> int:
        sweep_twice(now)
        assert (reread(claim).consent == Consent.PASSED) == claim.events.filter(kind="settle").exists()
        return letters(claim, "consent/settled")

    return Deadline(later(start.at, days=7), happened)


def dispute(cast: Cast, start: Start) -> Deadline:
    """What happens is that it is too late. The sweep moves nothing."""
    claim = claim_in(Status.REJECTED, cast, now=start.at)

    def happened(now: datetime) -> int:
        sweep_twice(now)
        assert reread(claim).status == Status.REJECTED
        is_shown = claim in [due.claim for due in due_for(cast.admin, now=now)]
        is_late = is_refused(
            lambda: claiming.dispute(claim=reread(claim), by=cast.admin, justification="See page 3.", now=now)
        )
        assert is_shown is not is_late
        return int(is_late)

    return Deadline(later(start.at, days=30), happened, is_inclusive=True)


def review_target(cast: Cast, start: Start) -> Deadline:
    """The queue calls it overdue, and the sweep moves nothing."""
    claim = claim_in(Status.UNDER_REVIEW, cast, now=start.at)

    def happened(now: datetime) -> int:
        sweep_twice(now)
        stands = Claim.objects.get(pk=claim.pk)
        assert (stands.status, stands.revision) == (Status.UNDER_REVIEW, claim.revision)
        stands.is_contested = False
        words = targets([stands], now=now, policy=Policy.objects.in_force(now))[claim.pk]
        overdue = Claim.objects.filter(TABS["overdue"].holds(context_for(cast.reviewer, now=now)))
        assert (words.urgency == "danger") == overdue.exists()
        return overdue.count()

    return Deadline(start.review_due_at, happened)


def activation(cast: Cast, start: Start) -> Deadline:
    subscription = sold(cast, activated_at=start.at)

    def happened(now: datetime) -> int:
        refusal = refuse_known(
            subscription,
            tenant=cast.tenant,
            product=subscription.product,
            now=now,
            policy=Policy.objects.in_force(now),
        )
        assert refusal is None or refusal.code == Code.SUB_TOO_NEW
        return int(refusal is None)

    return Deadline(later(start.at, days=2), happened)


def notice_of_activation(cast: Cast, start: Start) -> Deadline:
    subscription = sold(cast, activated_at=start.at)
    unfinished = filing.start_unfinished(by=cast.admin, answers={}, now=start.at)
    filing.tell_when_claimable(unfinished=unfinished, subscriptions=[subscription], now=start.at)

    def happened(now: datetime) -> int:
        for _ in range(2):
            filing.tell_due(now=now)
        return Letter.objects.filter(letter="claims/claimable_now").count()

    return Deadline(later(start.at, days=2), happened)


def reminder(day: int) -> Callable[[Cast, Start], Deadline]:
    def remind(cast: Cast, start: Start) -> Deadline:
        claim = claim_in(Status.ACTION_REQUIRED, cast, now=start.at)

        def happened(now: datetime) -> int:
            sweep_twice(now)
            reminders = Letter.objects.about(f"claim:{claim.reference}").filter(letter="claims/reminder")
            return reminders.filter(cause__endswith=f"/reminder:{day}").count()

        # Three days after the last one the time is over, and nobody is reminded any more.
        return Deadline(later(start.at, days=day), happened, outage=timedelta(days=3 if day < 28 else 1))

    return remind


def subscription_end(cast: Cast, start: Start) -> Deadline:
    claim = claim_on(sold(cast, ends_at=later(start.at, days=1)), cast, start)

    def happened(now: datetime) -> int:
        for _ in range(2):
            claiming.close_over(now=now)
        assert (reread(claim).status == Status.ENDED) == (not claim.lines.live().exists())
        return letters(claim, "claims/subscription_over")

    return Deadline(later(start.at, days=1), happened)


def warning_of_end(day: int) -> Callable[[Cast, Start], Deadline]:
    def warn(cast: Cast, start: Start) -> Deadline:
        claim = claim_on(sold(cast, ends_at=later(start.at, days=40)), cast, start)

        def happened(now: datetime) -> int:
            for _ in range(2):
                claiming.warn_of_endings(now=now)
            told = letters(claim, "claims/subscription_ending")
            assert told <= 1  # after an outage only the latest
            return int(claim.lines.get().told_days_before == day) * told

        return Deadline(later(start.at, days=40 - day), happened)

    return warn


def unreachable(cast: Cast, start: Start) -> Deadline:
    claim = claim_in(Status.APPROVED, cast, now=start.at)  # and no mail server takes its letters

    def happened(now: datetime) -> int:
        sweep_twice(now)
        told = letters(claim, "consent/unreachable")
        assert claim.events.filter(kind="customer_unreachable").count() == told
        queue = Claim.objects.filter(TABS["unreachable"].holds(context_for(cast.reviewer, now=now)))
        assert queue.count() == told
        return told

    return Deadline(later(start.at, days=14), happened)


def undo_of_denial(cast: Cast, start: Start) -> Deadline:
    """What happens is that it is too late: the original window is over, however late the denial was."""
    claim = claim_in(Status.APPROVED, cast, now=start.at)
    accept_letters(now=start.at)
    open_windows(now=start.at)
    link = link_of(claim)
    consent.deny(link=link, reason="", now=later(start.at, days=6))

    def happened(now: datetime) -> int:
        sweep_twice(now)
        assert reread(claim).status == Status.CONSENT_DENIED
        is_late = is_refused(lambda: consent.undo_denial(link=link, now=now))
        assert is_late or reread(claim).deadline_at == later(start.at, days=7)
        return int(is_late)

    return Deadline(later(start.at, days=7), happened)


def sending_again(cast: Cast, start: Start) -> Deadline:
    """What happens is that a fourth message is let through: 24 hours after the first of three."""
    claim = claim_in(Status.APPROVED, cast, now=start.at)
    for hour in range(1, 3):
        at = start.at + timedelta(hours=hour)
        consent.send_again(claim=claim, to=claim.customer_contact_email, by=cast.admin, now=at)

    def happened(now: datetime) -> int:
        return int(
            not is_refused(
                lambda: consent.send_again(
                    claim=claim, to=claim.customer_contact_email, by=cast.admin, now=now
                )
            )
        )

    return Deadline(later(start.at, days=1), happened)


def digest(cast: Cast, start: Start) -> Deadline:
    """Seven in the morning where its reader is, whatever the hour is called elsewhere."""
    person = cast.admin
    person.time_zone = "Europe/Berlin"
    person.save()
    Preference.objects.create(user=person, group=kinds.Group.PROGRESS, delivery=Delivery.DIGEST)
    claim_in(Status.SUBMITTED, cast, now=start.at)

    def happened(now: datetime) -> int:
        for _ in range(2):
            send_due(now=now)
        return Letter.objects.filter(letter="notifications/digest").count()

    full_hour = start.at.replace(minute=0, second=0)
    hours = (full_hour + timedelta(hours=n + 1) for n in range(25))
    return Deadline(next(at for at in hours if at.astimezone(BERLIN).hour == 7), happened)


DEADLINES: dict[str, Callable[[Cast, Start], Deadline]] = {
    "response": response,
    "opt-out window": opt_out,
    "dispute": dispute,
    "review target": review_target,
    "activation": activation,
    "notice of activation": notice_of_activation,
    **{f"reminder of day {day}": reminder(day) for day in (7, 21, 28)},
    "subscription's end": subscription_end,
    **{f"warning {day} days before the end": warning_of_end(day) for day in (30, 7)},
    "unreachable": unreachable,
    "undo of a denial": undo_of_denial,
    "sending again": sending_again,
    "daily digest": digest,
}


def asked(deadline: Deadline, now: datetime) -> int:
    """The answer, with nothing of what was done for it left behind."""
    with transaction.atomic():
        answer = deadline.happened(now)
        transaction.set_rollback(True)
    return answer


def depth_of(name: str, start: str) -> list[pytest.MarkDecorator]:
    """Of all days but one, each deadline has a quarter in the proofs, by turns, and the others in the marathon."""
    if start == QUICK:
        return []
    turn = list(DEADLINES).index(name) + list(STARTS).index(start)
    return [pytest.mark.proof if turn % 4 == 0 else pytest.mark.marathon]


@pytest.mark.proof
@pytest.mark.parametrize(
    ("name", "start"),
    [
        pytest.param(name, start, marks=depth_of(name, start), id=f"{name}, {start}")
        for name in DEADLINES
        for start in STARTS
    ],
)
def test_deadline_comes_at_its_instant_and_once(name: str, start: str, cast: Cast) -> None:
    deadline = DEADLINES[name](cast, STARTS[start])
    around = [deadline.at - SECOND, deadline.at, deadline.at + SECOND, deadline.at + deadline.outage]
    at_the_instant = int(not deadline.is_inclusive)
    assert [asked(deadline, now) for now in around] == [0, at_the_instant, 1, 1]


# --- Any start at all -------------------------------------------------------------------------------------------------

ANY_INSTANT = st.timedeltas(timedelta(0), timedelta(days=25 * 366)).map(
    lambda passed: utc("2020-01-01") + passed
)
IN_DAYS = [clock for clock in CLOCKS if clock.length != "review_business_days"]
IN_BUSINESS_DAYS = [clock for clock in CLOCKS if clock not in IN_DAYS]
GUIDES_POLICY = Policy(reminder_days=[7, 21, 28])
DAYS = {"response_days": 30, "reminder_days": 7, "opt_out_days": 7, "dispute_days": 30}
NEW_YEAR, LABOUR_DAY, UNITY_DAY, CHRISTMAS, BOXING_DAY = (1, 1), (5, 1), (10, 3), (12, 25), (12, 26)
FIXED_HOLIDAYS = {NEW_YEAR, LABOUR_DAY, UNITY_DAY, CHRISTMAS, BOXING_DAY}


@settings(deadline=None)  # the machine may be busy
@given(start=ANY_INSTANT, clock=st.sampled_from(IN_DAYS))
def test_days_of_a_clock_have_24_hours_whenever_it_starts(start: datetime, clock: Clock) -> None:
    end = clock_end(clock, start=start, policy=GUIDES_POLICY)
    assert end == later(start, days=DAYS[clock.length])


def easter_sunday(year: int) -> date:
    """By Gauss and Lichtenberg, for the Gregorian calendar."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    d = (19 * (year % 19) + m) % 30
    r = d // 29 + (d // 28 - d // 29) * ((year % 19) // 11)
    full_moon = 21 + d - r
    sunday = 7 - (year + year // 4 + (2 - (3 * k + 3) // 4)) % 7
    return date(year, 3, 1) + timedelta(days=full_moon + 7 - (full_moon - sunday) % 7 - 1)


def is_worked_on(day: date) -> bool:
    """In all of Germany, told without the library that the portal asks."""
    to_easter = (day - easter_sunday(day.year)).days
    is_holiday = (day.month, day.day) in FIXED_HOLIDAYS or to_easter in {-2, 1, 39, 50}
    return day.weekday() < 5 and not is_holiday


@pytest.mark.django_db
@given(start=ANY_INSTANT, clock=st.sampled_from(IN_BUSINESS_DAYS))
@settings(deadline=None)
def test_review_target_is_the_end_of_the_fifth_business_day_after_its_start(
    start: datetime, clock: Clock
) -> None:
    end = clock_end(clock, start=start, policy=GUIDES_POLICY)
    in_office, first = end.astimezone(BERLIN), start.astimezone(BERLIN).date()
    passed = [first + timedelta(days=n + 1) for n in range((in_office.date() - first).days)]
    assert in_office.time() == time(17)
    assert end.tzinfo == UTC
    assert [is_worked_on(day) for day in passed].count(True) == 5
    assert is_worked_on(in_office.date())


# --- As people read it ------------------------------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize(
    ("zone", "until"),
    [
        ("Europe/Berlin", "Sun 26 Oct 2025, 00:30 CEST"),  # the day on which summer time ends there
        ("Asia/Tokyo", "Sun 26 Oct 2025, 07:30 JST"),
        ("America/Los_Angeles", "Sat 25 Oct 2025, 15:30 PDT"),
        ("Asia/Kathmandu", "Sun 26 Oct 2025, 04:15 UTC+05:45"),  # has no name of its own
        ("", "Sat 25 Oct 2025, 22:30 UTC"),
    ],
)
def test_page_shows_instants_in_the_persons_zone_and_names_it(
    zone: str, until: str, cast: Cast, browse: Browse
) -> None:
    claim = claim_in(Status.APPROVED, cast, now=utc("2025-10-18 20:00"))
    accept_letters(now=utc("2025-10-18 22:30"))
    open_windows(now=utc("2025-10-18 22:31"))
    pages = {
        cast.admin: claim.get_absolute_url(),
        cast.reviewer: reverse("reviews:detail", args=[claim.reference]),
    }
    for person, url in pages.items():
        person.time_zone = zone
        person.save()
        page = browse(person).get(url).content.decode()
        assert f'<time datetime="2025-10-25T22:30:00+00:00">{until}</time>' in page


def test_page_names_the_zone_that_holds_on_the_day_it_speaks_of(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast, now=utc("2025-10-18 09:00"))
    cast.admin.time_zone = "Europe/Berlin"
    cast.admin.save()
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert "18 Oct 2025, 11:00 CEST" in page
    assert "Mon 17 Nov 2025, 10:00 CET" in page
