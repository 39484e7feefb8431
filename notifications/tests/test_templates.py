from pathlib import Path

import pytest
from django.conf import settings

from notifications.outbox import Recipient, render
from notifications.tests.conftest import NOW

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PARTS = {".subject.txt", ".txt", ".html"}


def _letters() -> dict[str, set[str]]:
    """What parts there are of each letter, by its name."""
    found: dict[str, set[str]] = {}
    for path in sorted(TEMPLATES.glob("*/letters/*")):
        name, dot, rest = path.name.partition(".")
        if not name.startswith("_"):  # a piece that letters include
            found.setdefault(f"{path.parent.parent.name}/{name}", set()).add(dot + rest)
    return found


@pytest.mark.parametrize(("letter", "parts"), _letters().items(), ids=list(_letters()))
def test_letter_has_its_three_parts(letter: str, parts: set[str]) -> None:
    assert parts == PARTS, letter


@pytest.mark.parametrize("letter", _letters(), ids=str)
def test_letter_stands_on_the_base(letter: str) -> None:
    room, name = letter.split("/")
    for ending in (".txt", ".html"):
        source = (TEMPLATES / room / "letters" / (name + ending)).read_text()
        assert source.startswith(f'{{% extends "letters/base{ending}" %}}'), letter


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
