import json
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from claims.forms import ActForm
from claims.models import Claim, Comment
from reviews.contest_forms import SeenField, sides_in
from reviews.contests import contest_of
from text.names import filled


class ApprovalForm(ActForm):
    """`seen` tells which sides of a contest the page showed: where there are several, approving decides between them
    and the note is the written reason."""

    seen = SeenField(required=False)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Kept in the history, for Microsoft’s eyes only."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, unconfirmed: str = "", **kwargs: Any) -> None:
        """`unconfirmed`: the contact's address, where no register shows that it is the customer's."""
        super().__init__(*args, **kwargs)
        if unconfirmed:
            self.fields["confirms_contact"] = forms.BooleanField(
                label=filled(_("%(email)s is the customer’s own address"), {"email": unconfirmed}),
                error_messages={
                    "required": _(
                        "Confirm that the address belongs to the customer, or ask the partner for another one."
                    )
                },
            )
            self.order_fields(["confirms_contact"])
        if self._shows_rivals():
            note = self.fields["note"]
            note.label, note.required = _("Reason"), True
            note.help_text = _(
                "Other partners want the same. Write down why it goes to this one; only Microsoft reads it."
            )
            note.error_messages["required"] = _(
                "Write down why; whoever reads the decision later starts from it."
            )

    def as_of(self, claim: Claim) -> Self:
        form = super().as_of(claim)
        data = cast(QueryDict, form.data)
        data[self.add_prefix("seen")] = json.dumps(contest_of(claim).seen)
        return form

    def _shows_rivals(self) -> bool:
        try:
            return len(sides_in(self["seen"].value() or "{}")) > 1
        except ValueError:
            return False


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Give the reason; it is kept in the history and the partner reads it.")
        },
    )


class AddressForm(ReasonForm):
    """`email`: which address the page showed; a correction is no move, so the revision does not tell."""

    email = forms.CharField(widget=forms.HiddenInput, required=False)

    def as_of(self, claim: Claim) -> Self:
        form = super().as_of(claim)
        cast(QueryDict, form.data)[self.add_prefix("email")] = claim.customer_contact_email
        return form


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
