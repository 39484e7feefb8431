"""A claim on paper: what the browser's print makes of its page."""

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from devstack.whole import RunningPortal
from tests.depth import depths


@pytest.fixture
def partner(demo_portal: RunningPortal, browser: Browser) -> Page:
    page = browser.new_context(base_url=demo_portal.url).new_page()
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill("incentive-admin@contoso.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def pages_of(page: Page) -> list[str]:
    paper = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    return [sheet.get_textpage().get_text_bounded() for sheet in paper]


def claims_of(page: Page) -> list[str]:
    """The addresses of all claims on the first page of the list."""
    page.goto("/claims/")
    return page.eval_on_selector_all("table a[href^='/claims/CA-']", "links => links.map(a => a.pathname)")


@pytest.mark.parametrize("every", depths(proofs=4, marathon=1))
def test_a_claim_prints_on_two_pages(every: int, partner: Page) -> None:
    addresses = claims_of(partner)
    assert len(addresses) > 5
    too_long = {}
    for address in addresses[::every]:
        partner.goto(address)
        if len(sheets := pages_of(partner)) > 2:
            too_long[address] = len(sheets)
    assert too_long == {}


@pytest.mark.proof
def test_paper_has_the_whole_story_and_nothing_of_the_portal(partner: Page) -> None:
    fold, letter = "#history details", "#history details .list li"
    for address in claims_of(partner):
        partner.goto(address)
        if partner.locator(letter).count():
            break
    hidden = partner.locator(letter).first.text_content() or ""
    paper = "".join("".join(pages_of(partner)).split())

    assert len(hidden) > 20
    assert "".join(hidden.split()) in paper
    for part in ("Switchperson", "Signout", "Skiptothecontent", "Whatyoucando"):
        assert part not in paper
    assert not partner.locator(f"{fold}[open]").count()  # afterwards all is as it was


@pytest.mark.proof
def test_print_is_offered_where_it_works(partner: Page, browser: Browser) -> None:
    partner.goto(claims_of(partner)[0])
    assert buttons(partner) == 1
    state = partner.context.storage_state()
    without = browser.new_context(java_script_enabled=False, storage_state=state).new_page()
    without.goto(partner.url)
    assert buttons(without) == 0


def buttons(page: Page) -> int:
    return page.get_by_role("button", name="Print").count()
