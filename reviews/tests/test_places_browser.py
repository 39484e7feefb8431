"""A reviewer marks a place before their own eyes: drawn by pointer, moved by keys, picked without script."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Locator, expect

from claims import operations as claiming
from claims.models import Claim, Finding
from demo.sign_ins import DEMO_PASSWORD
from devstack.whole import RunningPortal
from documents.tests import readable
from filing.tests.test_previews_browser import reload_until
from reviews import operations as reviewing
from tests.pages import Visitor, visitors
from tests.walk import Cast, draft, make_cast

DATES = "Dates are missing or too old"
WORK = "Exchange Online: we move 900 mailboxes in six waves and train all staff."


@pytest.fixture
def cast(portal_of_module: RunningPortal) -> Cast:
    cast = make_cast()
    for person in (cast.admin, cast.reviewer):
        person.set_password(DEMO_PASSWORD)
        person.save()
    return cast


@pytest.fixture
def arrive(browser: Browser, portal_of_module: RunningPortal) -> Iterator[Callable[..., Visitor]]:
    with visitors(browser, portal_of_module.url) as arrive:
        yield arrive


@pytest.fixture
def claim(cast: Cast, arrive: Callable[..., Visitor]) -> Claim:
    """Under review, with a document of two pages that the workers read and checked."""
    claim = draft(cast)
    partner = arrive()
    partner.is_signed_in(cast.admin)
    partner.goes_to(claim.get_absolute_url())
    content = readable.pdf("Statement of work", WORK)
    file = {"name": "sow.pdf", "mimeType": "application/pdf", "buffer": content}
    partner.page.locator("input[type=file]").set_input_files([file])
    partner.presses("Upload")
    reload_until(partner, partner.page.locator('#checks [data-result="found"]').first)
    claiming.submit(claim=claim, by=cast.admin, now=timezone.now())
    reviewing.take(claim=claim, by=cast.reviewer, now=timezone.now())
    claim.refresh_from_db()
    return claim


def at_the_claim(arrive: Callable[..., Visitor], cast: Cast, claim: Claim, **how: object) -> Visitor:
    reviewer = arrive(**how)
    reviewer.is_signed_in(cast.reviewer)
    reviewer.goes_to(f"/reviews/{claim.reference}/")
    # Submitting has the documents checked anew.
    reload_until(reviewer, reviewer.page.locator('[data-result="found"]').first)
    return reviewer


def points(reviewer: Visitor) -> Locator:
    """The open fields of the finding for which a place is marked."""
    form = reviewer.form_with("Request action")
    form.get_by_label(DATES, exact=True).first.check()
    group = form.get_by_role("group", name=DATES, exact=True)
    group.get_by_text("Point to a place on the page").click()
    return group


def sides(group: Locator) -> list[float]:
    names = ("Left side", "Upper side", "Right side", "Lower side")
    return [float(group.get_by_label(name).input_value()) for name in names]


@pytest.mark.proof
def test_place_is_drawn_moved_by_keys_and_seen_by_the_partner(
    claim: Claim, cast: Cast, arrive: Callable[..., Visitor]
) -> None:
    reviewer = at_the_claim(arrive, cast, claim)
    group = points(reviewer)
    group.get_by_role("button", name="Draw on the page").click()
    place = reviewer.page.get_by_role("application", name="Marked place")
    expect(place).to_be_focused()
    assert Axe().run(reviewer.page).response["violations"] == []
    drag(reviewer, "Page 1 of sow.pdf", (0.2, 0.1), (0.6, 0.3))
    expect(group.get_by_label("Page", exact=True)).to_have_value("1")
    assert sides(group) == pytest.approx([20, 10, 60, 30], abs=1)
    left, top, right, bottom = sides(group)

    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        reviewer.page.keyboard.press(key)
    assert sides(group) == pytest.approx([left + 1, top + 2, right + 2, bottom + 1], abs=0.11)
    expect(reviewer.page.locator("#desk [role=status]")).to_contain_text("Page 1: 21")
    reviewer.page.keyboard.press("Enter")
    expect(group.get_by_role("button", name="Draw on the page")).to_be_focused()

    reviewer.presses("Request action")
    reviewer.sees("page 1, the marked place")
    finding = Finding.objects.get(claim=claim)
    assert finding.place is not None
    assert finding.place.edges == pytest.approx([2100, 1200, 6200, 3100], abs=120)
    partner = arrive()
    partner.is_signed_in(cast.admin)
    partner.goes_to(claim.get_absolute_url())
    partner.follows(re.compile("page 1, the marked place"))
    expect(partner.page.locator(f"#finding-{finding.pk}")).to_be_in_viewport()


@pytest.mark.proof
def test_what_was_drawn_is_taken_back_and_what_is_typed_is_shown(
    claim: Claim, cast: Cast, arrive: Callable[..., Visitor]
) -> None:
    reviewer = at_the_claim(arrive, cast, claim)
    group = points(reviewer)
    group.get_by_role("button", name="Draw on the page").click()
    reviewer.page.keyboard.press("Escape")
    expect(group.get_by_label("Left side")).to_have_value("")
    expect(reviewer.page.locator(".sheet-drawn")).to_have_count(0)
    for name, typed in {
        "Left side": "10",
        "Upper side": "5,5",
        "Right side": "50 %",
        "Lower side": "9",
    }.items():
        group.get_by_label(name).fill(typed)
    group.get_by_label("Page", exact=True).fill("2")
    group.get_by_label("Page", exact=True).blur()
    drawn = reviewer.page.locator("#page-2 .sheet-drawn")
    expect(drawn).to_be_visible()
    group.get_by_role("radio").nth(1).check()
    expect(group.get_by_label("Left side")).to_have_value("")
    expect(drawn).to_be_visible()  # the passage stands on the second page too


@pytest.mark.proof
def test_passage_is_picked_without_script(claim: Claim, cast: Cast, arrive: Callable[..., Visitor]) -> None:
    reviewer = at_the_claim(arrive, cast, claim, java_script_enabled=False)
    group = points(reviewer)
    expect(group.get_by_role("button", name="Draw on the page")).to_be_hidden()
    group.get_by_role("radio", name=re.compile("six waves")).first.check()
    reviewer.presses("Request action")
    reviewer.sees("page 2, the marked place")
    assert "six waves" in Finding.objects.get(claim=claim).place_words


def drag(visitor: Visitor, picture: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """In shares of the picture's width and height."""
    box = visitor.page.get_by_alt_text(picture).bounding_box()
    assert box is not None
    for (x, y), act in ((start, visitor.page.mouse.down), (end, visitor.page.mouse.up)):
        visitor.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        act()
