"""Mail addresses: brought to one form on the way in, and held against the registers."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.identifiers import NotADomain, normalise_domain
from text.names import filled
from text.typed_values import mail_address

# Everybody may have a mailbox there, so its domain tells nothing about whose it is.
SHARED_DOMAINS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de"),
        *("hotmail.co.uk", "hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es", "live.de", "live.fr"),
        *(
            "yahoo.com",
            "yahoo.co.uk",
            "yahoo.co.jp",
            "yahoo.de",
            "yahoo.fr",
            "yahoo.es",
            "yahoo.it",
            "ymail.com",
        ),
        *(
            "icloud.com",
            "me.com",
            "mac.com",
            "aol.com",
            "aim.com",
            "mail.com",
            "email.com",
            "zoho.com",
            "hey.com",
        ),
        *(
            "gmx.de",
            "gmx.net",
            "gmx.com",
            "gmx.at",
            "gmx.ch",
            "web.de",
            "t-online.de",
            "freenet.de",
            "mail.de",
        ),
        *("posteo.de", "mailbox.org", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io"),
        *("fastmail.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it"),
        *("virgilio.it", "telefonica.net", "terra.es", "bluewin.ch", "yandex.ru", "yandex.com", "mail.ru"),
        *("qq.com", "163.com", "126.com", "sina.com", "naver.com", "daum.net", "docomo.ne.jp", "ezweb.ne.jp"),
    }
)
DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})
LONGEST = 254  # RFC 5321
LONGEST_LOCAL_PART = 64


class NotAnAddress(ValueError):
    """No mail server could be given it; the text says what is wrong."""


class Incomplete(NotAnAddress):
    """Something is missing; a form says it in words of its own."""


def clean_address(text: str) -> str:
    """An address in the form that mail servers take: its domain in lower-case ASCII (`xn--`), nothing around it.

    What pages and mail programs paste along is taken off: invisible characters, spaces, `%20`, `mailto:`, a name
    before angle brackets. Raises NotAnAddress.
    """
    bare = mail_address(text)
    local, at, host = bare.rpartition("@")
    if not at or not local or not host:
        raise Incomplete(_("This is not an e-mail address: it looks like name@contoso.com."))
    if "@" in local and not local.startswith('"'):
        raise NotAnAddress(
            filled(_("“%(address)s” is more than one address. Write a single one."), {"address": bare[:80]})
        )
    if not local.isascii():
        raise NotAnAddress(
            _(
                "Before the @ an address has only plain letters, digits and a few symbols. Ask for another one."
            )
        )
    try:
        address = f"{local}@{normalise_domain(host)}"
        validate_email(address)
    except (NotADomain, ValidationError) as error:
        raise NotAnAddress(
            filled(_("No e-mail can be sent to “%(address)s”. Check the address."), {"address": bare[:80]})
        ) from error
    if local.startswith('"') or len(local) > LONGEST_LOCAL_PART or len(address) > LONGEST:
        raise NotAnAddress(
            filled(_("No e-mail can be sent to “%(address)s”. Check the address."), {"address": bare[:80]})
        )
    return address


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def mailbox_of(address: str) -> str:
    """One spelling for all that arrive in the same mailbox: no tag after a plus, no dots where they mean nothing."""
    local, _at, host = address.lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if host in DOTS_MEAN_NOTHING else local}@{host}"


def domains_above(domain: str) -> list[str]:
    """The domain and those it stands below: mail.contoso.com, contoso.com."""
    labels = domain.split(".") if domain else []
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


class AddressField(forms.EmailField):
    """Takes an address as people paste it."""

    default_validators: list[Any] = []
    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("This is not an e-mail address: it looks like name@contoso.com.")
    }

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return clean_address(typed) if typed else typed
        except Incomplete as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        except NotAnAddress as error:
            raise ValidationError(str(error), code="invalid") from error


class OwnsMailbox(models.Func):
    """Whether an address demonstrably is the customer's: at one of the tenant's verified domains, or a registered
    portal administrator's. The function is the database's, so that its triggers and invariants ask the same."""

    function = "customer_owns_mailbox"
    output_field = models.BooleanField()

    def __init__(self, email: Any, tenant: Any) -> None:
        super().__init__(email, tenant)
