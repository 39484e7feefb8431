from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import ActForm
from claims.models import ClaimLine, Comment
from claims.models.evidence import REVIEWER_CODES
from reviews.operations import FoundFault


class ApprovalForm(ActForm):
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Kept in the history, for Microsoft’s eyes only."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FindingsForm(ActForm):
    """The findings of one decision: the codes that apply, the line they are about, and the reviewer's words."""

    codes = forms.MultipleChoiceField(
        label=_("Findings"),
        choices=[(code.value, code.label) for code in REVIEWER_CODES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one finding, so that the partner knows what to mend.")
        },
    )
    line = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("What exactly is missing, and where. The partner reads it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in your own words what is missing.")},
    )

    def __init__(self, *args: Any, lines: Iterable[ClaimLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in lines if line.state != ClaimLine.State.CLOSED}
        choices = [(key, line.asset_name) for key, line in self.lines.items()]
        cast(forms.ChoiceField, self.fields["line"]).choices = [("", _("The whole claim")), *choices]

    def findings(self) -> list[FoundFault]:
        line = self.lines.get(self.cleaned_data["line"])
        text = self.cleaned_data["text"]
        return [FoundFault(code=code, text=text, line=line) for code in self.cleaned_data["codes"]]


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Give the reason; it is kept in the history and the partner reads it.")
        },
    )


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    lane = forms.ChoiceField(
        label=_("Who reads it"), choices=Comment.Lane, widget=forms.RadioSelect, initial=Comment.Lane.SHARED
    )
