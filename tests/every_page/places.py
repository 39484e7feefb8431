"""Every page of the portal and who opens it: read from the access matrix, so that none is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext

from accounts.models import User
from claims.lifecycle import Status
from consent.models import ConsentLink
from consent.views.customer import SESSION_KEY
from tests.access import MATRIX, ROLES
from tests.access_world import World
from tests.walk import claim_in, link_of, make_cast, rival_of, workload

ADMIN_SITE = "admin/"  # Django's own pages, for operators
LETTER = "dev/letters/<slug:room>/<slug:name>/"  # as a mail program shows it: with its styles in it
IN_FORCE = ("intune", "yammer", "exchange-online")


@dataclass(frozen=True)
class Place:
    """A page and its visitor: somebody signed in, or a customer whose browser opened a link; or nobody known."""

    address: str
    person: User | None = None
    link: ConsentLink | None = None

    def __str__(self) -> str:
        return f"{self.address} as {self.person or (self.link and self.link.role) or 'nobody'}"


def places_of(world: World) -> list[Place]:
    """Every address that opens for somebody, as the first role it opens for; then what the matrix cannot say: each
    status on the claim's pages, the pages of customers, the refusals."""
    return [*_of_matrix(world), *_of_statuses(world), *_of_customers(), *_of_refusals(world)]


def _of_matrix(world: World) -> Iterator[Place]:
    for route, row in MATRIX.items():
        role = next((role for role in ROLES if row.of(role)[0] == "200"), None)
        if role and route not in (ADMIN_SITE, LETTER):
            yield Place(world.address(route, row.status), world.people[role])


def _of_statuses(world: World) -> Iterator[Place]:
    lead = world.people["lead"]
    for status in Status:
        cast = make_cast()
        claim = claim_in(status, cast, now=timezone.now())
        yield Place(claim.get_absolute_url(), cast.admin)
        if claim.submitted_at:
            yield Place(reverse("reviews:detail", args=[claim.reference]), lead)
    cast = make_cast()
    contested = claim_in(Status.UNDER_REVIEW, cast, now=timezone.now())
    claim_in(Status.SUBMITTED, rival_of(cast), now=timezone.now())
    yield Place(reverse("reviews:contest", args=[contested.reference]), lead)


def _of_customers() -> Iterator[Place]:
    yield Place(reverse("consent:open", args=["no-such-token"]))
    for status in (Status.APPROVED, Status.CONSENT_DENIED, Status.ENDED):
        link = link_of(claim_in(status, make_cast(), now=timezone.now()))
        yield Place(reverse("consent:page", args=[link.link_id]), link=link)
    cast = make_cast()
    claims = [
        claim_in(Status.APPROVED, cast, now=timezone.now(), assets=[workload(code)]) for code in IN_FORCE
    ]
    link = link_of(claims[0], ConsentLink.Role.ADMINISTRATOR)
    yield Place(reverse("consent:page", args=[link.link_id]), link=link)
    yield Place(reverse("consent:page", args=[link.link_id, claims[1].reference]), link=link)


def _of_refusals(world: World) -> Iterator[Place]:
    yield Place("/no/such/page/")
    yield Place("/no/such/page/", world.people["Incentive Admin"])
    yield Place(reverse("claims:list"), world.people["reports viewer"])
    yield Place(reverse("reviews:queue"), world.people["Incentive Admin"])


def visit(browser: Browser, url: str, place: Place, **how: object) -> BrowserContext:
    """A browser that is signed in as the place's person, or has opened its customer's link."""
    context = browser.new_context(base_url=url, **how)  # type: ignore[arg-type]
    if key := _session_of(place):
        context.add_cookies([{"name": "sessionid", "value": key, "url": url}])
    return context


def _session_of(place: Place) -> str:
    client = Client()
    if place.person:
        client.force_login(place.person)
        return client.cookies[settings.SESSION_COOKIE_NAME].value
    if place.link:
        session = client.session
        session[SESSION_KEY] = [place.link.link_id]
        session.save()
        return str(session.session_key)
    return ""
