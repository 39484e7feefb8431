"""Bars that hold on every page there is: access, keyboard, large text, no script, nothing from elsewhere."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Response

from cpor.local.whole import RunningPortal
from tests.every_page.looking import (
    CLIPPED,
    HARD_TO_SIGN_IN,
    INLINE,
    NEEDS_SCRIPT,
    NO_OTHER_WAY,
    SIDEWAYS,
    faults_of_keyboard,
    findings_of_axe,
)
from tests.every_page.places import Place, visit

pytestmark = pytest.mark.proof

WIDTHS = (1280, 320)  # CSS pixels; 320 is 1280 at 400 %
MODES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "dark", "forced_colors": "active"},
}
Look = Callable[[Page], Iterator[str]]


@pytest.fixture
def faults(portal: RunningPortal, places: list[Place], browser: Browser) -> Callable[[Look], list[str]]:
    """Everything that `look` finds on any page, with the page it stands on."""

    def find(look: Look) -> list[str]:
        found = []
        for place in places:
            context = visit(browser, portal.url, place)
            context.set_default_timeout(30_000)  # milliseconds; the machine may be busy
            if _is_page(page := context.new_page(), place):
                found += [f"{place}: {fault}" for fault in look(page)]
            context.close()
        return found

    return find


def _is_page(page: Page, place: Place) -> bool:
    """Not a file, not a part of a page."""
    answer = page.request.get(place.address)
    if "text/html" not in answer.headers["content-type"] or "<body" not in answer.text():
        return False
    page.goto(place.address)
    return True


def test_there_are_pages_of_every_kind(places: list[Place]) -> None:
    addresses = " ".join(str(place) for place in places)
    for part in (
        "/claims/CA-",
        "/reviews/CA-",
        "/consent/link/",
        "administrator",
        "/account/login/",
        "/dev/pieces/",
    ):
        assert part in addresses


def test_axe_finds_nothing_and_nothing_scrolls_sideways(faults: Callable[[Look], list[str]]) -> None:
    def look(page: Page) -> Iterator[str]:
        for mode, media in MODES.items():
            page.emulate_media(reduced_motion="reduce", **media)  # type: ignore[arg-type]
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                yield from (f"{mode} {width}: {finding}" for finding in findings_of_axe(page))
                if page.evaluate(SIDEWAYS):
                    yield f"{mode} {width}: scrolls sideways"

    assert "\n".join(faults(look)) == ""


def test_text_at_twice_its_size_loses_nothing(faults: Callable[[Look], list[str]]) -> None:
    def look(page: Page) -> Iterator[str]:
        page.set_viewport_size({"width": 640, "height": 450})  # the window of 1280 by 900 at 200 %
        yield from _lost(page, "page at 200 %")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        yield from _lost(page, "letters at 200 %")

    assert "\n".join(faults(look)) == ""


def _lost(page: Page, where: str) -> Iterator[str]:
    yield from (f"{where}: cut off: {each}" for each in page.evaluate(CLIPPED))
    if page.evaluate(SIDEWAYS):
        yield f"{where}: scrolls sideways"


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_is_reached_by_keyboard_and_seen(width: int, faults: Callable[[Look], list[str]]) -> None:
    def look(page: Page) -> Iterator[str]:
        page.set_viewport_size({"width": width, "height": 700})
        yield from faults_of_keyboard(page)

    assert "\n".join(faults(look)) == ""


def test_pages_need_no_script_no_drag_and_no_riddle(faults: Callable[[Look], list[str]]) -> None:
    def look(page: Page) -> Iterator[str]:
        yield from (f"needs a script: {each}" for each in page.evaluate(NEEDS_SCRIPT))
        yield from (f"inline: {each}" for each in page.evaluate(INLINE))
        yield from (f"only by dragging: {each}" for each in page.evaluate(NO_OTHER_WAY))
        yield from (f"hard to sign in: {each}" for each in page.evaluate(HARD_TO_SIGN_IN))

    assert "\n".join(faults(look)) == ""


def test_pages_are_quiet_and_load_nothing_from_elsewhere(faults: Callable[[Look], list[str]]) -> None:
    def look(page: Page) -> Iterator[str]:
        said: list[str] = []
        page.on("console", lambda message: said.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"script: {error}"))
        page.on("request", lambda request: said.extend(_foreign(request.url, page.url)))
        answer = page.goto(page.url, wait_until="networkidle")
        yield from _of_policy(answer)
        # A browser says of every answer from 400 on that it "failed to load"; the page itself is meant here.
        is_refusal = answer is not None and answer.status >= 400
        yield from (each for each in said if not (is_refusal and "Failed to load resource" in each))

    assert "\n".join(faults(look)) == ""


def _foreign(url: str, here: str) -> list[str]:
    same = url.startswith(("data:", "blob:", "about:")) or url.split("/")[2] == here.split("/")[2]
    return [] if same else [f"asks another host: {url}"]


def _of_policy(answer: Response | None) -> list[str]:
    if answer and answer.status == 404:  # with DEBUG on, the policy's library leaves these alone
        return []
    policy = answer.headers.get("content-security-policy", "") if answer else ""
    return [] if policy and "unsafe-" not in policy else [f"content security policy: {policy or 'none'}"]
