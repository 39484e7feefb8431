"""Every text went through gettext: in a made-up language nothing stays English but what people wrote themselves."""

import re
from functools import cache

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils.translation import trans_real

from claims.presentation.history import EVENT_TEXTS
from consent.views.customer import SESSION_KEY
from devstack import messages
from notifications.models import Letter
from tests import pseudo
from tests.access_world import make_world
from tests.every_page.places import Place, places_of

TRANSLATED = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%\s*blocktranslate.*?endblocktranslate\s*%}|<style.*?</style>"
    r"|<script.*?</script>|{%.*?%}|{{.*?}}|<!--.*?-->",
    re.S,
)
READ_ATTRIBUTES = re.compile(r'\b(?:alt|aria-label|placeholder|title)="([^"]*)"')
MARKUP = re.compile(r"<[^>]*>|&[#\w]+;")


def test_no_template_holds_a_text_outside_of_gettext() -> None:
    found = []
    for path in sorted((configured.BASE_DIR / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"} and path.parent.name != "dev":
            text = TRANSLATED.sub(" ", path.read_text(encoding="utf-8"))
            parts = [*READ_ATTRIBUTES.findall(text), *MARKUP.sub("\n", text).splitlines()]
            parts = [pseudo.ALIKE.sub(" ", part).strip() for part in parts]
            found += [f"{path.name}: {part}" for part in parts if pseudo.WORD.search(part)]
    assert found == []


@pytest.fixture
def language(settings, monkeypatch: pytest.MonkeyPatch) -> pseudo.Pseudo:
    return pseudo.speak(settings, monkeypatch)


@pytest.fixture
def places(db: None, language: pseudo.Pseudo) -> list[Place]:
    return places_of(make_world())


@pytest.mark.proof
def test_no_page_and_no_letter_shows_a_text_outside_of_gettext(places: list[Place]) -> None:
    data = [*pseudo.data_of_database(), *EVENT_TEXTS]  # an act's code stands beside its words, as in the file
    found = {text: str(place) for place in places for text in pseudo.escaped(_page(place), data)}
    for letter in Letter.objects.order_by("letter").distinct("letter"):
        for part in (letter.body_html, letter.subject, letter.body_text):
            found |= dict.fromkeys(pseudo.escaped(part, data), letter.letter)
    assert not found, "\n".join(f"{text!r}: {where}" for text, where in found.items())


@pytest.mark.proof
def test_every_text_that_is_asked_for_is_in_the_catalogs(
    places: list[Place], language: pseudo.Pseudo
) -> None:
    """What `make messages` does not find is never translated, and nobody counts it as missing."""
    missing = _unknown(language.asked, messages.WHOLE)  # of the letters that were written on the way here
    for place in places:
        language.asked.clear()
        _page(place)
        missing |= _unknown(language.asked, messages.WHOLE)
        if place.link:
            missing |= _unknown(language.asked, messages.CUSTOMERS)
    assert missing == set()


def _unknown(asked: set[str], languages: tuple[str, ...]) -> set[tuple[str, str]]:
    """Also in plural, and also Django's own and the sign-in's texts. Most time zones are called alike everywhere."""
    return {
        (language, text)
        for language in languages
        for text in asked
        if not text.startswith("time zone\x04")
        if not {text, (text, 0), (text, 1)} & _catalog(language)
    }


@cache
def _catalog(language: str) -> frozenset[object]:
    return frozenset(trans_real.translation(language)._catalog.keys())


def _page(place: Place) -> str:
    client = Client(raise_request_exception=False)
    if place.person:
        client.force_login(place.person)
    if place.link:
        session = client.session
        session[SESSION_KEY] = [place.link.link_id]
        session.save()
    answer = client.get(place.address)
    body = answer.getvalue()  # of a file too, which is closed by being read
    return body.decode() if answer["Content-Type"].startswith("text/html") else ""
