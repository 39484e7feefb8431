"""Every letter can be looked at, whole, and loads nothing from anywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.template import Engine
from django.test import Client
from django.utils import timezone

from cpor.dev import letters
from notifications.kinds import every

TEMPLATES = Path(configured.BASE_DIR) / "templates"
KINDS = [kind.letter for kind in every() if not kind.letter.startswith("test/")]
LOADED = re.compile(r"""(?:src|background|srcset)\s*=|url\(|@import|<link|<script""", re.IGNORECASE)
LANGUAGES = [code for code, _name in configured.LANGUAGES]


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a letter asks for and the sample has not shows."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "IS MISSING")


def test_every_kind_has_its_templates_and_every_template_its_kind() -> None:
    found = {
        f"{path.parent.parent.name}/{path.name.removesuffix('.subject.txt')}"
        for path in TEMPLATES.glob("*/letters/*.subject.txt")
    }
    assert found == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", KINDS)
def test_letter_is_whole_and_loads_nothing(letter: str, language: str, whole: None) -> None:
    rendered = letters.sample(letter, language=language, now=timezone.now()).rendered

    for part in (rendered.subject, rendered.text, rendered.html):
        assert part.strip()
        assert "IS MISSING" not in part
        assert "None" not in part
    assert f'<html lang="{language}"' in rendered.html
    assert LOADED.findall(rendered.html) == []
    assert len(rendered.html) < 102_000, "mail services cut what is longer"


@pytest.mark.parametrize("letter", KINDS)
def test_only_the_dark_theme_stays_in_the_head(letter: str) -> None:
    """Mail programs drop a sheet in the head; what is left there is what they may drop."""
    html = letters.sample(letter, language="en", now=timezone.now()).rendered.html
    (sheet,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert re.fullmatch(r"\s*@media \(prefers-color-scheme: ?dark\) ?\{.*\}\s*", sheet, re.DOTALL)
    assert "<h1 style=" in html


@pytest.mark.django_db
@pytest.mark.urls("cpor.tests.dev_urls")
def test_gallery_shows_every_letter_in_the_language_asked_for(settings) -> None:
    settings.DEBUG = True
    client = Client()
    page = client.get("/dev/letters/?language=de")
    text = page.content.decode()

    assert [letter for letter in KINDS if f"/dev/letters/{letter}/?language=de" not in text] == []
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    sample = client.get("/dev/letters/claims/submitted/?language=de")
    assert "sandbox" in sample["Content-Security-Policy"]
    assert sample["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get("/dev/letters/claims/nothing/").status_code == 404
    assert client.get("/dev/letters/claims/submitted/?language=tlh").status_code == 200
