"""A language made up for tests: every text that went through gettext stands in ⟦ ⟧, whatever else is read escaped it.

It takes the place of Arabic, which is written from right to left.
"""

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import models
from django.utils.translation import trans_real

LANGUAGE = "ar"
SHOWN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
# What is the same in every language: zones, endings and units of files, names of formats and of Microsoft's things.
ALIKE = re.compile(
    r"\b[A-Z]+(?:_[A-Z]+)+\b|https?://\S+|(?<!\w)\.[a-z]{3,4}\b|\b(UTC|CPOR|CSV|Word|Excel|PowerPoint|Outlook( Mobile)?"
    r"|UNEXPECTED|PDF|DOCX|XLSX|TIFF|HEIC|WebP"
    r"|PPTX|PNG|JPEG|JPG|MSG|EML|POE|MB|KB|ID|IDs|MPN|OSA Sell|OSU Business Applications|OSU Microsoft 365"
    r"|Microsoft 365|Dynamics 365|English|Deutsch|Français|Español|Arabic|العربيّة)\b"
)
NOT_WORDS = {"script", "style", "template", "code", "kbd"}  # a machine's, or a sign
WORD = re.compile(r"[^\W\d_]{2,}")


class Pseudo(gettext.NullTranslations):
    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()  # each text as the catalogs know it: after its context, if it has one

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"⟦{message.rpartition(chr(4))[2]}⟧" if message else ""

    def ngettext(self, one: str, many: str, n: int) -> str:
        self.asked.add(one)
        return f"⟦{(one if n == 1 else many).rpartition(chr(4))[2]}⟧"

    def language(self) -> str:
        return LANGUAGE

    to_language = language


def speak(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Pseudo:
    """From now on the portal speaks nothing else, to anybody."""
    language = Pseudo()
    settings.LANGUAGES = settings.PORTAL_LANGUAGES = [(LANGUAGE, "Arabic")]
    settings.LANGUAGE_CODE = LANGUAGE
    monkeypatch.setitem(trans_real._translations, LANGUAGE, language)
    monkeypatch.setattr(trans_real, "_default", None)
    return language


class _Reader(HTMLParser):
    """Collects what a person reads outside ⟦ ⟧. A text that goes through gettext may hold elements."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.hidden, self.found = 0, 0, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in NOT_WORDS
        for name, value in attrs:
            is_button = name == "value" and tag == "input" and dict(attrs).get("type") == "submit"
            if value and (name in SHOWN_ATTRIBUTES or is_button):
                self.found += outside(value)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in NOT_WORDS

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        plain = ""
        for letter in data:
            self.depth += (letter == "⟦") - (letter == "⟧")
            plain += letter if self.depth == 0 and letter != "⟧" else ""
        self.found.append(plain)


def outside(text: str) -> list[str]:
    reader = _Reader()
    reader.handle_data(text)
    return reader.found


def escaped(html: str, data: list[str]) -> list[str]:
    """The texts of a page or letter that are neither of gettext nor of `data`."""
    reader = _Reader()
    reader.feed(html)
    return [text.strip() for text in reader.found if WORD.search(_without(text, data))]


def _without(text: str, data: list[str]) -> str:
    text = ALIKE.sub(" ", text)
    for each in data:
        if each in text:
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", text)
    return text


def data_of_database() -> list[str]:
    """Every text that somebody wrote or a register holds, and the places of time zones; the longest first."""
    found = {text for text in _texts() if WORD.search(text)}
    found |= {part.replace("_", " ") for zone in available_timezones() for part in zone.split("/")}
    return sorted(found, key=len, reverse=True)


def _texts() -> Iterator[str]:
    for model in apps.get_models():
        names = [
            field.name
            for field in model._meta.fields
            if isinstance(field, models.CharField | models.TextField | models.EmailField | models.UUIDField)
        ]
        if names and model._meta.label != "notifications.Letter":
            for row in model._default_manager.values_list(*names):
                for value in filter(None, row):
                    yield str(value)
                    yield from str(value).splitlines()
