from django import forms
from django.utils.translation import gettext_lazy as _

from claims.lifecycle import CUSTOMER_FIELDS
from claims.models import Claim


class DenialForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you refuse?"),
        help_text=_("The partner and Microsoft will read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ContactForm(forms.ModelForm):
    class Meta:
        model = Claim
        fields = CUSTOMER_FIELDS

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.required = True
