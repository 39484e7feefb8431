from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import ActForm, SeveralFilesField, SeveralFilesInput
from claims.models import Proof
from documents.limits import ACCEPT
from documents.refusals import ALLOWED


class DisputeForm(ActForm):
    """Reasons, documents, or both."""

    justification = forms.CharField(
        label=_("Why the rejection is wrong"),
        help_text=_("Answer each finding. Say where in your documents the reviewer finds what was missing."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    documents = SeveralFilesField(
        label=_("New documents"),
        help_text=ALLOWED,
        allow_empty_file=True,
        required=False,
        widget=SeveralFilesInput(attrs={"accept": ACCEPT}),
    )
    kind = forms.TypedChoiceField(
        label=_("Kind of document"),
        choices=Proof.Kind.choices,
        required=False,
        empty_value=Proof.Kind.OTHER,
        widget=forms.Select(attrs={"class": "width-20"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # A field with a fault of its own says what is wrong with it.
        empty = {"justification", "documents"} <= given.keys()
        if empty and not given["justification"] and not given["documents"]:
            sentence = _("Say why the rejection is wrong, or add a document that shows it. Either is enough.")
            self.add_error("justification", sentence)
        return given
