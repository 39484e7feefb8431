"""The edit page's forms as one: the claim's fields, the lines to take off, and what to put on it instead.

Products and subscriptions are offered, refused and counted as in the wizard.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from claims import checks, contacts
from claims.forms import ActForm, AnsweringForm, SeenForm
from claims.lifecycle import editable_fields
from claims.models import Claim, ClaimLine
from claims.presentation.finding_rows import waiting_findings
from claims.text_fields import CUSTOMER_CONTACT, TEXT_FIELDS
from claims.text_forms import form_field
from filing.wizard.context import WizardContext
from filing.wizard.lookups import count_questions
from filing.wizard.product_forms import ProductsForm, SubscriptionsForm
from partners.models import Location
from programs.areas import area_of


class LinesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, line: ClaimLine) -> str:
        return line.asset_name


class EditForm(SeenForm, ActForm, AnsweringForm):
    """What the claim's status lets a partner change, and nothing else."""

    def __init__(self, *args: Any, claim: Claim, user: User, **kwargs: Any) -> None:
        self.claim = claim
        editable = set(editable_fields(claim.status, claim.consent))
        if not claim.needs_consent:
            editable.difference_update(CUSTOMER_CONTACT)
        self._shown = editable - {"lines"}
        kwargs["initial"] = self.initial_of(claim, self._shown) | {"revision": claim.revision}
        super().__init__(*args, **kwargs)
        for name in TEXT_FIELDS:  # with the wizard's own words
            if name in editable:
                self.fields[name] = form_field(TEXT_FIELDS[name])
        if "location" in editable:
            self.fields["location"] = forms.ModelChoiceField(
                Location.objects.open_to(user), label=_("MPN location"), empty_label=None
            )
        if "lines" in editable:
            self.fields["remove_lines"] = LinesField(
                claim.lines.live().select_related("product", "subscription"),
                label=_("Remove from the claim"),
                help_text=_("What you remove can be claimed again with a new claim."),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.add_answers(waiting_findings(claim))

    def clean_location(self) -> Location:
        location: Location = self.cleaned_data["location"]
        refusal = checks.refuse_location(location, self.claim)
        if refusal is not None and location != self.claim.location:
            raise ValidationError(str(refusal), code=str(refusal.code))
        return location

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if refusal := contacts.refuse_change(self.claim, self._differing()):
            at = "customer_contact_email" if "customer_contact_email" in self.fields else None
            self.add_error(at, ValidationError(str(refusal), code=str(refusal.code)))
        return answers

    def _differing(self) -> dict[str, Any]:
        return {name: value for name, value in self.touched().items() if getattr(self.claim, name) != value}

    def shown(self) -> Iterable[str]:
        return self._shown

    def as_of(self, claim: Claim) -> Self:
        form = super().as_of(claim)
        form.keep_up_with(claim)
        return form

    def lines_to_remove(self) -> Iterable[ClaimLine]:
        return self.cleaned_data.get("remove_lines", ())


class AddProductsForm(ProductsForm):
    """What the claim has already is closed, as whatever else the partner has."""

    def prepare(self) -> None:
        super().prepare()
        field = self.fields["products"]
        field.required = False
        area = area_of(self.context.area)
        field.label = str(area.add)
        if area.takes_subscription:
            field.help_text = _(
                "Choose only what you actively work on with this customer. To replace a subscription, remove it "
                "above and add its product here."
            )


class Editing:
    """One visit of the edit page, or one press of its button with `data`."""

    def __init__(self, *, claim: Claim, user: User, now: datetime, data: QueryDict | None = None) -> None:
        self.data = data
        self.context = _context(claim, user, now)
        self.form = EditForm(data, claim=claim, user=user)
        self.products: AddProductsForm | None = None
        self.subscriptions: SubscriptionsForm | None = None
        if "remove_lines" in self.form.fields:
            typed = None if data is None else AddProductsForm.read(data)
            self.products = AddProductsForm(typed, context=self.context)

    @property
    def forms(self) -> list[forms.Form]:
        """In the order of the page."""
        return [form for form in (self.form, self.products, self.subscriptions) if form is not None]

    def is_valid(self) -> bool:
        """Every form is checked, so that all that is wrong is told at once."""
        is_right = self.form.is_valid()
        if self.products is not None:
            is_right = self.products.is_valid() and is_right
            is_right = self._are_subscriptions_valid(self.products) and is_right
        return is_right

    def _are_subscriptions_valid(self, products: AddProductsForm) -> bool:
        self.context.chosen = list(products.acceptable)
        form = SubscriptionsForm(SubscriptionsForm.read(cast(QueryDict, self.data)), context=self.context)
        count_questions(form)
        self.subscriptions = form
        if not form.is_valid():
            return False
        form.apply()
        return True

    def as_of(self, claim: Claim) -> None:
        """Keep all that was typed, for the claim as it is now."""
        self.form = self.form.as_of(claim)

    def changes(self) -> dict[str, Any]:
        """What `claims.operations.edit_claim` takes, of an editing that is right."""
        return {
            "fields": self.form.touched(),
            "seen": self.form.cleaned_data["seen"],
            "remove_lines": self.form.lines_to_remove(),
            "add_assets": self.context.assets,
            "answers": self.form.chosen_findings(),
            "revision": self.form.cleaned_data["revision"],
        }


def _context(claim: Claim, user: User, now: datetime) -> WizardContext:
    context = WizardContext(user=user, now=now, editing=claim)
    context.area, context.activities = claim.solution_area, claim.activities
    context.location, context.tenant = claim.location, claim.tenant
    return context
