"""Public references such as CA-7K3QX9MP: short, unguessable enough to be harmless, without look-alike letters."""

import re
import secrets

from django.urls import register_converter

from text.typed_values import plain

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
PATTERN = f"CA-[{ALPHABET}]{{{LENGTH}}}"
# However its parts are set apart, but not in the middle of a word.
_TYPED = re.compile(
    rf"(?<![0-9A-Z])CA[ -]{{0,3}}([{ALPHABET}]{{4}})[ -]{{0,3}}([{ALPHABET}]{{4}})(?![0-9A-Z])", re.IGNORECASE
)


def new_reference() -> str:
    return "CA-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_key() -> str:
    """Names what only its author sees, in addresses: 59 bits that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12)).lower()


def find_reference(text: str) -> str:
    """The first reference in a text, as people type it: any case, spaces or another hyphen between; "" for none."""
    found = _TYPED.search(plain(text))
    return f"CA-{found[1]}{found[2]}".upper() if found else ""


class ReferenceConverter:
    """In addresses; typed in small letters it still finds its claim."""

    regex = r"[Cc][Aa]-[0-9A-Za-z]{8}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


# Here, because a name is registered once and three apps use it in their addresses.
register_converter(ReferenceConverter, "reference")
