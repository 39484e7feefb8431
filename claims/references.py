"""Public references such as CA-7K3QX9MP: short, unguessable enough to be harmless, without look-alike letters."""

import secrets

from django.urls import register_converter

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
PATTERN = f"CA-[{ALPHABET}]{{{LENGTH}}}"


def new_reference() -> str:
    return "CA-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class ReferenceConverter:
    """In addresses; typed in small letters it still finds its claim."""

    regex = r"[Cc][Aa]-[0-9A-Za-z]{8}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


# Here, because a name is registered once and three rooms use it in their addresses.
register_converter(ReferenceConverter, "reference")
