"""Letters as mail programs show them: the button, the address below it, the line beside the subject, narrow screens."""

import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as configured

from claims.models import Finding
from demo import sample_letters as letters
from notifications.kinds import every

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
KINDS = [kind.letter for kind in every() if not kind.letter.startswith("test/")]
CLIPPED = 102_000  # bytes of HTML: Gmail hides what comes after
ADDRESS = "https://cpor.example/" + "a" * 39  # without a place to break
BUTTON = re.compile(
    r'<table class="act".*?<td ([^>]*)><a href="([^"]+)" style="([^"]*)">(.+?)</a>', re.DOTALL
)
BEGINNING = re.compile(r'<body[^>]*>\s*<div class="preheader" style="([^"]*)">(.*?)</div>', re.DOTALL)


def html_of(letter: str, **other: Any) -> str:
    return letters.sample(letter, language="en", now=NOW, **other).rendered.html


class Text(HTMLParser):
    """What a reader sees, in a line."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data


# Its reader's own link stands in an earlier letter alone; the auditors keep theirs; in others nothing is to be pressed,
# or each of several news has its own link.
WITHOUT_BUTTON = {
    "consent/another_contact",
    "cpor/checkpoint",
    "cpor/password_waits",
    "staffing/changed",
    "notifications/gathered",
}


@pytest.mark.parametrize("letter", KINDS)
def test_the_button_is_a_link_in_all_its_area_and_its_address_stands_below(letter: str) -> None:
    html = html_of(letter)
    buttons = BUTTON.findall(html)
    assert buttons or letter in WITHOUT_BUTTON
    for cell, url, style, _label in buttons:
        assert 'bgcolor="#0f6cbd"' in cell
        assert not re.search(r"[; \"]padding:", cell), (
            "what is in the cell and not in the link cannot be clicked"
        )
        assert "display: block" in style
        assert "padding: 12px 24px" in style
        assert url in html.partition(f'href="{url}"')[2].replace(f'href="{url}"', "")


@pytest.mark.parametrize("letter", KINDS)
def test_a_letter_begins_with_what_a_list_of_letters_shows(letter: str) -> None:
    html = html_of(letter)
    found = BEGINNING.search(html)
    assert found
    style, beginning = found.groups()
    assert "display: none" in style
    beginning = unescape(beginning)
    assert 15 < len(beginning) <= 140
    assert "Hello" not in beginning
    assert letter == "notifications/digest" or beginning.rstrip("…") in " ".join(
        letters.sample(letter, language="en", now=NOW).rendered.text.split()
    )


def sixty() -> dict[str, Any]:
    """A claim with 60 lines, everything said about each of them, and a digest of 60 notices."""
    names = [f"Dynamics 365 Customer Service Enterprise for Faculty ({number:02}a1)" for number in range(60)]
    finding = letters._context("reviews/action_required", NOW)["findings"][0]
    texts = [
        f"The customer's signature is missing on page {number}, and so is the date." for number in range(60)
    ]
    return {
        "lines": names,
        "lost": names,
        "kept": names,
        "closed": names,
        "documents": names,
        "ending": [(name, NOW) for name in names],
        "findings": [
            Finding(
                claim=finding.claim,
                line=finding.line,
                proof=finding.proof,
                page=9,
                code=finding.code,
                text=text,
            )
            for text in texts
        ],
        "notices": [{"subject": f"Claim approved: {name}", "at": NOW, "url": ADDRESS} for name in names],
        "count": 60,
    }


@pytest.mark.parametrize("letter", KINDS)
def test_a_letter_of_sixty_lines_is_shown_whole(letter: str) -> None:
    html = html_of(letter, **sixty())
    assert len(html.encode()) < CLIPPED / 2  # half is left for other languages, longer names and links


# The consent letters' subjects are the next to follow.
ABOUT_CLAIMS = [letter for letter in KINDS if letter.startswith(("claims/", "reviews/"))]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("letter", ABOUT_CLAIMS)
def test_a_long_name_is_cut_and_the_reference_behind_it_stays(letter: str, language: str) -> None:
    usual = letters.sample(letter, language=language, now=NOW).rendered.subject
    claim = letters._context(letter, NOW)["claim"]
    claim.name, claim.partner.name = "n" * 100, "p" * 150  # the longest there are
    subject = letters.sample(letter, language=language, now=NOW, claim=claim).rendered.subject
    beginning, gap, _rest = usual.partition(": ")
    assert subject.startswith(beginning + gap)
    if "CA-7K3QX9MP" in usual:
        assert subject.endswith("n… (CA-7K3QX9MP)")
        assert "n" * 59 in subject
        assert "n" * 60 not in subject


@pytest.mark.parametrize(
    ("mailbox", "said"),
    [
        ("", "Nobody reads replies to it."),
        ("CPOR support <support@cpor.example>", "Replies go to support@cpor.example."),
    ],
)
def test_letters_say_whether_somebody_reads_answers(mailbox: str, said: str, settings: Any) -> None:
    settings.REPLY_TO_EMAIL = mailbox
    rendered = letters.sample("claims/submitted", language="en", now=NOW).rendered
    assert said in rendered.text
    assert said in Text(rendered.html).text


@pytest.mark.proof
def test_no_letter_scrolls_sideways_on_a_narrow_screen(browser: "Browser") -> None:
    """320 CSS pixels, with 60 signs that nothing breaks in the note, the name, the addresses and the links."""
    page = browser.new_page(viewport={"width": 320, "height": 640})
    wide = {}
    for letter in KINDS:
        page.set_content(html_of(letter, **unbreakable(letter)))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320 or page.evaluate(OVERFLOWING):
            wide[letter] = width
    assert wide == {}


@pytest.mark.proof
def test_every_corner_of_the_button_leads_on(browser: "Browser") -> None:
    page = browser.new_page(viewport={"width": 600, "height": 900})
    page.set_content(html_of("claims/submitted"))
    assert page.evaluate(CORNERS) == ["A", "A", "A", "A"]
    box = page.locator(".act").bounding_box()
    assert box
    assert box["height"] >= 44  # CSS pixels: what a finger hits
    assert not page.locator(".preheader").is_visible()


# What stands out of the sheet at the side, though nothing scrolls.
OVERFLOWING = """() => [...document.querySelectorAll('td, th, p, a, code, li, h1')].some(
    each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')"""
CORNERS = """() => {
    const box = document.querySelector('.act').getBoundingClientRect()
    return [[4, 4], [box.width - 4, 4], [4, box.height - 4], [box.width - 4, box.height - 4]].map(
        ([x, y]) => document.elementFromPoint(box.left + x, box.top + y).tagName)
}"""


def unbreakable(letter: str) -> dict[str, Any]:
    claim = letters._context(letter, NOW)["claim"]
    claim.name = claim.partner.name = claim.tenant.name = "n" * 60
    claim.customer_contact_email = claim.partner_contact_email = "e" * 45 + "@adventure.example"
    texts = ("note", "customer", "partner", "document", "found", "subscription")
    urls = ("claim_url", "renew_url", "go_on_url", "consent_url", "about_url", "url", "settings_url")
    return {
        "claim": claim,
        **dict.fromkeys(texts, ADDRESS),
        **dict.fromkeys(urls, f"{configured.SITE_URL}/{'a' * 60}/"),
        "lines": [ADDRESS],
        "notices": [{"subject": ADDRESS, "at": NOW, "url": ADDRESS}],
    }
