from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import ActForm
from claims.models import Comment


class ApprovalForm(ActForm):
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Kept in the history, for Microsoft’s eyes only."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


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
        widget=forms.Textarea(
            attrs={"rows": 3, "data-shortcut": "c", "data-focuses": "", "data-does": _("Comment")}
        ),
        error_messages={"required": _("Write something first.")},
    )
    lane = forms.ChoiceField(
        label=_("Who reads it"), choices=Comment.Lane, widget=forms.RadioSelect, initial=Comment.Lane.SHARED
    )
