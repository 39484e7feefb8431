"""Names and addresses as headers and mail servers take them: ASCII alone, in pieces of bounded length."""

from email.header import Header
from email.utils import formataddr

import idna
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.core.validators import validate_email

# RFC 2047 allows an encoded word 75 signs and its line 76: with "Reply-To: " before it, 66 are left.
LONGEST_WORD = 66


class UnusableAddressError(ValueError):
    """No mail server takes this address, however often it is tried."""


def ascii_address(address: str) -> str:
    """`address` with its domain in the `xn--` form, by the rules of 2008: those of 2003 lead to other domains.

    Raises UnicodeError where there is no such form.
    """
    local, at, domain = address.rpartition("@")
    encoded = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    return f"{local}{at}{encoded}".encode("ascii").decode()


def recipients_address(address: str) -> str:
    """The same, for whom a letter goes to. Raises UnusableAddressError for what is no address as well."""
    try:
        usable = ascii_address(address)
        validate_email(usable)
    except (UnicodeError, ValidationError) as error:
        raise UnusableAddressError(f"No mail server takes the address {address}.") from error
    return usable


def mailbox(name: str, address: str) -> str:
    """What stands in To, From and Reply-To. Raises BadHeaderError for a line break."""
    return formataddr((encoded_words(name), ascii_address(address)))


def encoded_words(text: str) -> str:
    """`text` as a header carries it: plain where it is plain, else in encoded words (RFC 2047) in one line."""
    if "\r" in text or "\n" in text:
        raise BadHeaderError("A line break would start another header.")
    if text.isascii() and text.isprintable() and "=?" not in text:
        return text
    return Header(text, "utf-8", maxlinelen=LONGEST_WORD).encode(linesep="")
