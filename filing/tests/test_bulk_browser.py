"""An upload before somebody's eyes: their browser, and the portal's own worker."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from claims.models import Claim
from demo.sign_ins import DEMO_PASSWORD
from devstack.whole import RunningPortal
from filing.tests.bulk_files import row_of, text_of
from tests.depth import depths
from tests.pages import Visitor
from tests.walk import make_cast

FILE_NAME = "autumn.csv"


@pytest.mark.parametrize("has_script", depths(proofs=True, marathon=False))
def test_upload_is_checked_and_created_while_its_author_looks(
    portal_of_module: RunningPortal, browser: Browser, has_script: bool
) -> None:
    cast = make_cast()
    cast.admin.set_password(DEMO_PASSWORD)
    cast.admin.save()
    rows = [row_of(cast), row_of(cast, products="Yammer"), row_of(cast, mpn_id="")]
    partner = Visitor(browser, portal_of_module.url, java_script_enabled=has_script)
    partner.is_signed_in(cast.admin)
    partner.goes_to("/claims/bulk/")
    is_clean(partner, has_script)

    content = {"name": FILE_NAME, "mimeType": "text/csv", "buffer": text_of(rows).encode()}
    partner.page.get_by_label("File of claims").set_input_files([content])
    partner.presses("Upload and check")
    comes(partner, "Create 2 claims", has_script)
    partner.sees("Choose the location that works with the customer.")
    is_clean(partner, has_script)

    partner.presses("Create 2 claims")
    comes(partner, "2 claims were created", has_script)
    created = Claim.objects.filter(partner=cast.location.partner)
    for claim in created:
        partner.sees(claim.reference)
    is_clean(partner, has_script)
    assert created.count() == 2
    assert partner.troubles == []


def comes(partner: Visitor, words: str, has_script: bool) -> None:
    """Without script the person reloads the page, with it the page looks for itself."""
    text = partner.page.locator("main").get_by_text(words)
    for _ in range(120):
        if has_script or text.count():
            break
        partner.page.wait_for_timeout(500)  # milliseconds
        partner.page.reload()
    expect(text.first).to_be_visible(timeout=60_000)


def is_clean(partner: Visitor, has_script: bool) -> None:
    if has_script:
        assert Axe().run(partner.page).response["violations"] == []
