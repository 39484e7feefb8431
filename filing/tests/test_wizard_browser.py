"""The wizard in a real browser: without script, by keyboard alone, on a narrow screen, read by axe in both themes."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from claims.models import Claim
from filing.tests.wizard_pages import subscription
from programs.models import Product
from tests.every_page.looking import scrolls_sideways
from tests.factories import LocationFactory, mailbox_at
from tests.walk import Cast, make_cast

pytestmark = pytest.mark.proof
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}


@pytest.fixture
def cast(web: str) -> Cast:
    cast = make_cast()
    service = Product.objects.get(code="dynamics-365-customer-service")
    for product in (None, service, service):
        subscription(cast.tenant, **({"product": product} if product else {}))
    marketing = Product.objects.get(code="dynamics-365-marketing")
    subscription(cast.tenant, product=marketing, activated_at=timezone.now())
    LocationFactory(partner=cast.location.partner, programs=[])
    return cast


def page_of(person: User, browser: Browser, web: str, **how: object) -> Page:
    client = Client()
    client.force_login(person)
    context = browser.new_context(base_url=web, viewport=WIDE, **how)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": web}])
    context.set_default_timeout(60_000)  # milliseconds; the machine may be busy
    return context.new_page()


def go_on(page: Page, name: str = "Continue") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def walk(page: Page, cast: Cast) -> Iterator[str]:
    """Step by step to "Create claim"; each step is first left unanswered, so that it says what it wants."""
    page.goto("/claims/new/")
    yield from says_what(page)
    yield from says_who(page, cast)
    yield from says_which(page, cast)
    yield "Contacts and claim name"
    go_on(page)
    yield "Error: Contacts and claim name"
    page.get_by_label("Customer contact name").fill("Carl Customer")
    page.get_by_label("Customer contact title").fill("Head of IT")
    page.get_by_label("Customer contact e-mail").fill(mailbox_at(cast.tenant))
    page.get_by_label("Claim name").fill("Autumn rollout")
    go_on(page)
    yield "Check your answers"
    go_on(page, "Create claim")


def says_what(page: Page) -> Iterator[str]:
    yield "Choose the solution area"
    go_on(page)
    yield "Error: Choose the solution area"
    page.get_by_label("Business Applications").check()
    go_on(page)
    yield "Choose the activity"
    page.get_by_label("Pre-sales").check()
    page.get_by_label("Revenue association").check()
    go_on(page)
    yield "Error: Choose the activity"
    page.get_by_label("Revenue association").uncheck()
    page.get_by_label("Usage").check()
    go_on(page)


def says_who(page: Page, cast: Cast) -> Iterator[str]:
    yield "Location and customer"
    page.get_by_label("Customer domain name").fill("nonsense")
    go_on(page, "Also show locations that do not take part")
    expect(page.get_by_label("Customer domain name")).to_have_value("nonsense")
    go_on(page)
    yield "Error: Location and customer"
    page.get_by_label("MPN location").select_option(cast.location.mpn_id)
    page.get_by_label("Customer domain name").fill(cast.tenant.domains.get().domain)
    page.get_by_label("Directory ID (Tenant ID)").fill(str(cast.tenant.tenant_id))
    go_on(page)


def says_which(page: Page, cast: Cast) -> Iterator[str]:
    yield "Choose the products"
    page.get_by_label("Dynamics 365 Marketing", exact=True).check()
    go_on(page)
    expect(page.get_by_role("button", name="Keep the claim and tell me when I can continue")).to_be_visible()
    yield "Error: Choose the products"
    page.get_by_label("Dynamics 365 Marketing", exact=True).uncheck()
    page.get_by_label("Dynamics 365 Sales", exact=True).check()
    page.get_by_label("Dynamics 365 Customer Service", exact=True).check()
    go_on(page)
    yield "Enter the subscriptions"
    page.get_by_label("Subscription ID").fill("1234")
    go_on(page)
    yield "Error: Enter the subscriptions"
    known = cast.tenant.subscriptions.filter(product__code="dynamics-365-customer-service")
    page.get_by_label("Subscription ID").fill(str(known[0].subscription_id))
    go_on(page)


def test_wizard_works_without_script(web, browser, cast):
    page = page_of(cast.admin, browser, web, java_script_enabled=False)
    for title in walk(page, cast):
        expect(page).to_have_title(re.compile(f"^{title} – New claim"))
    page.wait_for_url("**/claims/CA-*/")
    claim = Claim.objects.get(partner=cast.location.partner)
    assert page.url.endswith(claim.get_absolute_url())
    assert claim.lines.count() == 2


def test_axe_finds_nothing_on_any_step_and_nothing_is_too_wide(web, browser, cast):
    page = page_of(cast.admin, browser, web, bypass_csp=True, reduced_motion="reduce")
    for title in walk(page, cast):
        expect(page).to_have_title(re.compile(f"^{title} – New claim"))
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page).response["violations"]
            assert not found, (title, theme, found)
        page.set_viewport_size(NARROW)
        assert not scrolls_sideways(page), title
        page.set_viewport_size(WIDE)


def test_long_list_is_filtered_and_a_family_chosen_by_one_button(web, browser, cast):
    page = page_of(cast.admin, browser, web)
    steps = walk(page, cast)
    while next(steps) != "Choose the products":
        pass
    shown = page.locator("#filter-count")
    family = page.get_by_role("group", name="Customer engagement", exact=True)
    expect(shown).to_have_text("All 14 shown")
    page.get_by_label("Filter the list").fill("engagement 365 serv")
    expect(shown).to_have_text("3 of 14 shown")
    page.get_by_label("Filter the list").fill("nothing is called this")
    expect(shown).to_have_text("None of 14 matches. What you chose stays chosen.")
    page.get_by_label("Filter the list").fill("sales")
    family.get_by_role("button", name="Select all of Customer engagement").click()
    expect(family.get_by_role("checkbox", checked=True)).to_have_count(6)
    page.get_by_label("Filter the list").fill("power bi")
    expect(shown).to_have_text("7 of 14 shown")  # what is chosen stays in sight
    expect(page.get_by_label("Power BI", exact=True)).to_be_disabled()
    family.get_by_role("button", name="Deselect all of Customer engagement").click()
    expect(shown).to_have_text("1 of 14 shown")


def test_wizard_works_by_keyboard_alone(web, browser, cast):
    page = page_of(cast.admin, browser, web)
    page.goto("/claims/new/")
    press(page, "input[name=solution_area]", "ArrowDown", "Space", "Enter", arrive="**/activity/")
    press(page, "input[value=usage]", "Enter", arrive="**/customer/")
    domain = cast.tenant.domains.get().domain
    press(page, "#id_domain", *domain, "Tab", *str(cast.tenant.tenant_id), "Enter", arrive="**/products/")
    press(page, "#filter-products", *"yam", "Enter")
    expect(page.get_by_role("status").filter(has_text="shown")).to_have_text("1 of 10 shown")
    press(page, "input[value=yammer]", "Space", "Enter", arrive="**/contacts/")
    press(page, "#id_name", "Enter")
    expect(page).to_have_title(re.compile("^Error: Contacts"))
    expect(page.locator(".error-summary")).to_be_focused()
    press(page, ".error-summary a", "Enter")
    expect(page.locator("#id_customer_contact_name")).to_be_focused()


def press(page: Page, target: str, *keys: str, arrive: str | None = None) -> None:
    """Tab until the target has the focus, then press the keys."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            break
    else:
        pytest.fail(f"{target} cannot be reached by Tab")
    for key in keys:
        page.keyboard.press(key)
    if arrive:
        page.wait_for_url(arrive)
