"""People at their browsers, who find fields and buttons by the words on the page, as anybody does."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from accounts.models import User
from demo.sign_ins import DEMO_PASSWORD

SAMPLE = settings.BASE_DIR / "demo" / "poe" / "good-statement-of-work.pdf"
SCAN_SECONDS = LETTER_SECONDS = 60  # at most; the machine may be busy


class Visitor:
    """Somebody with a fresh browser of their own. `troubles` is what went wrong on the way, seen or not."""

    def __init__(self, browser: Browser, url: str, **how: Any) -> None:
        self.url = url
        self.context = browser.new_context(base_url=url, **how)
        self.context.set_default_timeout(60_000)  # milliseconds; the machine may be busy
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", self._hear)  # tells violations of the content security policy too
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("requestfailed", self._miss)
        self.page.on("response", self._look)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"console: {message.text}")

    def _miss(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # a page that was left, a file that was saved
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _look(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status}: {response.url}")

    def goes_to(self, address: str) -> None:
        self.page.goto(address)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follows(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def signs_in(self, email: str) -> None:
        self.goes_to("/account/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(DEMO_PASSWORD)
        self.presses("Sign in")

    def is_signed_in(self, person: User) -> None:
        """Wholly, as somebody who showed a second factor; only where this process sees the portal's database."""
        client = Client()
        client.force_login(person)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": "sessionid", "value": key, "url": self.url}])
        self.goes_to("/")

    def signs_in_by_a_click(self, email: str) -> None:
        self.goes_to("/account/login/")
        self.page.get_by_role("button", name=re.compile(re.escape(email))).click()

    def sees_status(self, status: str) -> None:
        expect(self.page.locator("main [data-status]")).to_have_attribute("data-status", status)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def form_with(self, button: str) -> Locator:
        return self.page.locator("form").filter(has=self.page.get_by_role("button", name=button, exact=True))

    @property
    def history(self) -> str:
        return self.page.get_by_role("region", name="History", exact=True).inner_text()


@contextmanager
def visitors(browser: Browser, url: str) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors; when all is done, none of them may have met any trouble."""
    made: list[Visitor] = []

    def arrive(**how: Any) -> Visitor:
        made.append(Visitor(browser, url, **how))
        return made[-1]

    yield arrive
    assert [trouble for visitor in made for trouble in visitor.troubles] == []


@dataclass(frozen=True)
class Wish:
    """What a partner answers in the wizard."""

    name: str
    area: str
    products: Sequence[str]
    contact_email: str
    domain: str
    tenant_id: str
    activities: Sequence[str] = ("Usage",)
    location: str = "4001001"
    subscriptions: Mapping[str, str] = field(default_factory=dict)  # by product, where the wizard asks


def files_claim(partner: Visitor, wish: Wish) -> str:
    """From the list through every step of the wizard to the created claim; returns its reference."""
    answers_every_step(partner, wish)
    partner.sees(wish.name)
    for product in wish.products:
        partner.sees(product)
    partner.presses("Create claim")
    partner.page.wait_for_url(re.compile(r"/claims/CA-\w+/"))
    partner.sees_status("draft")
    return re.findall(r"CA-\w+", partner.page.url)[0]


def answers_every_step(partner: Visitor, wish: Wish) -> None:
    chooses_until_products(partner, wish)
    for product in wish.products:
        partner.page.get_by_role("checkbox", name=product, exact=True).check()
    partner.presses("Continue")
    if wish.subscriptions:
        for product, subscription_id in wish.subscriptions.items():
            block = partner.page.get_by_role("group", name=product, exact=True)
            block.get_by_label("Subscription ID").fill(subscription_id)
        partner.presses("Continue")
    _names_contacts(partner, wish)
    partner.page.wait_for_url("**/check/")


def chooses_until_products(partner: Visitor, wish: Wish) -> None:
    partner.goes_to("/claims/")
    partner.follows("+ Customer association")
    partner.page.get_by_role("radio", name=wish.area, exact=True).check()
    partner.presses("Continue")
    for activity in wish.activities:
        partner.page.get_by_role("checkbox", name=activity, exact=True).check()
    partner.presses("Continue")
    place = partner.page.get_by_label("MPN location").locator("option", has_text=wish.location)
    partner.page.get_by_label("MPN location").select_option(place.get_attribute("value"))
    partner.page.get_by_label("Customer domain name").fill(wish.domain)
    partner.page.get_by_label("Directory ID (Tenant ID)").fill(wish.tenant_id)
    partner.presses("Continue")
    partner.page.wait_for_url("**/products/")


def _names_contacts(partner: Visitor, wish: Wish) -> None:
    page = partner.page
    page.get_by_label("Customer contact name").fill("Carla Contact")
    page.get_by_label("Customer contact title").fill("Head of IT")
    page.get_by_label("Customer contact e-mail").fill(wish.contact_email)
    expect(page.get_by_label("Partner contact name")).not_to_have_value("")
    expect(page.get_by_label("Partner contact e-mail")).not_to_have_value("")
    page.get_by_label("Claim name").fill(wish.name)
    partner.presses("Continue")


def uploads(partner: Visitor, *, name: str, kind: str = "Statement of work", has_script: bool = True) -> None:
    """Upload a good document under `name` and wait until it was scanned."""
    page = partner.page
    content = Path(SAMPLE).read_bytes() + f"% {name}\n".encode()  # the same bytes are not added twice
    page.get_by_label("Documents", exact=True).set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_label("Kind of document").select_option(label=kind)
    partner.presses("Upload")
    scanned = page.get_by_role("listitem").filter(has_text=name).locator('[data-scan="clean"]')
    if has_script:
        expect(scanned).to_be_visible(timeout=SCAN_SECONDS * 1000)
        return
    give_up_at = time.monotonic() + SCAN_SECONDS
    while not scanned.count():
        assert time.monotonic() < give_up_at, "the document was not scanned in time"
        time.sleep(0.5)
        page.reload()


def submits(partner: Visitor) -> None:
    partner.presses("Submit claim")
    partner.sees_status("submitted")


def opens_letter(reader: Visitor, *, to: str, subject: Sequence[str] = ()) -> Page:
    """Wait for the newest letter to `to` in the local inbox, with these words in its subject, and open it."""
    give_up_at = time.monotonic() + LETTER_SECONDS
    rows = reader.page.get_by_role("row").filter(has_text=to)
    for words in subject:
        rows = rows.filter(has_text=words)
    reader.goes_to("/dev/mail/")
    while not rows.count():
        assert time.monotonic() < give_up_at, f"no letter to {to}, subject {subject}"
        time.sleep(0.2)
        reader.page.reload()
    rows.first.get_by_role("link").click()
    reader.page.wait_for_url("**/dev/mail/*.eml/")
    return reader.page


def link_in(reader: Visitor, path: str) -> str:
    """The address of a link in the open letter."""
    links = reader.page.locator(f'main a[href*="{path}"]')
    return links.first.get_attribute("href") or ""
