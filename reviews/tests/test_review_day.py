"""A reviewer's day at the keyboard: claims taken, read and decided, and never a hand on the mouse."""

import re
import time
from collections import Counter

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim, Finding
from cpor.invariants import INVARIANTS, broken
from demo.sign_ins import DEMO_PASSWORD
from tests.depth import depths
from tests.factories import TenantFactory
from tests.pages import Visitor
from tests.walk import Cast, claim_in, make_cast

WHOLE_DAY = {"approve": 12, "request_action": 5, "reject": 3}
A_WHILE = {"approve": 2, "request_action": 1, "reject": 1}
ENDS = {"approve": Status.APPROVED, "request_action": Status.ACTION_REQUIRED, "reject": Status.REJECTED}
MOST_TABS = 60


@pytest.mark.parametrize("plan", depths(proofs=A_WHILE, marathon=WHOLE_DAY))
def test_day_of_a_reviewer_at_the_keyboard(plan: dict[str, int], web: str, browser: Browser) -> None:
    cast = make_cast()
    references = wait_for_review(cast, sum(plan.values()))
    reviewer = at_the_keyboard(browser, web, cast.reviewer)
    page = reviewer.page
    for act in Counter(plan).elements():
        takes_next(page)
        DECIDE[act](page)
        expect(page.locator("main [data-status]").first).to_have_attribute("data-status", ENDS[act])
        page.wait_for_load_state()  # keys do nothing before the page's script is there
        presses(page, "g", "q")
        page.wait_for_url(re.compile(r"/reviews/$"))
    assert reviewer.troubles == []
    decided = Claim.objects.filter(reference__in=references)
    assert Counter(claim.status for claim in decided) == Counter(
        {ENDS[act]: count for act, count in plan.items()}
    )
    assert {claim.reviewer for claim in decided} == {cast.reviewer}
    found = Finding.objects.filter(claim__in=decided)
    assert Counter(found.values_list("code", flat=True)) == {
        "POE_NO_CUSTOMER_ACK": plan["request_action"],
        "POE_MISSING_ALL": plan["reject"],
    }
    assert [trouble for invariant in INVARIANTS for trouble in broken(invariant)] == []


def wait_for_review(cast: Cast, count: int) -> list[str]:
    references = []
    for _ in range(count):
        cast.tenant = TenantFactory()
        references.append(claim_in(Status.SUBMITTED, cast).reference)
    return references


def at_the_keyboard(browser: Browser, web: str, person: User) -> Visitor:
    person.set_password(DEMO_PASSWORD)
    person.save()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    visitor = Visitor(browser, web)
    visitor.goes_to("/account/login/")
    visitor.page.get_by_label("E-mail").focus()
    visitor.page.keyboard.type(person.email)
    presses(visitor.page, "Tab")
    visitor.page.keyboard.type(DEMO_PASSWORD)
    presses(visitor.page, "Enter")
    visitor.page.locator("#id_code").focus()
    visitor.page.keyboard.type(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
    presses(visitor.page, "Enter")
    visitor.page.wait_for_url(re.compile(r"/reviews/"))
    return visitor


def presses(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def takes_next(page: Page) -> None:
    presses(page, "t")
    page.wait_for_url(re.compile(r"/reviews/CA-"))
    expect(page.locator("main [data-status]").first).to_have_attribute("data-status", "under_review")
    presses(page, "d")  # reads the document
    expect(page.locator(".desk-pages")).to_be_focused()
    presses(page, "n")


def approves(page: Page) -> None:
    presses(page, "a")
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_focused()
    presses(page, "Tab", "Enter")  # the letters first
    expect(page.locator("#letters-approve")).to_contain_text("carl@customer")
    presses(page, "a")
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_focused()
    presses(page, "Enter")


def requests_action(page: Page) -> None:
    presses(page, "r", "Tab", "Space")  # the second finding
    tab_to(page, "In your own words")
    page.keyboard.type("Ask Carl to sign page 2.")
    tab_to(page, "Request action")
    presses(page, "Enter")


def rejects(page: Page) -> None:
    presses(page, "x", "Space")
    tab_to(page, "Reject")
    presses(page, "Enter")


def tab_to(page: Page, name: str) -> None:
    """On to the control of this name, as the keyboard goes."""
    for _ in range(MOST_TABS):
        presses(page, "Tab")
        if page.evaluate(NAME_OF_FOCUSED).strip().startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


NAME_OF_FOCUSED = """() => {
  const it = document.activeElement;
  return it.labels?.[0]?.textContent ?? it.textContent ?? "";
}"""
DECIDE = {"approve": approves, "request_action": requests_action, "reject": rejects}


@pytest.mark.proof
def test_keys_do_nothing_while_one_types_or_when_turned_off(web: str, browser: Browser) -> None:
    cast = make_cast()
    claim = claim_in(Status.UNDER_REVIEW, cast)
    reviewer = at_the_keyboard(browser, web, cast.reviewer)
    page = reviewer.page
    reviewer.goes_to(f"/reviews/{claim.reference}/")
    presses(page, "c")
    page.keyboard.type("a? gq x")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("a? gq x")
    presses(page, "Tab", "Control+a", "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("Go to the document")
    page.get_by_role("button", name="Turn shortcuts off").press("Enter")
    expect(page.locator("#shortcuts")).to_have_attribute("data-shortcuts", "off")
    presses(page, "a", "?")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert reviewer.troubles == []


@pytest.mark.proof
def test_decision_works_without_script(web: str, browser: Browser) -> None:
    cast = make_cast()
    claim = claim_in(Status.UNDER_REVIEW, cast)
    cast.reviewer.set_password(DEMO_PASSWORD)
    cast.reviewer.save()
    reviewer = Visitor(browser, web, java_script_enabled=False)
    reviewer.is_signed_in(cast.reviewer)
    reviewer.goes_to(f"/reviews/{claim.reference}/")
    form = reviewer.form_with("Request action")
    form.get_by_role("checkbox", name="Dates are missing").check()
    form.get_by_label("Instead of the prepared sentence").nth(2).fill("From 2024.")
    form.get_by_role("button", name="Preview e-mails").click()
    expect(reviewer.page.locator("#letters-request_action")).to_contain_text("From 2024.")
    reviewer.presses("Request action")
    reviewer.sees_status("action_required")
    assert claim.findings.get().text == "From 2024."
    with pytest.raises(claiming.filing.NotReady, match="unanswered"):
        claiming.submit(claim=claim, by=cast.admin, now=claim.findings.get().raised_at)
