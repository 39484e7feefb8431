"""What is looked for on an open page, beside what axe finds: WCAG 2.2's points that need a pointer, a key or a wish."""

import time
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from cpor import bootstrap_parts

# Every rule for A and AA, the good practices, and the one for the size of targets, which is off unless asked for.
AXE = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}

CLIPPED = """() => [...document.querySelectorAll("main *, header *, nav *, footer *")].filter(each => {
  const style = getComputedStyle(each);
  const hides = [style.overflowX, style.overflowY].some(how => how === "hidden" || how === "clip");
  const isForReaders = each.closest(".visually-hidden, .skip-link") || style.clipPath === "inset(50%)";
  if (!hides || isForReaders || !each.textContent.trim() || each.closest("svg")) return false;
  return each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1;
}).map(each => each.outerHTML.slice(0, 120))"""

_SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"
_PATIENCE = 5  # seconds; a new width may reach the rules for narrow windows a frame later


def scrolls_sideways(page: Page) -> bool:
    """Whether it still does, once the browser had time to lay it out."""
    give_up_at = time.monotonic() + _PATIENCE
    while page.evaluate(_SIDEWAYS):
        if time.monotonic() > give_up_at:
            return True
        page.wait_for_timeout(50)
    return False


# The focused element: what it is, whether a ring shows, and whether something lies over it.
FOCUSED = """() => {
  const each = document.activeElement;
  if (!each || each === document.body || each === document.documentElement) return null;
  const style = getComputedStyle(each);
  const shownBy = each.closest("label, .choice, .card, .btn") || each;
  const rings = [each, shownBy, ...each.parentElement ? [each.parentElement] : []].map(one => getComputedStyle(one));
  const labels = [...(each.labels || [])].map(one => getComputedStyle(one));
  const hasRing = [...rings, ...labels].some(one =>
    (one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== "none");
  const box = each.getBoundingClientRect();
  const points = [[box.left + box.width / 2, box.top + box.height / 2],
                  [box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2]];
  const isSeen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (each.contains(top) || top.contains(each) || [...(each.labels || [])].some(one => one.contains(top)));
  });
  const isKnown = window.walked.has(each);
  window.walked.add(each);
  return {name: each.outerHTML.slice(0, 120), hasRing, isSeen, isKnown, opacity: style.opacity};
}"""

# Forms that cannot be sent without a script, and acts that only a script carries out.
NEEDS_SCRIPT = """() => {
  const isSent = form => [...form.elements].some(each => ["submit", "image"].includes(each.type));
  const typed = form => [...form.elements].filter(each => /text|search|email|number|url/.test(each.type));
  const found = [...document.querySelectorAll("form:not([hidden])")]
    .filter(form => !isSent(form) && typed(form).length !== 1);
  const acts = [...document.querySelectorAll("[hx-get], [hx-post], [hx-delete], [hx-put]")].filter(each => {
    const trigger = each.getAttribute("hx-trigger") || "";
    return !/every|load|revealed/.test(trigger) && !each.closest("form") && !each.matches("a[href]");
  });
  const empty = [...document.querySelectorAll('a[href="#"], a:not([href]), a[href^="javascript:"]')];
  return [...found, ...acts, ...empty].map(each => each.outerHTML.slice(0, 160));
}"""

# A block of data runs nothing.
INLINE = """() => [...document.querySelectorAll(
    "script:not([src], [type='application/json']), style, [style], [onclick], [onchange], [onsubmit]")]
  .filter(each => !each.closest("svg")).map(each => each.outerHTML.slice(0, 120))"""

# 2.5.7: what takes a drop takes a choice as well. 3.3.8: a password may be pasted and filled in by a manager.
NO_OTHER_WAY = """() => [...document.querySelectorAll("[draggable=true], [data-drop]")]
  .filter(each => !each.querySelector("input[type=file]")).map(each => each.outerHTML.slice(0, 120))"""
HARD_TO_SIGN_IN = """() => [...document.querySelectorAll("input[type=password]")].filter(each => {
  const paste = new ClipboardEvent("paste", {bubbles: true, cancelable: true});
  return !each.dispatchEvent(paste) || !/current-password|new-password/.test(each.autocomplete);
}).map(each => each.outerHTML)"""

# On pages with the portal's sheet; the customers' has nothing of Bootstrap's.
CLASSES = """() => document.querySelector('link[href*="css/portal"]')
  ? [...new Set([...document.querySelectorAll("body *")].flatMap(each => [...each.classList]))] : []"""


def findings_of_axe(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):  # it stays while the page does
        page.evaluate(AXE_FILE_PATH.read_text())
    violations = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
    return [f"{finding['id']} {node['target']}" for finding in violations for node in finding["nodes"]]


def faults_of_keyboard(page: Page, *, most: int = 400) -> list[str]:
    """Tab from the first to the last: everything that takes the focus shows it, nothing covers or keeps it."""
    found: list[str] = []
    page.evaluate("window.walked = new Set()")
    for _ in range(most):
        page.keyboard.press("Tab")
        focused: dict[str, Any] | None = page.evaluate(FOCUSED)
        if focused is None or focused["isKnown"]:
            return found
        if not focused["hasRing"]:
            found.append(f"no focus to be seen: {focused['name']}")
        if not focused["isSeen"]:
            found.append(f"focus is covered: {focused['name']}")
    return [*found, f"the focus has not come to an end after {most} keys"]


@cache
def trimmed_classes() -> set[str]:
    """Bootstrap's, of which pages get no rule."""
    sheet = Path(str(finders.find("css/bootstrap.min.css"))).read_text()
    return bootstrap_parts.classes_of(sheet) - bootstrap_parts.USED


def faults_of_classes(page: Page) -> list[str]:
    return [
        f"class that the sheet does not have: {name}"
        for name in page.evaluate(CLASSES)
        if name in trimmed_classes()
    ]
