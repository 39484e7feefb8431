"""Uploading before somebody's eyes: dropped, broken off, refused, by keyboard, without script, read by axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect

from claims.models import Claim
from tests.every_page.looking import scrolls_sideways
from tests.factories import NOW
from tests.walk import PDF, Cast, claim_in, draft, make_cast, paper_named

UPLOADS = re.compile(r"/proofs/$")
DROP = """([zone, name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: "application/pdf"}));
  for (const type of ["dragover", "drop"])
    zone.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def cast(web: str) -> Cast:
    return make_cast()


def open_claim(browser: Browser, web: str, claim: Claim, cast: Cast, **how: object) -> Page:
    client = Client()
    client.force_login(cast.admin)
    context = browser.new_context(base_url=web, **how)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": web}])
    context.set_default_timeout(60_000)  # milliseconds; the machine may be busy
    page = context.new_page()
    page.goto(claim.get_absolute_url())
    return page


def pdf(name: str = "sow.pdf", content: bytes | None = None) -> dict:
    return {
        "name": name,
        "mimeType": "application/pdf",
        "buffer": paper_named(name) if content is None else content,
    }


def choose(page: Page, *files: dict) -> None:
    page.get_by_label("Documents", exact=True).set_input_files(list(files))


def press_upload(page: Page) -> None:
    page.get_by_role("button", name="Upload", exact=True).click()


def queued(page: Page, name: str) -> Locator:
    return page.locator("[data-queue] > li").filter(has_text=name)


def documents(page: Page) -> Locator:
    return page.locator("#documents .document-name")


@pytest.mark.proof
def test_each_file_gets_its_verdict(browser: Browser, web: str, cast: Cast) -> None:
    claim = draft(cast)
    page = open_claim(browser, web, claim, cast)
    choose(page, pdf("a.pdf"), pdf("bad.pdf", b"MZ a program"), pdf("page.html"), pdf("empty.pdf", b""))
    expect(queued(page, "page.html")).to_contain_text("FILE_TYPE_NOT_ALLOWED")  # told before anything is sent
    expect(queued(page, "empty.pdf")).to_contain_text("FILE_EMPTY")
    page.get_by_label("Kind “a.pdf”").select_option(label="Purchase order")
    page.get_by_label("Comment on this document “a.pdf”").fill("Page 2")
    page.get_by_label("Comment for the claim").fill("All signed")

    page.get_by_role("button", name="Upload", exact=True).dblclick()

    expect(documents(page)).to_have_text(["a.pdf"])
    expect(queued(page, "bad.pdf")).to_contain_text("FILE_NOT_WHAT_IT_SAYS")
    expect(queued(page, "a.pdf")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="1 of 2 uploaded.")).to_be_visible()
    expect(page.locator("#room")).to_contain_text("room for 19 more documents")
    expect(page.get_by_label("Comment for the claim")).to_have_value("")
    expect(page.locator("#comments")).to_contain_text("All signed")
    expect(page.locator("#history")).to_contain_text("uploaded a document.")
    proof = claim.proofs.get()
    assert (proof.kind, proof.comment, claim.comments.get().text) == (
        "purchase_order",
        "Page 2",
        "All signed",
    )


@pytest.mark.proof
def test_dropped_file_is_uploaded(browser: Browser, web: str, cast: Cast) -> None:
    page = open_claim(browser, web, draft(cast), cast)
    zone = page.locator("[data-drop]").element_handle()
    page.evaluate(DROP, [zone, "dropped.pdf", PDF.decode()])
    expect(queued(page, "dropped.pdf")).to_contain_text("Ready to upload")
    page.get_by_label("Kind of document").select_option(label="Master agreement")  # after it was chosen

    press_upload(page)

    expect(documents(page)).to_have_text(["dropped.pdf"])
    expect(page.locator("#documents")).to_contain_text("Master agreement")


@pytest.mark.proof
def test_file_that_misses_the_zone_does_not_replace_the_page(browser: Browser, web: str, cast: Cast) -> None:
    page = open_claim(browser, web, draft(cast), cast)
    is_prevented = """() => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "a.pdf"));
      const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
      return !document.body.dispatchEvent(drop);
    }"""

    assert page.evaluate(is_prevented)
    expect(queued(page, "a.pdf")).to_have_count(0)


