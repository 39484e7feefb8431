from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import contacts
from claims.contact_fields import CustomerContactForm, email_field, text_field
from claims.lifecycle import CUSTOMER_FIELDS
from claims.operations import Contacts
from customers.refusals import Code
from filing.wizard.step_form import StepForm

REASON = "customer_contact_reason"


class ContactsForm(CustomerContactForm, StepForm):
    partner_contact_name = text_field(
        gettext_lazy("Partner contact name"),
        missing=gettext_lazy("Enter the name of your company's contact."),
        autocomplete="name",
    )
    partner_contact_email = email_field(
        gettext_lazy("Partner contact e-mail"),
        missing=gettext_lazy("Enter the e-mail address of your company's contact."),
        wrong=gettext_lazy("Your contact's e-mail address is incomplete: it looks like name@contoso.com."),
        autocomplete="email",
    )
    name = text_field(
        gettext_lazy("Claim name"),
        missing=gettext_lazy("Name the claim, so that you find it again."),
        names_person=False,
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

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        # A row of an upload may name a customer that nobody knows.
        email, tenant = answers.get("customer_contact_email"), getattr(self.facts, "tenant", None)
        if email and tenant is not None:
            beside = answers.get("partner_contact_email", "")
            reason = answers.get("customer_contact_reason", "")
            if refusal := contacts.refuse(email, tenant, reason=reason, beside=beside):
                self.refuse("customer_contact_email", refusal)
        return answers

    def suggest(self) -> dict[str, Any]:
        return {
            "partner_contact_name": self.facts.user.name,
            "partner_contact_email": self.facts.user.email,
        }

    @property
    def customer_fields(self) -> list[forms.BoundField]:
        """The reason only once it is asked for: most contacts are at the customer's own domain."""
        shown = [name for name in CUSTOMER_FIELDS if name in self.fields]
        if not self._asks_for_a_reason:
            shown = [name for name in shown if name != REASON]
        return [self[name] for name in shown]

    @property
    def _asks_for_a_reason(self) -> bool:
        if REASON not in self.fields:
            return False
        refused = self.errors.as_data().get("customer_contact_email", []) if self.is_bound else []
        return bool(self[REASON].value()) or any(error.code == Code.CONTACT_NEEDS_REASON for error in refused)

    @property
    def partner_fields(self) -> list[forms.BoundField]:
        return [self["partner_contact_name"], self["partner_contact_email"]]

    def settle(self) -> None:
        answers: Mapping[str, str] = self.cleaned_data
        self.facts.contacts = Contacts(**{name: answers[name] for name in answers if name != "name"})
        self.facts.name = answers["name"]
