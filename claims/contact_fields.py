"""The fields of a claim's contacts, in the words of every page that asks for them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from customers.mailboxes import AddressField
from text.links import has_web_address

LONGEST_NAME = 100
TOO_LONG = ngettext_lazy(
    "Shorten this to %(limit_value)d character; it has %(show_value)d.",
    "Shorten this to %(limit_value)d characters; it has %(show_value)d.",
    "limit_value",
)


def refuse_web_address(name: str) -> None:
    """Names of people stand in letters to customers, where mail programs would make a link of it."""
    if len(name) <= LONGEST_NAME and has_web_address(name):  # a longer one is refused anyway, and costs more
        raise ValidationError(
            _("A name holds no web address. Write the person’s name or title alone."), code="web_address"
        )


def text_field(label: Any, *, missing: Any, names_person: bool = True, **attrs: str) -> forms.CharField:
    checks = [refuse_web_address] if names_person else []
    return forms.CharField(
        label=label,
        validators=[MaxLengthValidator(LONGEST_NAME, TOO_LONG), *checks],
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing},
    )


def email_field(label: Any, *, missing: Any, wrong: Any, **attrs: str) -> AddressField:
    return AddressField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"} | attrs),
        error_messages={"required": missing, "invalid": wrong, "max_length": TOO_LONG},
    )


class CustomerContactForm(forms.Form):
    customer_contact_name = text_field(
        gettext_lazy("Customer contact name"),
        missing=gettext_lazy("Enter the name of the customer's contact."),
        autocomplete="off",
    )
    customer_contact_title = text_field(
        gettext_lazy("Customer contact title"),
        missing=gettext_lazy("Enter the title of the customer's contact, such as Head of IT."),
        autocomplete="off",
    )
    customer_contact_email = email_field(
        gettext_lazy("Customer contact e-mail"),
        missing=gettext_lazy("Enter the e-mail address of the customer's contact."),
        wrong=gettext_lazy(
            "The customer contact's e-mail address is incomplete: it looks like name@contoso.com."
        ),
        autocomplete="off",
    )
    customer_contact_reason = forms.CharField(
        label=gettext_lazy("How you know this address"),
        help_text=gettext_lazy(
            "Only for an address outside the customer's own domains, such as one of a free mail service or a "
            "parent company. A Microsoft reviewer reads it and decides whether the address belongs to the customer."
        ),
        validators=[MaxLengthValidator(300, TOO_LONG)],
        required=False,
    )
