"""Mail programs and scanners open links before people do. Whatever opens the customer's link, only a person denies."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser

from claims.lifecycle import Status
from claims.models import Claim
from consent.tests.test_pages import address_in, letter_to
from devstack.whole import RunningPortal
from tests.checksums import changed, checksums
from tests.depth import sampled
from tests.walk import Cast, claim_in, make_cast

# How link scanners and previews call themselves, or the browser they dress up as.
AGENTS = [
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; SafeLinks)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Edg/126.0",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17126; Pro)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Windows NT 6.1; Win64; x64) BingPreview/1.0b",
    "Mimecast-URL-Protect",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/119.0 Safari/537.36 MimecastBrowserIsolation",
    "Proofpoint URL Defense",
    "Mozilla/5.0 (compatible; proofpoint; +https://www.proofpoint.com)",
    "BarracudaCentral",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Mozilla/5.0 (compatible; GoogleMessages; +https://developers.google.com/search)",
    "Cisco Secure Email URL Analysis",
    "Sophos Email Security Time-of-Click",
    "Trend Micro WTP",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
]
METHODS = ("get", "head", "options")
RUNNING_SCRIPT = {"SafeLinks": AGENTS[0], "Outlook": AGENTS[2], "BingPreview": AGENTS[4]}


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.APPROVED, cast)


def address_of(claim: Claim) -> str:
    return address_in(letter_to(claim, claim.customer_contact_email))


@pytest.mark.proof
def test_fifty_openings_by_scanners_change_not_one_row(claim: Claim, client: Client) -> None:
    address = address_of(claim)
    before, openings = checksums(), 0
    for number, agent in enumerate(AGENTS):
        for method in METHODS:
            scanner = Client(headers={"user-agent": agent}, REMOTE_ADDR=f"203.0.113.{number + 1}")
            answer = getattr(scanner, method)(address, follow=True)
            openings += 1
            assert answer.status_code == (405 if method == "options" else 200), (agent, method)
    assert openings >= 50
    assert changed(before) == []
    assert "Deny association" in client.get(address, follow=True).content.decode()


@pytest.mark.proof
def test_scanner_that_follows_every_address_of_the_page_changes_nothing(claim: Claim, client: Client) -> None:
    page = client.get(address_of(claim), follow=True)
    before = checksums()
    found = set(re.findall(r'(?:href|action)="(/(?!static/)[^"#]*)"', page.content.decode()))
    assert any(address.endswith("/deny/") for address in found)
    for address in found:
        for method in METHODS:
            getattr(client, method)(address)
    assert changed(before) == []


@pytest.mark.parametrize("agent", sampled(RUNNING_SCRIPT, proofs=["SafeLinks"]))
def test_scanner_that_runs_scripts_sends_nothing(
    running_portal: RunningPortal, browser: Browser, agent: str
) -> None:
    claim = claim_in(Status.APPROVED, make_cast())
    address = address_of(claim)  # before the letter is delivered and forgets it
    visit = browser.new_context(user_agent=agent, base_url=running_portal.url).new_page()
    sent: list[str] = []
    visit.on("request", lambda request: sent.append(request.method))

    visit.goto(address, wait_until="networkidle")
    visit.wait_for_timeout(2000)
    assert visit.get_by_role("button", name="Deny association").is_visible()
    assert set(sent) == {"GET"}
    claim.refresh_from_db()
    assert (claim.status, claim.events.filter(kind="deny").exists()) == (Status.APPROVED, False)

    person = browser.new_context(base_url=running_portal.url).new_page()
    person.goto(address)
    person.get_by_role("button", name="Deny association").click()
    person.get_by_role("heading", name="Association denied").wait_for()
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED
