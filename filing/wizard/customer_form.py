from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import directory
from customers.identifiers import NotADomain, NotAGuid, parse_guid, typed_domain
from customers.refusals import Code, Refusal
from filing.wizard.context import WizardContext
from filing.wizard.step_form import StepForm
from partners.models import Location


class CustomerForm(StepForm):
    hides_locations = False  # the page offers the others by a button
    location = forms.ChoiceField(
        label=gettext_lazy("MPN location"),
        widget=forms.Select(attrs={"class": "width-40"}),
        error_messages={
            "required": gettext_lazy("Choose the location that works with the customer."),
            "invalid_choice": gettext_lazy("You do not file for this location. Choose one of yours."),
        },
    )
    domain = forms.CharField(
        label=gettext_lazy("Customer domain name"),
        help_text=gettext_lazy("The primary domain of the customer's directory, such as contoso.com."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}
        ),
        error_messages={"required": gettext_lazy("Enter the customer's domain name.")},
    )
    tenant_id = forms.CharField(
        label=gettext_lazy("Directory ID (Tenant ID)"),
        help_text=gettext_lazy(
            "32 digits and letters, as 8-4-4-4-12. The customer finds both in the Azure portal: "
            "Azure Active Directory → Properties."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "width-40 mono",
            }
        ),
        error_messages={"required": gettext_lazy("Enter the customer's Directory ID.")},
    )

    def prepare(self) -> None:
        field = cast(forms.ChoiceField, self.fields["location"])
        field.choices = self._location_choices(self.context.locations)

    def suggest(self) -> dict[str, Any]:
        fitting = self._fitting_locations()
        return {"location": fitting[0].mpn_id} if len(fitting) == 1 else {}

    def show_locations(self, *, also_unenrolled: bool) -> None:
        """Offer the locations that take part in the programs, and the others where they are wanted or chosen."""
        location, everywhere, fitting = self["location"], self.context.locations, self._fitting_locations()
        chosen = location.value()
        are_all_shown = (
            also_unenrolled or not fitting or chosen not in {"", None, *(x.mpn_id for x in fitting)}
        )
        field = cast(forms.ChoiceField, location.field)
        field.choices = self._location_choices(everywhere if are_all_shown else fitting)
        names = {"programs": _names(self.context)}
        if not fitting:
            location.help_text = _("None of your locations takes part in %(programs)s.") % names
        elif not are_all_shown and len(fitting) < len(everywhere):
            location.help_text = _("The list has the locations that take part in %(programs)s.") % names
            self.hides_locations = True

    def _fitting_locations(self) -> list[Location]:
        return [place for place in self.context.locations if not self.context.missing_programs(place)]

    def _location_choices(self, locations: list[Location]) -> list[Any]:
        fitting = [
            (place.mpn_id, str(place)) for place in locations if not self.context.missing_programs(place)
        ]
        others = [(place.mpn_id, str(place)) for place in locations if self.context.missing_programs(place)]
        choices: list[Any] = [("", _("Choose a location")), *fitting]
        if others:
            choices.append(
                (_("Do not take part in %(programs)s") % {"programs": _names(self.context)}, others)
            )
        return choices

    def clean_location(self) -> Location:
        places = {place.mpn_id: place for place in self.context.locations}
        place = places[self.cleaned_data["location"]]
        missing = self.context.missing_programs(place)
        if missing:
            refusal = Refusal(
                Code.LOCATION_NOT_ENROLLED, location=str(place), program=_(" and ").join(missing)
            )
            raise ValidationError(str(refusal), code=str(refusal.code))
        return place

    def clean_domain(self) -> str:
        try:
            return typed_domain(self.cleaned_data["domain"])
        except NotADomain as error:
            raise ValidationError(str(error)) from error

    def clean_tenant_id(self) -> UUID:
        try:
            return parse_guid(self.cleaned_data["tenant_id"])
        except NotAGuid as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        domain, tenant_id = self.cleaned_data.get("domain"), self.cleaned_data.get("tenant_id")
        if domain and tenant_id:
            self._find_customer(domain, tenant_id)
        return self.cleaned_data

    def questions(self) -> set[str]:
        try:
            return {_pair(typed_domain(self.data["domain"]), parse_guid(self.data["tenant_id"]))}
        except (KeyError, ValueError):
            return set()

    def _find_customer(self, domain: str, tenant_id: UUID) -> None:
        if _pair(domain, tenant_id) not in self.context.counted_lookups:
            self.refuse_unasked("tenant_id")
            return
        try:
            self.cleaned_data["tenant"] = directory.find_tenant(domain=domain, tenant_id=tenant_id)
        except directory.TenantUnknown as error:
            self.refuse("tenant_id", error.refusal)
        except directory.DirectoryAway as error:
            self.refuse(None, error.refusal)  # neither field is to blame
        except directory.DirectoryRefused as error:
            self.refuse("domain", error.refusal)

    def apply(self) -> None:
        self.context.location = self.cleaned_data["location"]
        self.context.tenant = self.cleaned_data["tenant"]
        self.context.domain = self.cleaned_data["domain"]


def _pair(domain: str, tenant_id: UUID) -> str:
    return f"{domain} {tenant_id}"


def _names(context: WizardContext) -> str:
    return _(" and ").join(sorted(str(program.label) for program in context.programs))
