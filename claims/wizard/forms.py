"""The questions of each step but the products. A form takes the answers as they were typed and settles facts."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from claims.operations import Contacts
from claims.wizard.facts import Facts
from customers import directory
from customers.identifiers import NotADomain, NotAGuid, normalise_domain, parse_guid
from customers.refusals import Code, Refusal
from partners.models import Location
from programs.activities import Activity, ActivityRule, SolutionArea, may_combine, rules_of


class StepForm(forms.Form):
    several: ClassVar[frozenset[str]] = frozenset()  # fields that take more than one value

    def __init__(
        self, typed: dict[str, Any] | None = None, *, facts: Facts, kept: dict[str, Any] | None = None
    ) -> None:
        """`typed` is checked, `kept` is only shown."""
        self.facts = facts
        super().__init__(typed, initial=kept)
        self.prepare()
        self.initial = self.suggest() | (kept or {})
        for field in self.fields.values():
            # A browser would cut a long text off without a word.
            field.widget.attrs.pop("maxlength", None)

    @classmethod
    def owns(cls, name: str) -> bool:
        return name in cls.base_fields

    @classmethod
    def read(cls, posted: QueryDict) -> dict[str, Any]:
        """What was typed, to be kept as it is."""
        return {
            name: posted.getlist(name) if name in cls.several else posted[name]
            for name in posted
            if cls.owns(name)
        }

    def prepare(self) -> None:
        """Fit the fields to the facts."""

    def suggest(self) -> dict[str, Any]:
        """What stands in the fields before anything was typed."""
        return {}

    def questions(self) -> set[str]:
        """What checking this form would ask the directory. Each one is counted before it is answered."""
        return set()

    def settle(self) -> None:
        """Hand what the answers mean to the facts. Of a form that is right."""
        raise NotImplementedError

    def refuse(self, field: str | None, refusal: Refusal) -> None:
        self.add_error(field, ValidationError(str(refusal), code=str(refusal.code)))

    def refuse_unasked(self, field: str) -> None:
        """The directory was not asked: the person has used up their look-ups, or left before Continue."""
        if self.facts.used_up:
            self.refuse(field, self.facts.used_up)
        else:
            self.add_error(field, _("This has not been looked up yet. Continue to look it up."))


AREA_SENTENCES = {
    SolutionArea.BUSINESS_APPLICATIONS: gettext_lazy(
        "Dynamics 365 and Power Platform. You claim products, each with the customer's subscription."
    ),
    SolutionArea.MICROSOFT_365: gettext_lazy(
        "Exchange Online, Teams, Intune and others. You claim workloads on the customer's tenant."
    ),
}


class SolutionAreaForm(StepForm):
    solution_area = forms.ChoiceField(
        label=gettext_lazy("Solution area"),
        choices=SolutionArea,
        widget=forms.RadioSelect(attrs={"data-cards": "1"}),
        error_messages={"required": gettext_lazy("Choose the solution area of the claim.")},
    )

    def prepare(self) -> None:
        self.fields["solution_area"].sentences = AREA_SENTENCES  # type: ignore[attr-defined]

    def settle(self) -> None:
        self.facts.area = self.cleaned_data["solution_area"]


ACTIVITY_SENTENCES = {
    Activity.PRE_SALES: gettext_lazy("You advise the customer before they buy."),
    Activity.USAGE: gettext_lazy("You help the customer to use what they have."),
    Activity.REVENUE_ASSOCIATION: gettext_lazy("The revenue you influence is recognised, but pays nothing."),
}


class ActivityForm(StepForm):
    several = frozenset({"activities"})
    activities = forms.MultipleChoiceField(
        label=gettext_lazy("Activity"),
        widget=forms.CheckboxSelectMultiple(attrs={"data-cards": "1"}),
        error_messages={"required": gettext_lazy("Choose at least one activity.")},
    )

    def prepare(self) -> None:
        field, rules = self.fields["activities"], rules_of(self.facts.area)
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(rule.activity.value, rule.activity.label) for rule in rules]
        field.sentences = {rule.activity: _activity_sentence(rule) for rule in rules}  # type: ignore[attr-defined]
        field.warnings = {  # type: ignore[attr-defined]
            rule.activity: _("Stands alone. Choose it not if you also want incentives for this association.")
            for rule in rules
            if rule.stands_alone
        }
        if len(rules) > 1:
            field.help_text = _("Pre-sales and Usage may stand on one claim.")

    def suggest(self) -> dict[str, Any]:
        rules = rules_of(self.facts.area)
        return {"activities": [rules[0].activity.value]} if len(rules) == 1 else {}

    def clean_activities(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["activities"]
        if not may_combine(self.facts.area, chosen):
            alone = next(
                rule.activity.label for rule in rules_of(self.facts.area, chosen) if rule.stands_alone
            )
            raise ValidationError(
                _("%(activity)s stands alone. Choose it alone, or choose the others without it.")
                % {"activity": alone}
            )
        return chosen

    def settle(self) -> None:
        self.facts.activities = self.cleaned_data["activities"]


def _activity_sentence(rule: ActivityRule) -> str:
    parts = [ACTIVITY_SENTENCES[rule.activity], _("Program: %s.") % rule.program.label]
    if not rule.needs_poe:
        parts.append(_("Needs no proof of execution."))
    if not rule.needs_consent:
        parts.append(_("The customer gets no letter."))
    return " ".join(map(str, parts))


class CustomerForm(StepForm):
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
        field = self.fields["location"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self._location_choices(self.facts.locations)

    def suggest(self) -> dict[str, Any]:
        fitting = self._fitting_locations()
        return {"location": fitting[0].mpn_id} if len(fitting) == 1 else {}

    def show_locations(self, *, also_unenrolled: bool) -> None:
        """Offer the locations that take part in the programs, and the others where they are wanted or chosen."""
        location, everywhere, fitting = self["location"], self.facts.locations, self._fitting_locations()
        chosen = location.value()
        are_all_shown = (
            also_unenrolled or not fitting or chosen not in {"", None, *(x.mpn_id for x in fitting)}
        )
        assert isinstance(location.field, forms.ChoiceField)
        location.field.choices = self._location_choices(everywhere if are_all_shown else fitting)
        names = {"programs": _names(self.facts)}
        if not fitting:
            location.help_text = _("None of your locations takes part in %(programs)s.") % names
        elif not are_all_shown and len(fitting) < len(everywhere):
            location.help_text = format_html(
                '{} <a href="?locations=all" hx-get="?locations=all" hx-select="#div_id_location" '
                'hx-target="#div_id_location" hx-swap="outerHTML">{}</a>',
                _("The list has the locations that take part in %(programs)s.") % names,
                _("Also show locations that do not take part"),
            )

    def _fitting_locations(self) -> list[Location]:
        return [place for place in self.facts.locations if not self.facts.missing_programs(place)]

    def _location_choices(self, locations: list[Location]) -> list[Any]:
        fitting = [
            (place.mpn_id, str(place)) for place in locations if not self.facts.missing_programs(place)
        ]
        others = [(place.mpn_id, str(place)) for place in locations if self.facts.missing_programs(place)]
        choices: list[Any] = [("", _("Choose a location")), *fitting]
        if others:
            choices.append((_("Do not take part in %(programs)s") % {"programs": _names(self.facts)}, others))
        return choices

    def clean_location(self) -> Location:
        places = {place.mpn_id: place for place in self.facts.locations}
        place = places[self.cleaned_data["location"]]
        missing = self.facts.missing_programs(place)
        if missing:
            refusal = Refusal(
                Code.LOCATION_NOT_ENROLLED, location=str(place), program=_(" and ").join(missing)
            )
            raise ValidationError(str(refusal), code=str(refusal.code))
        return place

    def clean_domain(self) -> str:
        try:
            return normalise_domain(self.cleaned_data["domain"])
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
            return {_pair(normalise_domain(self.data["domain"]), parse_guid(self.data["tenant_id"]))}
        except (KeyError, ValueError):
            return set()

    def _find_customer(self, domain: str, tenant_id: UUID) -> None:
        if _pair(domain, tenant_id) not in self.facts.asked:
            self.refuse_unasked("tenant_id")
            return
        try:
            self.cleaned_data["tenant"] = directory.find_tenant(domain=domain, tenant_id=tenant_id)
        except directory.TenantUnknown as error:
            self.refuse("tenant_id", error.refusal)
        except directory.DirectoryRefused as error:
            self.refuse("domain", error.refusal)

    def settle(self) -> None:
        self.facts.location = self.cleaned_data["location"]
        self.facts.tenant = self.cleaned_data["tenant"]


def _pair(domain: str, tenant_id: UUID) -> str:
    return f"{domain} {tenant_id}"


def _names(facts: Facts) -> str:
    return _(" and ").join(sorted(str(program.label) for program in facts.programs))


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
    CUSTOMER_FIELDS: ClassVar = ("customer_contact_name", "customer_contact_title", "customer_contact_email")

    def prepare(self) -> None:
        self.fields["name"].help_text = _("For yourself and your colleagues, to find the claim again.")
        self.fields["partner_contact_name"].help_text = _("Somebody who knows the customer.")
        if self.facts.needs_consent:
            self.fields["customer_contact_email"].help_text = _("The consent letter goes here.")
            self.fields["partner_contact_name"].help_text = _(
                "Somebody who knows the customer. The consent letter names this person."
            )
            return
        for name in self.CUSTOMER_FIELDS:
            del self.fields[name]

    def suggest(self) -> dict[str, Any]:
        return {
            "partner_contact_name": self.facts.user.name,
            "partner_contact_email": self.facts.user.email,
        }

    @property
    def customer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.CUSTOMER_FIELDS if name in self.fields]

    @property
    def partner_fields(self) -> list[forms.BoundField]:
        return [self["partner_contact_name"], self["partner_contact_email"]]

    def settle(self) -> None:
        answers: Mapping[str, str] = self.cleaned_data
        self.facts.contacts = Contacts(**{name: answers[name] for name in answers if name != "name"})
        self.facts.name = answers["name"]
