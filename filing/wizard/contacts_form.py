from typing import Any

from django import forms
from django.utils.translation import gettext as _

from claims import contacts
from claims.text_fields import CUSTOMER_CONTACT, Group, of_group
from claims.text_forms import asks_for
from customers.refusals import Code
from filing.wizard.step_form import StepForm

REASON = "customer_contact_reason"
PARTNER_CONTACT, OF_THE_CLAIM = of_group(Group.PARTNER), of_group(Group.CLAIM)


@asks_for([*CUSTOMER_CONTACT, *PARTNER_CONTACT, *OF_THE_CLAIM])
class ContactsForm(StepForm):
    def prepare(self) -> None:
        if self.context.needs_consent:
            self.fields["partner_contact_name"].help_text = _(
                "Somebody who knows the customer. The consent letter names this person."
            )
            return
        for name in CUSTOMER_CONTACT:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        # A row of an upload may name a customer that nobody knows.
        email, tenant = answers.get("customer_contact_email"), getattr(self.context, "tenant", None)
        if email and tenant is not None:
            beside = answers.get("partner_contact_email", "")
            reason = answers.get("customer_contact_reason", "")
            if refusal := contacts.refuse(email, tenant, reason=reason, beside=beside):
                self.refuse("customer_contact_email", refusal)
        return answers

    def suggest(self) -> dict[str, Any]:
        return {
            "partner_contact_name": self.context.user.name,
            "partner_contact_email": self.context.user.email,
        }

    @property
    def customer_fields(self) -> list[forms.BoundField]:
        """The reason only once it is asked for: most contacts are at the customer's own domain."""
        shown = [name for name in CUSTOMER_CONTACT if name in self.fields]
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
        return [self[name] for name in PARTNER_CONTACT]

    @property
    def claim_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in OF_THE_CLAIM]

    def apply(self) -> None:
        self.context.texts = {name: self.cleaned_data[name] for name in self.fields}
