"""Every letter can be looked at, whole, and loads nothing from anywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.template import Engine
from django.utils import timezone

from demo import sample_letters as letters
from notifications.kinds import every

TEMPLATES = Path(configured.BASE_DIR) / "templates"
KINDS = [kind.letter for kind in every() if not kind.letter.startswith("test/")]
LOADED = re.compile(r"""(?:src|background|srcset)\s*=|url\(|@import|<link|<script""", re.IGNORECASE)
DARK = re.compile(r"\s*@media \(prefers-color-scheme: ?dark\) ?\{.*\}\s*", re.DOTALL)
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
def test_letters_are_whole_and_load_nothing(language: str, whole: None) -> None:
    found = {letter: wrong for letter in KINDS if (wrong := wrong_with(letter, language))}
    assert found == {}


def wrong_with(letter: str, language: str) -> list[str]:
    rendered = letters.sample(letter, language=language, now=timezone.now()).rendered
    parts = (rendered.subject, rendered.text, rendered.html)
    (sheet,) = re.findall(r"<style>(.*?)</style>", rendered.html, re.DOTALL)
    facts = {
        "a part is empty": not all(part.strip() for part in parts),
        "a value is missing": any(word in part for part in parts for word in ("IS MISSING", "None")),
        "the language is not named": f'<html lang="{language}"' not in rendered.html,
        "it loads something": bool(LOADED.search(rendered.html)),
        "mail services cut what is longer": len(rendered.html) >= 102_000,
        "more than the dark theme stays in the head, which mail programs drop": not DARK.fullmatch(sheet),
        "the style is not in the elements": "<h1 style=" not in rendered.html,
    }
    return [words for words, is_so in facts.items() if is_so]