@pytest.mark.proof
def test_broken_connection_is_said_and_retried(browser: Browser, web: str, cast: Cast) -> None:
    claim = draft(cast)
    page = open_claim(browser, web, claim, cast)
    page.route(UPLOADS, lambda route: route.abort(), times=1)
    choose(page, pdf("a.pdf"), pdf("b.pdf"))

    press_upload(page)

    expect(queued(page, "a.pdf")).to_contain_text("The connection was lost")
    expect(queued(page, "b.pdf")).to_contain_text("Not sent yet.")
    assert not claim.proofs.exists()
    page.get_by_role("button", name="Retry “a.pdf”").click()
    expect(documents(page)).to_have_text(["a.pdf"])
    press_upload(page)
    expect(documents(page)).to_have_text(["b.pdf", "a.pdf"])


@pytest.mark.proof
def test_lost_answer_and_retry_make_one_proof(browser: Browser, web: str, cast: Cast) -> None:
    claim = draft(cast)
    page = open_claim(browser, web, claim, cast)

    def lose_answer(route: Route) -> None:
        route.fetch()  # the portal took it
        route.abort()

    page.route(UPLOADS, lose_answer, times=1)
    choose(page, pdf())
    page.get_by_label("Comment for the claim").fill("All signed")
    press_upload(page)
    page.get_by_role("button", name="Retry “sow.pdf”").click()

    expect(page.get_by_role("status").filter(has_text="is already on this claim")).to_be_visible()
    expect(documents(page)).to_have_text(["sow.pdf"])
    assert claim.proofs.count() == claim.comments.count() == 1


