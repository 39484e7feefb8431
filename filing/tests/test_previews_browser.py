"""From the upload to the pages before somebody's eyes: their browser, and the portal's own worker."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from demo.sign_ins import DEMO_PASSWORD
from devstack.whole import RunningPortal
from documents.tests import readable
from tests.depth import depths
from tests.pages import Visitor
from tests.walk import draft, make_cast


@pytest.mark.parametrize("has_script", depths(proofs=True, marathon=False))
def test_uploaded_document_is_shown_page_by_page(
    portal_of_module: RunningPortal, browser: Browser, has_script: bool
) -> None:
    cast = make_cast()
    cast.admin.set_password(DEMO_PASSWORD)
    cast.admin.save()
    claim = draft(cast)
    partner = Visitor(browser, portal_of_module.url, java_script_enabled=has_script)
    partner.is_signed_in(cast.admin)
    partner.goes_to(claim.get_absolute_url())

    content = readable.pdf("Statement of work", "Signed by Ada Park")
    file = {"name": "sow.pdf", "mimeType": "application/pdf", "buffer": content}
    partner.page.locator("input[type=file]").set_input_files([file])
    partner.presses("Upload")
    link = partner.page.get_by_role("link", name="Preview", exact=True)
    reload_until(partner, link)
    link.click()

    picture = partner.page.get_by_alt_text("Page 2 of sow.pdf")
    reload_until(partner, picture)
    picture.scroll_into_view_if_needed()
    expect(partner.page.get_by_text("Page 2 of 2")).to_be_visible()
    if has_script:
        for image in partner.page.locator("img").all():
            image.scroll_into_view_if_needed()
            expect(image).to_have_js_property("naturalWidth", 1200)
        assert Axe().run(partner.page).response["violations"] == []
    assert partner.troubles == []


def reload_until(partner: Visitor, there: Locator) -> None:
    """Reloads, as one does without script; that the page looks for itself too is told by test_previews."""
    for _ in range(120):
        if there.count():
            return
        partner.page.wait_for_timeout(500)  # milliseconds
        partner.page.reload()
    raise AssertionError("it never came")
