from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.lifecycle import CUSTOMER_FIELDS
from claims.models import Claim
from consent.models import ConsentLink


class DenialForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you refuse?"),
        help_text=_("The partner and Microsoft will read it."),
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


class ContactForm(forms.ModelForm):
    class Meta:
        model = Claim
        fields = CUSTOMER_FIELDS

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.required = True
