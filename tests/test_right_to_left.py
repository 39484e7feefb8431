"""The layout in a language that is written from right to left: mirrored, and nothing runs out at the side."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, Route

from claims.lifecycle import Status
from claims.models import Claim
from consent.views.customer import SESSION_KEY
from tests import pseudo
from tests.every_page.looking import scrolls_sideways
from tests.walk import Cast, claim_in, link_of, workload

pytestmark = pytest.mark.proof

HOST = "http://portal.example"
MIDDLE = "each => { const box = each.getBoundingClientRect(); return box.left + box.width / 2 }"


@pytest.fixture(autouse=True)
def from_right_to_left(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pseudo.speak(settings, monkeypatch)
    yield
    translation.deactivate()


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.APPROVED, cast, now=timezone.now())


@pytest.fixture
def addresses(claim: Claim, cast: Cast) -> dict[str, str]:
    """What each page says, by its address: rendered here, where the made-up language is known."""
    customer, partner, lead = Client(), Client(), Client()
    session = customer.session
    session[SESSION_KEY] = [link_of(claim).link_id]
    session.save()
    customer.cookies[configured.SESSION_COOKIE_NAME] = session.session_key or ""
    partner.force_login(cast.admin)
    lead.force_login(cast.lead)
    draft = claim_in(Status.DRAFT, cast, now=timezone.now(), assets=[workload("intune")])
    visits = {
        customer: (
            "/account/login/",
            "/about/",
            f"/consent/link/{link_of(claim).link_id}/",
            "/no/such/page/",
        ),
        partner: (
            "/claims/",
            "/claims/new/",
            "/claims/bulk/",
            "/claims/numbers/",
            f"/claims/{claim.reference}/",
            f"/claims/{draft.reference}/",
            "/help/poe/",
        ),
        lead: ("/reviews/", "/reviews/numbers/", "/reviews/load/", f"/reviews/{claim.reference}/"),
    }
    return {
        address: client.get(address).content.decode() for client, many in visits.items() for address in many
    }


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_runs_out_at_the_side(width: int, addresses: dict[str, str], browser: Browser) -> None:
    page, wrong = _page(browser, addresses, width), []
    for address in addresses:
        page.goto(address)
        if page.locator("html").get_attribute("dir") != "rtl" or scrolls_sideways(page):
            wrong.append(address)
    page.context.close()
    assert wrong == []


def test_what_stood_at_the_left_stands_at_the_right(
    claim: Claim, addresses: dict[str, str], browser: Browser
) -> None:
    page = _page(browser, addresses, 1280)
    page.goto(f"/claims/{claim.reference}/")
    sides = {name: page.locator(name).first.evaluate(MIDDLE) > 640 for name in (".sidenav", ".product")}
    others = {
        name: page.locator(name).first.evaluate(MIDDLE) < 640 for name in (".page-aside", ".topbar-person")
    }
    page.context.close()
    assert all(sides.values()), sides
    assert all(others.values()), others


def _page(browser: Browser, pages: dict[str, str], width: int) -> Page:
    """A browser that gets these pages and the portal's own style sheets, and nothing else."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        name = path.removeprefix(configured.STATIC_URL)
        file = finders.find(name) if name != path else None
        if path in pages:
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        elif isinstance(file, str):
            route.fulfill(body=Path(file).read_bytes(), content_type=mimetypes.guess_type(file)[0])
        else:
            route.abort()

    page = browser.new_context(base_url=HOST, viewport={"width": width, "height": 900}).new_page()
    page.route("**/*", answer)
    return page
