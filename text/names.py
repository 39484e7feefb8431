"""Names on their way out: apart from the sentence around them, whichever way their script runs."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

Text = str | Promise  # as it is, or in the language of whoever reads it
_APART, _TOGETHER = "\u2068", "\u2069"  # first strong isolate, and its end
_RUN_LEFTWARDS = frozenset({"R", "AL", "AN"})


def bdi(name: Any) -> SafeString:
    """A name, escaped, whose direction changes nothing of the text around it; nothing for no name."""
    return format_html("<bdi>{}</bdi>", name) if name not in ("", None) else SafeString("")


def sentence_with(sentence: str, name: Any) -> SafeString:
    """A translated sentence with a name in it (`%s`), as HTML."""
    return SafeString(conditional_escape(sentence) % bdi(name))


def isolated(name: Any) -> str:
    """A name in plain text, whose direction changes nothing of the text around it.

    Where neither name nor text runs from right to left it stays as it is, for whoever copies or searches it.
    """
    text = str(name)
    if get_language_bidi() or any(unicodedata.bidirectional(sign) in _RUN_LEFTWARDS for sign in text):
        return f"{_APART}{text}{_TOGETHER}"
    return text


def filled(sentence: Any, facts: Any) -> str:
    """A translated sentence with names in it, as plain text: for refusals and whatever else is put together in Python.

    `facts`: one, or several in their order or by their names; whatever is no number is a name.
    """
    if isinstance(facts, tuple):
        return str(sentence % tuple(map(_apart, facts)))
    if isinstance(facts, Mapping):
        return str(sentence % {key: _apart(fact) for key, fact in facts.items()})
    return str(sentence % _apart(facts))


def _apart(fact: Any) -> Any:
    """Our own translated words are no name."""
    return fact if isinstance(fact, int | float | Promise) else isolated(fact)
