"""No finding of axe and no sideways scroll on the demo's main pages, light and dark, wide and narrow.

In the marathon alone: tests/every_page asks the same of every kind of page, and test_wizard_browser of every step.
"""

import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser, Page

from claims.models import Claim
from devstack.whole import RunningPortal
from tests.every_page.looking import findings_of_axe, scrolls_sideways
from tests.pages import Visitor, Wish, answers_every_step, link_in, opens_letter

pytestmark = pytest.mark.marathon

WIDTHS = (1280, 320)  # CSS pixels; 320 is 1280 at 400 %
THEMES = ("light", "dark")
PARTNER, REVIEWER, LEAD = (
    "incentive-admin@contoso.example",
    "reviewer@microsoft.example",
    "lead@microsoft.example",
)


@pytest.fixture
def visitor(demo_portal: RunningPortal, browser: Browser) -> Visitor:
    return Visitor(browser, demo_portal.url)


def test_pages_before_signing_in(visitor: Visitor) -> None:
    addresses = ["/account/login/", "/account/password/reset/", "/about/", "/dev/", "/dev/mail/", "/unknown/"]
    assert faults_of(visitor, addresses) == []


def test_pages_of_a_partner(visitor: Visitor) -> None:
    visitor.signs_in(PARTNER)
    claims = [
        "Shops and tills",  # approved
        "Munich sales team on Dynamics",  # action required
        "Sign-in and access",  # draft
        "Mobile mail",  # rejected
        "Ledger consolidation",  # consent denied
    ]
    draft = address_of("Sign-in and access")
    addresses = [
        "/claims/",
        "/claims/?q=nothing",
        "/claims/bulk/",
        "/claims/numbers/",
        "/help/",
        *map(address_of, claims),
    ]
    found = faults_of(visitor, [*addresses, f"{draft}withdraw/", f"{draft}edit/"])

    visitor.page.get_by_label("Claim name").fill("")
    visitor.presses("Save changes")
    visitor.sees("There is a problem")
    assert found + faults_of_open_page(visitor.page) == []


def test_steps_of_the_wizard(visitor: Visitor) -> None:
    visitor.signs_in(PARTNER)
    wish = Wish(
        name="Service desk",
        area="Business Applications",
        products=["Dynamics 365 Sales", "Dynamics 365 Customer Service"],
        subscriptions={"Dynamics 365 Customer Service": "a0000001-0000-4000-8000-000000000002"},
        contact_email="carla@adventure-works.example",
        domain="adventure-works.example",
        tenant_id="11111111-1111-4111-8111-111111111111",
    )
    answers_every_step(visitor, wish)
    way = re.sub(r"check/$", "", visitor.page.url)
    slugs = ["solution-area", "activity", "customer", "products", "subscriptions", "contacts", "check"]

    found = faults_of(visitor, ["/claims/new/", *(f"{way}{slug}/" for slug in slugs)])

    visitor.goes_to(f"{way}contacts/")
    visitor.page.get_by_label("Claim name").fill("")
    visitor.presses("Continue")
    visitor.sees("There is a problem")
    assert found + faults_of_open_page(visitor.page) == []


def test_pages_of_a_reviewer(visitor: Visitor) -> None:
    visitor.signs_in(REVIEWER)
    names = ["Campaigns in Spain", "Exchange operations", "Admissions pipeline", "Field technicians"]
    addresses = ["/reviews/", "/reviews/?tab=all", *(review_of(name) for name in names)]
    assert faults_of(visitor, addresses) == []


def test_pages_of_a_lead(visitor: Visitor) -> None:
    visitor.signs_in(LEAD)
    addresses = [review_of("Back office"), f"{review_of('Back office')}reopen/", "/reviews/numbers/"]
    found = faults_of(visitor, addresses)

    visitor.page.get_by_text("As a table").first.click()
    assert found + faults_of_open_page(visitor.page) == []


def test_pages_of_a_customer(visitor: Visitor) -> None:
    opens_letter(visitor, to="marta.iglesias@litware.example")
    link = link_in(visitor, "/consent/")
    letter = faults_of_open_page(visitor.page)
    assert letter + faults_of(visitor, [link, "/consent/not-a-token/"]) == []


def address_of(name: str) -> str:
    return Claim.objects.get(name=name).get_absolute_url()


def review_of(name: str) -> str:
    return address_of(name).replace("/claims/", "/reviews/")


def faults_of(visitor: Visitor, addresses: Iterable[str]) -> list[str]:
    found = []
    for address in addresses:
        visitor.goes_to(address)
        found += faults_of_open_page(visitor.page)
    return found


def faults_of_open_page(page: Page) -> list[str]:
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            where = f"{page.url} {theme} {width}"
            found += [f"{where}: {finding}" for finding in findings_of_axe(page)]
            if scrolls_sideways(page):
                found.append(f"{where}: scrolls sideways")
    return found
