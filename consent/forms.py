from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims import contacts
from claims.forms import SeenForm
from claims.models import Claim
from claims.text_fields import CUSTOMER_CONTACT, TEXT_FIELDS
from claims.text_forms import form_field
from consent.models import ConsentLink
from customers.mailboxes import AddressField


class DenialForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you refuse?"),
        help_text=_("The partner and Microsoft will read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOnForm(forms.Form):
    name = forms.CharField(label=_("Colleague’s name"), max_length=100)
    email = AddressField(label=_("Colleague’s e-mail"), max_length=254)


class ReportForm(forms.Form):
    words = forms.CharField(
        label=_("What should Microsoft know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AgainForm(forms.Form):
    to = forms.ChoiceField(
        label=_("To"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who gets the letter again.")},
    )

    def __init__(self, *args: Any, links: Iterable[ConsentLink], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(link.email, f"{link.name}, {link.email} ({link.get_role_display()})") for link in links]
        cast(forms.ChoiceField, self.fields["to"]).choices = choices
        self.fields["to"].initial = choices[0][0] if choices else None


class ContactForm(SeenForm):
    """In the wizard's own words, and with its rule."""

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.claim = claim
        kwargs["initial"] = self.initial_of(claim, CUSTOMER_CONTACT)
        super().__init__(*args, **kwargs)
        self.fields |= {name: form_field(TEXT_FIELDS[name]) for name in CUSTOMER_CONTACT}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if refusal := contacts.refuse_change(self.claim, self.touched()):
            self.add_error("customer_contact_email", ValidationError(str(refusal), code=str(refusal.code)))
        return answers

    def shown(self) -> Iterable[str]:
        return CUSTOMER_CONTACT


class VerifyForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("It stands at the end of the message and looks like CA-7K3QX9MP."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the reference that stands in the message.")},
    )
    domain = forms.CharField(
        label=_("Your e-mail domain"),
        help_text=_(
            "What stands after the @ in the address that got the message, such as contoso.com. "
            "If you paste the whole address, the rest of it is not used."
        ),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "email"}),
        error_messages={"required": _("Type the domain of the address that got the message.")},
    )
