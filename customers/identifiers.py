"""How people write GUIDs and domain names, brought to the one form the registers keep."""

import re
import unicodedata
from uuid import UUID

from django.utils.translation import gettext as _

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
LONGEST_DOMAIN = 253


class NotAGuid(ValueError):
    pass


class NotADomain(ValueError):
    pass


def parse_guid(text: str) -> UUID:
    """A GUID in any case, with or without braces and spaces around it. Raises NotAGuid."""
    bare = _without_invisible(text)
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1].strip()
    if not GUID.fullmatch(bare):
        raise NotAGuid(
            _("“%(text)s” is not a GUID: 32 digits and letters a to f, as 8-4-4-4-12.")
            % {"text": _short(text)}
        )
    return UUID(bare)


def normalise_domain(text: str) -> str:
    """A domain name in lower-case ASCII, from a name in any script or a pasted address. Raises NotADomain."""
    host = SCHEME.sub("", _without_invisible(text)).partition("/")[0].removesuffix(".")
    try:
        domain = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    if len(domain) > LONGEST_DOMAIN or len(labels) < 2 or not all(map(HOST_LABEL.fullmatch, labels)):
        raise NotADomain(_("“%(text)s” is not a domain name such as contoso.com.") % {"text": _short(text)})
    return domain


def _without_invisible(text: str) -> str:
    """Pages and letters paste zero-width characters along with an ID."""
    if text.isascii():
        return text.strip()
    return "".join(character for character in text if unicodedata.category(character) != "Cf").strip()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
