"""The main road, in a browser, on the whole portal: from the wizard to the customer's "no", and what the clocks do."""

import re
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, expect

from claims.lifecycle import Consent, Status
from claims.models import Claim
from cpor.invariants import INVARIANTS, broken
from devstack.whole import RunningPortal
from tests.pages import (
    Visitor,
    Wish,
    chooses_until_products,
    files_claim,
    link_in,
    opens_letter,
    submits,
    uploads,
    visitors,
)

PARTNER = "incentive-admin@contoso.example"
REVIEWER, REVIEWERS_NAME = "reviewer@microsoft.example", "Ruth Becker"
ADVENTURE_WORKS = ("adventure-works.example", "11111111-1111-4111-8111-111111111111")
WIDE_WORLD = ("wideworldimporters.example", "22222222-2222-4222-8222-222222222222")
FINDING = "The customer's signature or acknowledgement is missing"
Arrive = Callable[..., Visitor]


@pytest.fixture
def arrive(demo_portal: RunningPortal, browser: Browser) -> Iterator[Arrive]:
    with visitors(browser, demo_portal.url) as arrive:
        yield arrive


def wish(name: str, area: str, products: list[str], customer: tuple[str, str], **more: object) -> Wish:
    domain, tenant_id = customer
    contact = f"{name.lower().replace(' ', '-')}@{domain}"
    return Wish(name, area, products, contact, domain, tenant_id, **more)  # type: ignore[arg-type]


@pytest.mark.proof
@pytest.mark.alone
def test_microsoft_365_claim_goes_all_the_way_to_the_customers_no(arrive: Arrive) -> None:
    asked = wish("Devices and chat", "Microsoft 365", ["Intune", "Yammer"], ADVENTURE_WORKS)
    partner, reviewer, inbox = arrive(), arrive(), arrive()
    partner.signs_in(PARTNER)
    reference = files_claim(partner, asked)
    claim_page = partner.page.url
    uploads(partner, name="statement-of-work.pdf")
    submits(partner)

    reviewer.signs_in_by_a_click(REVIEWER)
    takes_from_the_queue(reviewer, reference)
    requests_action(reviewer, "Page 2 is not signed.")

    letter = opens_letter(inbox, to=PARTNER, subject=("You need to answer", reference))
    expect(letter.locator("main")).to_contain_text("Page 2 is not signed.")
    partner.goes_to(link_in(inbox, f"/claims/{reference}/"))
    partner.sees_status("action_required")
    partner.sees(FINDING)
    uploads(partner, name="statement-of-work-signed.pdf")
    submits(partner)

    takes_from_the_queue(reviewer, reference)
    reviewer.page.get_by_role("link", name="statement-of-work-signed.pdf").wait_for()
    pressed_at = time.monotonic()
    reviewer.presses("Approve")
    opens_letter(inbox, to=asked.contact_email)
    assert time.monotonic() - pressed_at < 10, "the consent letter took longer than 10 seconds"
    reviewer.sees_status("approved")
    consent_link = link_in(inbox, "/consent/")
    next_claim = finds_workloads(partner, asked, are_free=False)

    denies(arrive(), consent_link, reason="We do this ourselves.")

    partner.goes_to(claim_page)
    partner.sees_status("consent_denied")
    partner.sees("Customer consent denied")
    finds_them_free(partner, next_claim, asked.products)
    both_are_told_of_the_no(inbox, reference)
    both_read_the_history(partner, reviewer, reference)


def finds_them_free(partner: Visitor, next_claim: str, workloads: Sequence[str]) -> None:
    partner.goes_to(next_claim)
    for workload in workloads:
        expect(partner.page.get_by_role("checkbox", name=workload, exact=True)).to_be_enabled()


def both_are_told_of_the_no(inbox: Visitor, reference: str) -> None:
    for email, subject in ((PARTNER, "The customer refused"), (REVIEWER, "Consent denied")):
        opens_letter(inbox, to=email, subject=(subject, reference))
        inbox.sees("We do this ourselves.")
        assert (REVIEWERS_NAME in inbox.page.content()) == (email == REVIEWER)


@pytest.mark.marathon
@pytest.mark.alone
def test_business_applications_claim_is_in_force_until_the_customer_objects(arrive: Arrive) -> None:
    asked = wish(
        "Sales and service",
        "Business Applications",
        ["Dynamics 365 Sales", "Dynamics 365 Customer Service"],
        ADVENTURE_WORKS,
        activities=["Pre-sales", "Usage"],
        subscriptions={
            "Dynamics 365 Customer Service": "{A0000001-0000-4000-8000-000000000002}\n"
            "a0000001-0000-4000-8000-000000000003"
        },
    )
    partner, reviewer, inbox = arrive(), arrive(), arrive()
    partner.signs_in_by_a_click(PARTNER)
    reference = files_claim(partner, asked)
    partner.sees("Dynamics 365 Sales …0001")
    uploads(partner, name="purchase-order.pdf", kind="Purchase order")
    submits(partner)

    reviewer.signs_in(REVIEWER)
    takes_from_the_queue(reviewer, reference)
    reviewer.presses("Approve")
    reviewer.sees_status("approved")

    for email in (asked.contact_email, "ada.park@adventure-works.example"):  # the portal administrator too
        opens_letter(inbox, to=email)
        inbox.sees("Dynamics 365 Customer Service")
    administrators_link = link_in(inbox, "/consent/")
    customer = arrive()
    customer.goes_to(administrators_link)
    customer.sees("Contoso Consulting")
    expect(customer.page.get_by_role("button", name="Deny association")).to_be_visible()
    partner.page.reload()
    partner.sees_status("approved")


