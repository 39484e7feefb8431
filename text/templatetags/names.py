"""Builtins for what stands in a sentence or a page and is not of it: a name, a text in another language."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from text.names import bdi

register = template.Library()
register.filter("bdi", bdi)


@register.simple_tag
def lang_if_other(language: str) -> SafeString:
    """` lang="de"` for a text that is not in the page's language, so that it is read out as what it is."""
    if not language or language == get_language():
        return SafeString("")
    return format_html(' lang="{}"', language)
