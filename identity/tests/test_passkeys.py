"""A passkey in a real browser, with an authenticator that the browser plays."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.factories import ReviewerFactory
from tests.pages import Visitor, visitors

PASSWORD = "cheese under a blue moon"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def lena(web: str) -> User:
    user = ReviewerFactory(email="lena-with-a-key@microsoft.example", staff_role="lead")
    user.set_password(PASSWORD)
    user.save()
    return user


def has_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def types_password(visitor: Visitor, user: User) -> None:
    visitor.goes_to("/account/login/")
    visitor.page.get_by_label("E-mail").fill(user.email)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.presses("Sign in")


@pytest.mark.proof
def test_a_passkey_is_set_up_signs_in_and_says_when_it_does_not_answer(
    browser: Browser, web: str, lena: User
) -> None:
    address = web.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to a number
    with visitors(browser, address) as arrive:
        lena_here = arrive()
        page = lena_here.page
        has_authenticator(page)
        types_password(lena_here, lena)
        lena_here.follows("Add a passkey")
        page.get_by_label("Name").fill("Laptop")
        lena_here.presses("Add a passkey")
        page.wait_for_url("**/codes/")
        lena_here.presses("Show new codes")
        expect(page.locator(".codes li")).to_have_count(10)
        lena_here.presses("Sign out")
        if page.url.endswith("/logout/"):
            lena_here.presses("Sign out")

        types_password(lena_here, lena)
        lena_here.presses("Use a passkey")
        page.wait_for_url(re.compile("/reviews/$"))

        elsewhere = arrive()
        has_authenticator(elsewhere.page)  # another one, which knows nothing of hers
        types_password(elsewhere, lena)
        elsewhere.presses("Use a passkey")
        expect(elsewhere.page.locator("#passkey-failed")).to_be_visible()
        expect(elsewhere.page.locator("#passkey-failed")).to_be_focused()
