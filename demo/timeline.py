"""Plays stories: every step of every story in the order of time, and the clocks as often as time passes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from claims import operations as claiming
from claims.lines import Asset
from claims.models import Claim
from consent.models import ConsentRequest
from consent.sweeps import open_windows
from customers.models import Subscription, Tenant
from demo.acts import Act
from demo.customers import CONTACTS, Contact
from demo.letters import settle_the_past
from partners.models import Location
from programs.activities import Activity, SolutionArea
from programs.models import Product
from reviews.clocks import run_clocks

# Letters of this time are really delivered; those before it have arrived long ago.
FRESH = timedelta(hours=2)
SWEEP_EVERY = timedelta(days=1)
# What is older than any open clock is swept less often, so that an association of last year loads fast.
LATELY = timedelta(days=60)
SWEEP_EVERY_BEFORE = timedelta(days=15)


def ago(days: float = 0, hours: float = 0, minutes: float = 0) -> timedelta:
    return timedelta(days=days, hours=hours, minutes=minutes)


@dataclass(frozen=True)
class Story:
    """One claim: who files it for whom, and what happens to it how long ago. The first step creates it."""

    name: str
    by: str  # e-mail
    location: str  # MPN ID
    customer: str  # primary domain
    products: tuple[str, ...]  # codes; of several subscriptions of one product the first is claimed
    begun: timedelta
    steps: tuple[tuple[timedelta, Act], ...] = ()
    activities: tuple[str, ...] = ("usage",)
    contact: Contact | None = None  # none: the customer's usual one


@dataclass(order=True)
class Moment:
    at: datetime
    story: int  # its number; of what happens at one moment, the clocks' work comes first
    step: int = 0


CLOCKS = -1  # the number of the clocks' own story
CREATION = 0


def play(stories: Sequence[Story], *, people: Mapping[str, User], now: datetime) -> None:
    claims: dict[int, Claim] = {}
    for moment in sorted(_moments(stories, now)):
        if moment.story == CLOCKS:
            run_clocks(now=moment.at)
        elif moment.step == CREATION:
            claims[moment.story] = create(stories[moment.story], people=people, now=moment.at)
        else:
            _how_long_ago, act = stories[moment.story].steps[moment.step - 1]
            act(claims[moment.story], people, moment.at)
        if moment.at <= now - FRESH and ConsentRequest.objects.waiting_for_letter().exists():
            settle_the_past(until=moment.at)
            open_windows(now=moment.at)
    settle_the_past(until=now - FRESH)


def _moments(stories: Sequence[Story], now: datetime) -> Iterator[Moment]:
    for how_long_ago in _sweeps(max(story.begun for story in stories)):
        yield Moment(now - how_long_ago, CLOCKS)
    for number, story in enumerate(stories):
        yield Moment(now - story.begun, number)
        for step, (how_long_ago, _act) in enumerate(story.steps, start=1):
            yield Moment(now - how_long_ago, number, step)


def _sweeps(oldest: timedelta) -> Iterator[timedelta]:
    how_long_ago = SWEEP_EVERY
    while how_long_ago <= oldest:
        yield how_long_ago
        how_long_ago += SWEEP_EVERY if how_long_ago < LATELY else SWEEP_EVERY_BEFORE


def create(story: Story, *, people: Mapping[str, User], now: datetime) -> Claim:
    by = people[story.by]
    tenant = Tenant.objects.get(domains__domain=story.customer, domains__is_primary=True)
    assets = [_asset(tenant, code) for code in story.products]
    return claiming.create_claim(
        by=by,
        location=Location.objects.get(mpn_id=story.location),
        tenant=tenant,
        solution_area=assets[0][0].solution_area,
        activities=story.activities,
        assets=assets,
        texts={"name": story.name} | _contacts(story, by),
        now=now,
    )


def _asset(tenant: Tenant, code: str) -> Asset:
    product = Product.objects.get(code=code)
    if product.solution_area == SolutionArea.MICROSOFT_365:
        return product, None
    known = Subscription.objects.filter(tenant=tenant, product=product).order_by("subscription_id")
    return product, known[0]


def _contacts(story: Story, by: User) -> dict[str, str]:
    partner = {"partner_contact_name": by.name, "partner_contact_email": by.email}
    if Activity.REVENUE_ASSOCIATION in story.activities:
        return partner
    contact = story.contact or CONTACTS[story.customer]
    return partner | {
        "customer_contact_name": contact.name,
        "customer_contact_title": contact.title,
        "customer_contact_email": contact.email,
    }
