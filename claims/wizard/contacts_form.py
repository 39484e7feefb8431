from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from claims.lifecycle import CUSTOMER_FIELDS
from claims.operations import Contacts
from claims.wizard.step_form import StepForm

TOO_LONG = ngettext_lazy(
    "Shorten this to %(limit_value)d character; it has %(show_value)d.",
    "Shorten this to %(limit_value)d characters; it has %(show_value)d.",
    "limit_value",
)


def _text(label: Any, *, missing: Any, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        validators=[MaxLengthValidator(100, TOO_LONG)],
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing},
    )


def _email(label: Any, *, missing: Any, wrong: Any, **attrs: str) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"} | attrs),
        error_messages={"required": missing, "invalid": wrong, "max_length": TOO_LONG},
    )


class ContactsForm(StepForm):
    customer_contact_name = _text(
        gettext_lazy("Customer contact name"),
        missing=gettext_lazy("Enter the name of the customer's contact."),
        autocomplete="off",
    )
    customer_contact_title = _text(
        gettext_lazy("Customer contact title"),
        missing=gettext_lazy("Enter the title of the customer's contact, such as Head of IT."),
        autocomplete="off",
    )
    customer_contact_email = _email(
        gettext_lazy("Customer contact e-mail"),
        missing=gettext_lazy("Enter the e-mail address of the customer's contact."),
        wrong=gettext_lazy(
            "The customer contact's e-mail address is incomplete: it looks like name@contoso.com."
        ),
        autocomplete="off",
    )
    partner_contact_name = _text(
        gettext_lazy("Partner contact name"),
        missing=gettext_lazy("Enter the name of your company's contact."),
        autocomplete="name",
    )
    partner_contact_email = _email(
        gettext_lazy("Partner contact e-mail"),
        missing=gettext_lazy("Enter the e-mail address of your company's contact."),
        wrong=gettext_lazy("Your contact's e-mail address is incomplete: it looks like name@contoso.com."),
        autocomplete="email",
    )
    name = _text(
        gettext_lazy("Claim name"),
        missing=gettext_lazy("Name the claim, so that you find it again."),
        autocomplete="off",
    )

    def prepare(self) -> None:
        self.fields["name"].help_text = _("For yourself and your colleagues, to find the claim again.")
        self.fields["partner_contact_name"].help_text = _("Somebody who knows the customer.")
        if self.facts.needs_consent:
            self.fields["customer_contact_email"].help_text = _("The consent letter goes here.")
            self.fields["partner_contact_name"].help_text = _(
                "Somebody who knows the customer. The consent letter names this person."
            )
            return
        for name in CUSTOMER_FIELDS:
            del self.fields[name]

    def suggest(self) -> dict[str, Any]:
        return {
            "partner_contact_name": self.facts.user.name,
            "partner_contact_email": self.facts.user.email,
        }

    @property
    def customer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in CUSTOMER_FIELDS if name in self.fields]

    @property
    def partner_fields(self) -> list[forms.BoundField]:
        return [self["partner_contact_name"], self["partner_contact_email"]]

    def settle(self) -> None:
        answers: Mapping[str, str] = self.cleaned_data
        self.facts.contacts = Contacts(**{name: answers[name] for name in answers if name != "name"})
        self.facts.name = answers["name"]
