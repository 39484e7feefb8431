"""Bars that hold on every page there is: access, keyboard, large text, no script, nothing from elsewhere.

Each page is opened once, and all is looked at there. The proofs see one page of each kind also dark and narrow, and
walk it by keyboard there, and all others as most people have them; the marathon sees all in every theme and width.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response

from devstack.whole import RunningPortal
from tests.depth import depths
from tests.every_page.looking import (
    CLIPPED,
    HARD_TO_SIGN_IN,
    INLINE,
    NEEDS_SCRIPT,
    NO_OTHER_WAY,
    faults_of_classes,
    faults_of_keyboard,
    findings_of_axe,
    scrolls_sideways,
)
from tests.every_page.places import Place, one_of_each_kind, visit

SHARES = 12  # of the places, so that several processes can share the walk
MODES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "dark", "forced_colors": "active"},
}
WIDE, NARROW = 1280, 320  # CSS pixels; 320 is 1280 at 400 %
View = tuple[str, int]
USUAL: list[View] = [("light", WIDE)]
ALSO_OTHERWISE: list[View] = [*USUAL, ("dark", NARROW)]
ALL: list[View] = [(mode, width) for mode in MODES for width in (WIDE, NARROW)]


@dataclass(frozen=True)
class Depth:
    of_each_kind: list[View]  # for one page of each kind
    of_others: list[View]
    widths: tuple[int, ...]  # in which one of each kind is walked by keyboard
    widths_of_others: tuple[int, ...]

    def views(self, place: Place, places: list[Place]) -> list[View]:
        return self.of_each_kind if place in one_of_each_kind(places) else self.of_others

    def by_keyboard(self, place: Place, places: list[Place]) -> tuple[int, ...]:
        return self.widths if place in one_of_each_kind(places) else self.widths_of_others


SAMPLE = Depth(ALSO_OTHERWISE, USUAL, (NARROW,), ())
FULL = Depth(ALL, ALL, (NARROW, WIDE), (NARROW, WIDE))


@pytest.mark.proof
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
    assert one_of_each_kind(places)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("depth", depths(proofs=SAMPLE, marathon=FULL))
def test_every_page_keeps_every_bar(
    depth: Depth, share: int, portal: RunningPortal, places: list[Place], browser: Browser
) -> None:
    """No finding of axe, no sideways scroll, nothing lost in large text, all by keyboard, quiet, and of this house."""
    browsers: dict[object, BrowserContext] = {}  # one for each visitor
    found = []
    for place in _share_of(places, share):
        if (who := (place.person, place.link)) not in browsers:
            browsers[who] = visit(browser, portal.url, place)
        page = browsers[who].new_page()
        page.set_default_timeout(60_000)  # milliseconds; the machine may be busy
        looks = _faults(page, portal.url, place, depth.views(place, places), depth.by_keyboard(place, places))
        found += [f"{place}: {fault}" for fault in looks]
        page.close()
    assert "\n".join(found) == ""


def _share_of(places: list[Place], share: int) -> list[Place]:
    """What one visitor opens stays together."""
    by_visitor = sorted(places, key=lambda place: (str(place.person), str(place.link)))
    return by_visitor[share * len(places) // SHARES : (share + 1) * len(places) // SHARES]


def _faults(
    page: Page, url: str, place: Place, views: list[View], by_keyboard: tuple[int, ...]
) -> Iterator[str]:
    said = _listened_to(page, url)
    answer = _opened(page, place)
    if answer is None:
        return
    yield from _of_policy(answer)
    if place.then:
        place.then(page)
    yield from _faults_of_code(page)
    for mode, width in views:
        _show(page, mode, width)
        yield from (f"{mode} {width}: {finding}" for finding in findings_of_axe(page))
        yield from _sideways(page, f"{mode} {width}")
    _show(page, "light", NARROW)
    yield from _sideways(page, f"light {NARROW}")
    yield from _faults_of_large_text(page)
    for width in by_keyboard:
        page.set_viewport_size({"width": width, "height": 700})
        yield from (f"{width}: {fault}" for fault in faults_of_keyboard(page))
    # A browser says of every answer from 400 on that it "failed to load"; the page itself is meant here.
    is_refusal = answer.status >= 400 or place.then is not None
    yield from (each for each in said if not (is_refusal and "Failed to load resource" in each))


def _show(page: Page, mode: str, width: int) -> None:
    page.emulate_media(reduced_motion="reduce", **MODES[mode])  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})


def _sideways(page: Page, where: str) -> list[str]:
    return [f"{where}: scrolls sideways"] if scrolls_sideways(page) else []


def _opened(page: Page, place: Place) -> Response | None:
    """None where it is a file or a part of a page."""
    try:
        answer = page.goto(place.address)
    except Error as refusal:
        if "Download is starting" not in str(refusal):
            raise
        return None
    assert answer is not None
    is_html = "text/html" in answer.headers.get("content-type", "")
    return answer if is_html and "<body" in answer.text() else None


def _listened_to(page: Page, url: str) -> list[str]:
    """What the page says while it is open, and what it asks of others than the portal at `url`."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.on("request", lambda request: said.extend(_foreign(request.url, url)))
    return said


def _foreign(asked: str, url: str) -> list[str]:
    is_ours = asked.startswith(("data:", "blob:", "about:", f"{url}/"))
    return [] if is_ours else [f"asks another host: {asked}"]


def _of_policy(answer: Response) -> list[str]:
    if answer.status == 404:  # with DEBUG on, the policy's library leaves these alone
        return []
    policy = answer.headers.get("content-security-policy", "")
    return [] if policy and "unsafe-" not in policy else [f"content security policy: {policy or 'none'}"]


def _faults_of_code(page: Page) -> Iterator[str]:
    yield from (f"needs a script: {each}" for each in page.evaluate(NEEDS_SCRIPT))
    yield from (f"inline: {each}" for each in page.evaluate(INLINE))
    yield from (f"only by dragging: {each}" for each in page.evaluate(NO_OTHER_WAY))
    yield from (f"hard to sign in: {each}" for each in page.evaluate(HARD_TO_SIGN_IN))
    yield from faults_of_classes(page)


def _faults_of_large_text(page: Page) -> Iterator[str]:
    page.set_viewport_size({"width": 640, "height": 450})  # the window of 1280 by 900 at 200 %
    yield from _lost(page, "page at 200 %")
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield from _lost(page, "letters at 200 %")
    page.evaluate("document.documentElement.style.fontSize = ''")


def _lost(page: Page, where: str) -> Iterator[str]:
    yield from (f"{where}: cut off: {each}" for each in page.evaluate(CLIPPED))
    yield from _sideways(page, where)
