"""The gallery of letters on the pages of development."""

import pytest
from django.test import Client

from notifications.kinds import every

KINDS = [kind.letter for kind in every() if not kind.letter.startswith("test/")]


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.urls("demo.tests.urls")
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
