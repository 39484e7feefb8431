"""Names on their way out: apart from the sentence around them, whichever way their script runs."""

from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString


def bdi(name: Any) -> SafeString:
    """A name, escaped, whose direction changes nothing of the text around it; nothing for no name."""
    return format_html("<bdi>{}</bdi>", name) if name not in ("", None) else SafeString("")


def sentence_with(sentence: str, name: Any) -> SafeString:
    """A translated sentence with a name in it (`%s`), as HTML."""
    return SafeString(conditional_escape(sentence) % bdi(name))