@pytest.mark.marathon
@pytest.mark.alone
def test_wizard_and_proof_work_without_script(arrive: Arrive) -> None:
    asked = wish("Mail only", "Microsoft 365", ["Exchange Online", "Outlook Mobile"], WIDE_WORLD)
    partner = arrive(java_script_enabled=False)
    partner.signs_in_by_a_click(PARTNER)

    files_claim(partner, asked)
    uploads(partner, name="statement-of-work.pdf", has_script=False)

    submits(partner)


@pytest.mark.marathon
@pytest.mark.alone
def test_clocks_settle_what_nobody_denied_and_reject_what_nobody_answered(
    arrive: Arrive, demo_portal: RunningPortal
) -> None:
    partner, inbox = arrive(), arrive()
    partner.signs_in_by_a_click(PARTNER)
    approved = Claim.objects.get(
        name="Workplace for all branches"
    )  # its letters left when the portal started
    unanswered = Claim.objects.get(name="Seasonal staff in Teams")
    wait_until(lambda: Claim.objects.get(pk=approved.pk).deadline_at is not None, seconds=30)  # accepted

    demo_portal.run_manage("advance", "8d")
    ring_for_the_clocks(demo_portal)
    wait_until(lambda: has(approved, consent=Consent.PASSED), seconds=30)
    assert has(unanswered, status=Status.ACTION_REQUIRED)
    demo_portal.run_manage("advance", "31d")
    ring_for_the_clocks(demo_portal)
    wait_until(lambda: has(unanswered, status=Status.REJECTED), seconds=30)

    partner.goes_to(approved.get_absolute_url())
    partner.sees_status("approved")
    partner.sees("The customer did not object in time")
    partner.goes_to(unanswered.get_absolute_url())
    partner.sees_status("rejected")
    partner.sees("NO_PARTNER_RESPONSE")
    assert "The portal rejected the claim, because the request was not answered in time." in plain(
        partner.history
    )
    opens_letter(inbox, to="incentive-user@contoso.example", subject=("rejected", unanswered.reference))
    assert [found for invariant in INVARIANTS for found in broken(invariant)] == []


# --- What people do on their pages ---


def takes_from_the_queue(reviewer: Visitor, reference: str) -> None:
    reviewer.goes_to("/reviews/")
    reviewer.follows(reference)
    reviewer.sees_status("submitted")
    reviewer.presses("Start review")
    reviewer.sees_status("under_review")


def requests_action(reviewer: Visitor, text: str) -> None:
    form = reviewer.form_with("Request action")
    form.get_by_role("checkbox", name=FINDING).check()
    form.get_by_label("In your own words").fill(text)
    reviewer.presses("Request action")
    reviewer.sees_status("action_required")


def finds_workloads(partner: Visitor, asked: Wish, *, are_free: bool) -> str:
    """Begin another claim on the same workloads; returns the address of its page of workloads."""
    chooses_until_products(partner, asked)
    for workload in asked.products:
        choice = partner.page.get_by_role("checkbox", name=workload, exact=True)
        expect(choice).to_be_enabled(enabled=are_free)
    return partner.page.url


def denies(customer: Visitor, link: str, *, reason: str) -> None:
    customer.goes_to(link)
    assert link not in customer.page.url, "the token stays in the address"
    customer.sees("Contoso Consulting claims an association with you")
    customer.sees("Intune")
    customer.page.get_by_role("textbox").fill(reason)
    customer.presses("Deny association")
    customer.sees("Association denied")


def both_read_the_history(partner: Visitor, reviewer: Visitor, reference: str) -> None:
    partner.goes_to(f"/claims/{reference}/")
    reviewer.goes_to(f"/reviews/{reference}/")
    theirs, ours = plain(partner.history), plain(reviewer.history)
    assert "Microsoft reviewer asked you for something." in theirs
    assert "The customer refused the association." in theirs
    assert f"{REVIEWERS_NAME} requested action from the partner." in ours
    assert "The customer denied consent." in ours
    assert "We do this ourselves." in theirs
    assert "We do this ourselves." in ours
    assert REVIEWERS_NAME not in partner.page.content()


# --- Small helps ---


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def has(claim: Claim, **columns: str) -> bool:
    return Claim.objects.filter(pk=claim.pk, **columns).exists()


def ring_for_the_clocks(portal: RunningPortal) -> None:
    """What the beat does every 60 seconds: the worker gets the real task."""
    portal.run_manage("shell", "-c", "from reviews.tasks import run_clocks; run_clocks.delay()")


def wait_until(is_done: Callable[[], bool], *, seconds: float) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < give_up_at, f"not within {seconds} seconds"
        time.sleep(0.3)
