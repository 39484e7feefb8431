"""Tags of the help: codes lead to their answer."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cpor.help.entries import CODES, address_of, code_anchor

register = template.Library()


@register.simple_tag
def code_link(code: str) -> SafeString:
    """A code people quote to support, small after its sentence, leading to what the help says of it."""
    if code not in CODES:
        return format_html('<span class="code">{}</span>', code)
    return format_html('<a class="code" href="{}">{}</a>', address_of(code_anchor(code)), code)