@pytest.mark.proof
def test_slow_upload_shows_progress_warns_before_leaving_and_is_cancelled(
    browser: Browser, web: str, cast: Cast
) -> None:
    claim = draft(cast)
    page = open_claim(browser, web, claim, cast)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    choose(page, pdf("large.pdf", PDF + b"%" * 4_000_000 + PDF[-20:]))
    press_upload(page)
    row = queued(page, "large.pdf")

    expect(row.get_by_role("progressbar")).to_be_visible()
    expect(row).to_contain_text(re.compile(r"Uploading: [1-9]\d?%"))
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    page.get_by_role("button", name="Cancel “large.pdf”").click()

    expect(row).to_contain_text("Cancelled.")
    expect(page.get_by_role("button", name="Remove from the list “large.pdf”")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    expect(page.get_by_label("Documents", exact=True)).to_be_focused()
    assert not claim.proofs.exists()


@pytest.mark.proof
def test_signing_in_again_keeps_the_list(browser: Browser, web: str, cast: Cast) -> None:
    claim = draft(cast)
    page = open_claim(browser, web, claim, cast)
    kept = page.context.cookies()
    choose(page, pdf("a.pdf"), pdf("b.pdf"))
    page.context.clear_cookies(name="sessionid")
    press_upload(page)
    expect(queued(page, "a.pdf")).to_contain_text("You are signed out.")
    page.get_by_role("button", name="Retry “a.pdf”").click()
    expect(queued(page, "a.pdf")).to_contain_text("You are signed out.")

    page.context.add_cookies([cookie for cookie in kept if cookie["name"] == "sessionid"])
    press_upload(page)

    expect(documents(page)).to_have_text(["b.pdf", "a.pdf"])


@pytest.mark.proof
def test_by_keyboard_alone(browser: Browser, web: str, cast: Cast) -> None:
    page = open_claim(browser, web, draft(cast), cast)
    page.on(
        "filechooser", lambda _: None
    )  # from here on no chooser opens unseen, however late the browser hears of it
    documents_input = page.get_by_label("Documents", exact=True)
    documents_input.focus()
    expect(documents_input).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files([pdf("a.pdf"), pdf("b.html")])
    expect(queued(page, "a.pdf")).to_contain_text("Ready to upload")

    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Upload":
            break
    page.keyboard.press("Enter")

    expect(documents(page)).to_have_text(["a.pdf"])
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_focused()


@pytest.mark.proof
def test_without_script(browser: Browser, web: str, cast: Cast) -> None:
    claim = draft(cast)
    page = open_claim(browser, web, claim, cast, java_script_enabled=False)
    choose(page, pdf("a.pdf"), pdf("page.html"), pdf("b.pdf"))
    page.get_by_label("Comment for the claim").fill("All signed")

    press_upload(page)

    expect(documents(page)).to_have_text(["b.pdf", "a.pdf"])
    expect(page.locator("main")).to_contain_text("2 documents uploaded.")
    expect(page.locator("main")).to_contain_text("“page.html” is a kind of file that cannot be proof.")
    assert claim.comments.get().text == "All signed"


@pytest.mark.proof
@pytest.mark.parametrize("has_script", [True, False])
def test_newer_version(browser: Browser, web: str, cast: Cast, has_script: bool) -> None:
    claim = claim_in("action_required", cast, now=NOW)
    page = open_claim(browser, web, claim, cast, java_script_enabled=has_script)
    page.get_by_role("link", name="Upload a newer version").click()
    page.get_by_label("Newer version").set_input_files([pdf("signed.pdf")])

    press_upload(page)

    page.wait_for_url("**/claims/CA-*/#proofs")
    expect(documents(page).first).to_have_text("signed.pdf")
    page.get_by_text("1 earlier version").click()
    expect(documents(page).nth(1)).to_have_text("sow.pdf")


@pytest.mark.proof
def test_every_state_of_the_list_is_accessible(browser: Browser, web: str, cast: Cast) -> None:
    page = open_claim(browser, web, draft(cast), cast)
    page.route(UPLOADS, lambda route: route.abort())
    choose(page, pdf("a.pdf"), pdf("b.pdf"), pdf("a very long name " * 8 + ".pdf"), pdf("page.html"))
    press_upload(page)
    expect(queued(page, "a.pdf").first).to_contain_text("The connection was lost")

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert Axe().run(page).response["violations"] == [], (theme, width)
            assert not scrolls_sideways(page)
    sizes = page.locator("[data-queue] button:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 24


@pytest.mark.proof
def test_a_name_that_turns_round_is_shown_as_what_it_is(browser: Browser, web: str, cast: Cast) -> None:
    page = open_claim(browser, web, draft(cast), cast)
    choose(page, pdf("invoice\u202efdp.exe"), pdf("عقد\u200f.pdf"))
    expect(page.locator("[data-queue] [data-name] bdi")).to_have_text(["invoicefdp.exe", "عقد.pdf"])
    for turned in "\u202e\u200f":
        assert turned not in page.locator("form[data-upload]").evaluate("form => form.outerHTML")
    expect(queued(page, "invoicefdp.exe")).to_contain_text("FILE_TYPE_NOT_ALLOWED")


@pytest.mark.proof
def test_refusals_are_read_out_one_by_one_and_stay(browser: Browser, web: str, cast: Cast) -> None:
    """In a region that is there before they are; what is said after them does not take them away."""
    page = open_claim(browser, web, draft(cast), cast)
    said = page.locator("[data-said]")
    assert said.evaluate("region => getComputedStyle(region).display") != "none"
    page.evaluate(
        """() => {
          window.heard = [];
          const region = document.querySelector("[data-said]");
          new MutationObserver((changes) => {
            for (const { addedNodes } of changes)
              for (const node of addedNodes) if (node.textContent.trim()) heard.push(node.textContent.trim());
          }).observe(region, { childList: true });
        }"""
    )
    choose(page, pdf("page.html"), pdf("bad.pdf", b"MZ a program"), pdf("good.pdf"))
    expect(said).to_contain_text("“page.html” is not uploaded.")
    expect(said).to_contain_text("FILE_TYPE_NOT_ALLOWED")

    press_upload(page)

    expect(said).to_contain_text("1 of 2 uploaded.")
    expect(said).to_contain_text("“bad.pdf” is not uploaded.")
    heard = page.evaluate("heard")
    assert [
        text for text in heard if "“bad.pdf” is not uploaded." in text and "FILE_NOT_WHAT_IT_SAYS" in text
    ]
    assert "“good.pdf” is uploaded." in heard
