from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from notifications.models import Letter, LetterState
from notifications.outbox import Post, Recipient, post_all, render
from notifications.tests.conftest import NOW, TOKEN, write

pytestmark = pytest.mark.django_db


def test_letter_posted_is_rendered_and_due_at_once(settings: Any) -> None:
    letter = write()
    assert letter.subject == f"Welcome from {settings.SITE_URL}"
    assert letter.body_text.startswith("Hello Kim Akers,\n\nWelcome\n\nSubject: Welcome from")
    assert f"/door/{TOKEN}/" in letter.body_html
    assert (letter.state, letter.created_at) == (LetterState.QUEUED, NOW)
    assert Letter.objects.due(NOW).get() == letter
    assert not Letter.objects.due(NOW - timedelta(seconds=1)).exists()


def test_letter_posted_again_stays_the_first() -> None:
    first = write()
    again = write(context={"greeting": "Other words", "token": TOKEN}, now=NOW + timedelta(days=1))
    assert (again.pk, again.subject, again.created_at) == (first.pk, first.subject, NOW)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"cause": "claim:CA-7K3QX9MP/event:8/greeting"},
        {"to": Recipient("robin@adventure-works.example")},
    ],
)
def test_letter_for_another_cause_or_recipient_is_another(other: dict) -> None:
    assert write().message_id != write(**other).message_id
    assert Letter.objects.count() == 2


def test_readers_of_one_cause_get_it_under_their_own_names() -> None:
    context = {"greeting": "Welcome", "token": TOKEN}
    readers = [
        Recipient("kim@a.example", "Kim <b>Akers</b>"),
        Recipient("lee@a.example", "Lee"),
        Recipient("x@a.example"),
    ]
    with transaction.atomic():
        post_all((Post("test/greeting", reader, context, "claim:X") for reader in readers), now=NOW)

    kim, lee, nameless = Letter.objects.order_by("pk")
    assert [row.body_text.splitlines()[0] for row in (kim, lee, nameless)] == [
        "Hello Kim <b>Akers</b>,",
        "Hello Lee,",
        "Hello,",
    ]
    assert "Hello <bdi>Kim &lt;b&gt;Akers&lt;/b&gt;</bdi>," in kim.body_html
    assert "Hello <bdi>Lee</bdi>," in lee.body_html
    assert len({row.message_id for row in (kim, lee, nameless)}) == 3


def test_letter_goes_when_its_transaction_rolls_back() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Letter.objects.exists()


def test_line_breaks_start_no_header() -> None:
    bad = "Welcome\r\nBcc: everybody@example.com\n\nBody"
    letter = write(
        Recipient("kim@adventure-works.example", name=bad), context={"greeting": bad, "token": TOKEN}
    )
    assert letter.subject.startswith("Welcome Bcc: everybody@example.com Body")
    assert letter.to_name == "Welcome Bcc: everybody@example.com Body"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kim",
        "kim@adventure-works.example\nBcc: a@b.example",
        "a@b.example, c@d.example",
        "Kim <a@b.example>",
    ],
)
def test_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        write(address)


def test_secret_that_stands_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        write(secret="another")


def test_html_is_escaped_and_text_is_not() -> None:
    letter = write(context={"greeting": "<b>Kim & Co</b>", "token": TOKEN})
    assert "&lt;b&gt;Kim &amp; Co&lt;/b&gt;" in letter.body_html
    assert "<b>Kim & Co</b>" in letter.body_text
    assert letter.subject.startswith("<b>Kim & Co</b>")


def test_html_carries_its_style_and_loads_nothing() -> None:
    html = write().body_html
    assert '<h1 style="' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert not [
        mark for mark in ("<link", "<img", "<script", "url(", "@import", "@font-face") if mark in html
    ]


@pytest.mark.parametrize(("asked", "spoken"), [("en", "en"), ("en-gb", "en"), ("tlh", "en"), ("", "en")])
def test_letter_in_a_language_we_do_not_speak_falls_back(asked: str, spoken: str) -> None:
    with translation.override("de"):
        letter = write(Recipient("kim@adventure-works.example", language=asked))
    assert letter.language == spoken
    assert f'<html lang="{spoken}"' in letter.body_html


def test_letter_does_not_use_the_time_zone_of_who_causes_it() -> None:
    with timezone.override("Pacific/Auckland"):
        letter = write(context={"greeting": NOW, "token": TOKEN})
    assert "09:30" in letter.body_text


def test_about_finds_a_cause_and_all_below_it() -> None:
    letter = write()
    for cause in ("claim:CA-7K3QX9MP", "claim:CA-7K3QX9MP/", "claim:CA-7K3QX9MP/event:7", letter.cause):
        assert Letter.objects.about(cause).get() == letter
    for cause in ("claim:CA-7K3", "claim:CA-7K3QX9MP/event", "claim:CA-7K3QX9M_"):
        assert not Letter.objects.about(cause).exists()


def test_base_is_small_enough_to_be_shown_whole() -> None:
    """Mail services cut a letter above 102 kB, and drop a style element above 8 kB."""
    rendered = render(
        letter="test/greeting",
        to=Recipient("kim@adventure-works.example"),
        language="en",
        context={"greeting": "Welcome", "token": "t"},
        now=NOW,
    )
    assert len(rendered.html) < 10_000
