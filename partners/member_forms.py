from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Location, Partner, Role
from partners.operations import Access
from text.links import has_web_address

LONGEST_NAME = 100  # characters, as in the register


class Scope(models.TextChoices):
    """Where a member works. Nothing follows from an empty list: each of the three is chosen."""

    ALL = "all", gettext_lazy("All locations, also those that come later")
    NAMED = "named", gettext_lazy("Only the locations ticked below")
    NONE = "none", gettext_lazy("No location for now")


class AccessForm(forms.Form):
    """In which role somebody works, and where. `seen`: what the person had before them, for the operation."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Where they work"),
        choices=Scope.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose where they work.")},
    )
    locations = forms.ModelMultipleChoiceField(
        Location.objects.none(),
        to_field_name="mpn_id",
        label=gettext_lazy("Locations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, company: Partner, access: Access | None = None, **kwargs: Any) -> None:
        if access:
            kwargs["initial"] = _initial(access)
        super().__init__(*args, **kwargs)
        chosen = self.fields["locations"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = company.locations.all()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (
            given.get("scope") == Scope.NAMED
            and not given.get("locations")
            and not self.has_error("locations")
        ):
            self.add_error("locations", _("Tick the locations, or choose “No location for now”."))
        return given

    @property
    def access(self) -> Access:
        """Of a form that is valid."""
        given = self.cleaned_data
        named = given["locations"] if given["scope"] == Scope.NAMED else ()
        return Access.wanted(given["role"], given["scope"] == Scope.ALL, named)


def _initial(access: Access) -> dict[str, Any]:
    named = Scope.NAMED if access.mpn_ids else Scope.NONE
    scope = Scope.ALL if access.has_all_locations else named
    return {"role": access.role, "scope": scope, "locations": access.mpn_ids, "seen": access.seen}


class InvitationForm(AccessForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The invitation goes here. It is also how they sign in."),
        error_messages={
            "required": gettext_lazy("Enter their e-mail address."),
            "invalid": gettext_lazy("The e-mail address is incomplete: it looks like name@contoso.com."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Enter their name.")},
    )
    field_order = ("email", "name", "role", "scope", "locations")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if has_web_address(name):
            raise forms.ValidationError(_("A name holds no web address. Write the person’s name alone."))
        return name
