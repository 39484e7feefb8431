from pathlib import Path

from django.conf import settings

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


def test_letters_have_their_three_parts() -> None:
    assert len(_letters()) > 30
    assert {letter: parts for letter, parts in _letters().items() if parts != PARTS} == {}


def test_letters_stand_on_the_base() -> None:
    bodies = [(letter, ending) for letter in _letters() for ending in (".txt", ".html")]
    assert [
        body for body in bodies if not _source(*body).startswith(f'{{% extends "letters/base{body[1]}" %}}')
    ] == []


def _source(letter: str, ending: str) -> str:
    room, name = letter.split("/")
    return (TEMPLATES / room / "letters" / (name + ending)).read_text()
