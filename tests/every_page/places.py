"""Every page of the portal and who opens it: read from the access matrix, so that none is forgotten."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

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
# What pages are built like: one of each stands for the others where all would take too long.
KINDS = (
    r"/account/login/",
    r"/claims/",
    r"/claims/CA-\w+/",
    r"/claims/CA-\w+/edit/",
    r"/claims/new/",
    r"/claims/numbers/",
    r"/reviews/",
    r"/reviews/CA-\w+/",
    r"/reviews/CA-\w+/contest/",
    r"/consent/link/\w+/",
    r"/dev/pieces/",
)


@dataclass(frozen=True)
class Place:
    """A page and its visitor: somebody signed in, or a customer whose browser opened a link; or nobody known."""

    address: str
    person: User | None = None
    link: ConsentLink | None = None
    then: Callable[[Page], None] | None = None  # what the visitor does there before the page is looked at

    def __str__(self) -> str:
        who = self.person or (self.link and self.link.role) or "nobody"
        return f"{self.address} as {who}" + (f" who {self.then.__name__}" if self.then else "")


def places_of(world: World) -> list[Place]:
    """Every address that opens for somebody, as the first role it opens for; then what the matrix cannot say: each
    status on the claim's pages, the pages of customers, the refusals, and what comes of an act."""
    return [
        *_of_matrix(world),
        *_of_statuses(world),
        *_of_customers(),
        *_of_refusals(world),
        *_of_acts(world),
    ]


def one_of_each_kind(places: list[Place]) -> list[Place]:
    return [next(place for place in places if re.fullmatch(kind, place.address)) for kind in KINDS]


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
    yield Place(reverse("consent:associations", args=[link.link_id]), link=link)
    yield Place(reverse("consent:page", args=[link.link_id]), link=link, then=ticks_two)
    yield Place(reverse("verify"), then=asks_about_a_forgery)


def _of_refusals(world: World) -> Iterator[Place]:
    yield Place("/no/such/page/")
    yield Place("/no/such/page/", world.people["Incentive Admin"])
    yield Place(reverse("claims:list"), world.people["reports viewer"])
    yield Place(reverse("reviews:queue"), world.people["Incentive Admin"])


def _of_acts(world: World) -> Iterator[Place]:
    admin, lead = world.people["Incentive Admin"], world.people["lead"]
    draft = world.claims["draft"]
    yield Place(reverse("claims:edit", args=[draft.reference]), admin, then=saves_it_without_a_name)
    yield Place(reverse("claims:list") + "?q=nothing", admin)
    yield Place(reverse("reviews:queue") + "?tab=all", lead)
    yield Place(reverse("reviews:numbers"), lead, then=opens_the_tables)
    yield Place("/dev/mail/", then=opens_a_letter)


def saves_it_without_a_name(page: Page) -> None:
    page.get_by_label("Claim name").fill("")
    page.get_by_role("button", name="Save changes", exact=True).click()
    expect(page.locator("main")).to_contain_text("There is a problem")


def ticks_two(page: Page) -> None:
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Deny those ticked", exact=True).click()
    expect(page.locator("main")).to_contain_text("Deny 2 associations?")


def asks_about_a_forgery(page: Page) -> None:
    page.get_by_label("Reference").fill("CA-22222222")
    page.get_by_label("Your e-mail domain").fill("contoso.com")
    page.get_by_role("button", name="Is it real?", exact=True).click()
    expect(page.locator("main")).to_contain_text("No, we know no such message")


def opens_the_tables(page: Page) -> None:
    for fold in page.get_by_text("As a table").all():
        fold.click()


def opens_a_letter(page: Page) -> None:
    """The newest, once the mail server has one."""
    letter = page.locator("main table a")
    for _ in range(100):
        if letter.count():
            break
        page.wait_for_timeout(300)  # milliseconds
        page.reload()
    letter.first.click()
    page.wait_for_url("**/dev/mail/*.eml/")


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
