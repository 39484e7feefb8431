"""Every text went through gettext: in a made-up language nothing stays English but what people wrote themselves."""

import re

import pytest
from django.conf import settings as configured
from django.test import Client

from claims.history import TELLINGS
from consent.views.customer import SESSION_KEY
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
def places(db: None, settings, monkeypatch: pytest.MonkeyPatch) -> list[Place]:
    pseudo.speak(settings, monkeypatch)
    return places_of(make_world())


@pytest.mark.proof
def test_no_page_and_no_letter_shows_a_text_outside_of_gettext(places: list[Place]) -> None:
    data = [*pseudo.data_of_database(), *TELLINGS]  # an act's code stands beside its words, as in the file
    found = {text: str(place) for place in places for text in pseudo.escaped(_page(place), data)}
    for letter in Letter.objects.order_by("letter").distinct("letter"):
        for part in (letter.body_html, letter.subject, letter.body_text):
            found |= dict.fromkeys(pseudo.escaped(part, data), letter.letter)
    assert not found, "\n".join(f"{text!r}: {where}" for text, where in found.items())


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
