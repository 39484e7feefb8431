from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import DECIDING_ROLES, User
from claims.models import Claim
from claims.policies import barred_people


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        help_text=_("For the next reviewer. The partner never reads it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandOverForm(NoteForm):
    to = forms.ModelChoiceField(
        label=_("Hand over to"),
        queryset=User.objects.none(),
        error_messages={
            "required": _("Choose who reads the claim from now on."),
            "invalid_choice": _("This person cannot have the claim. Choose somebody from the list."),
        },
    )
    field_order = ("to", "note")

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, staff_role__in=DECIDING_ROLES).order_by("name")
        if claim.reviewer_id is not None:
            people = people.exclude(pk=claim.reviewer_id)
        cast(forms.ModelChoiceField, self.fields["to"]).queryset = people.exclude(pk__in=barred_people(claim))
