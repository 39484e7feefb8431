import json
from collections.abc import Iterable
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Comment, Finding, Proof
from claims.overlap import Seen, seen_of, touched
from claims.transitions import MoveRefused
from documents.limits import ACCEPT
from documents.refusals import ALLOWED
from programs.activities import SolutionArea


def errors_of(refusal: MoveRefused) -> list[ValidationError]:
    """What an operation refused, for a form: a sentence for each reason, with its code."""
    return [ValidationError(problem, code=problem.code) for problem in refusal.problems]


class SaveViewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the view"),
        max_length=60,
        error_messages={
            "required": _("Give the view a name, then save it."),
            "max_length": _("The name of a view has at most 60 characters."),
        },
    )


class ListForm(forms.Form):
    """Everything chosen stands in the address, so a wrong value is passed over, not refused."""

    all_optional = True  # read by the field's template

    q = forms.CharField(
        label=_("Search"),
        help_text=_("Reference, claim name, customer, domain, tenant ID or subscription ID"),
        max_length=253,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    solution_area = forms.ChoiceField(
        label=_("Solution area"),
        choices=[("", _("All solution areas")), *SolutionArea.choices],
        required=False,
    )

    def chosen(self) -> dict[str, Any]:
        """The values that stand: what is unknown is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ActForm(forms.Form):
    """An act on the claim as the person saw it: `revision` tells whether it has moved since."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("This page was incomplete. Look at the claim again, then decide."),
            "invalid": _("This page was incomplete. Look at the claim again, then decide."),
        },
    )

    def as_of(self, claim: Claim) -> Self:
        """The same form with all that was typed, on the claim as it is now."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("revision")] = str(claim.revision)
        self.data = data
        return self


class SeenForm(forms.Form):
    """Carries what the page showed of the claim, and takes what of it was changed. `initial_of` is its initial."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(claim: Claim, names: Iterable[str]) -> dict[str, Any]:
        shown = {name: getattr(claim, name) for name in names}
        return shown | {"seen": json.dumps(seen_of(claim, names))}

    def clean_seen(self) -> Seen:
        """What cannot be read was not seen; then all that was sent counts as changed."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def touched(self) -> dict[str, Any]:
        """Of what was typed, the claim's fields that the person changed."""
        shown = {name: value for name, value in self.cleaned_data.items() if name in self.shown()}
        return touched(shown, self.cleaned_data.get("seen", {}))

    def shown(self) -> Iterable[str]:
        """The claim's fields on this page."""
        raise NotImplementedError

    def keep_up_with(self, claim: Claim) -> None:
        """Keep what the person changed; show all else as it is now."""
        data, typed = cast(QueryDict, self.data).copy(), self.touched()
        fresh = seen_of(claim, self.shown())
        for name in fresh.keys() - typed.keys():
            data[self.add_prefix(name)] = str(fresh[name])
        data[self.add_prefix("seen")] = json.dumps(fresh)
        self.data = data


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in the claim’s history, where Microsoft can read it too."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a few words.")},
    )


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        # What a file may be, and that it is not empty, is for the documents' own checks: they say more.
        chosen = [file for file in files if file]
        if not chosen:
            super().clean(None, initial)  # refuses, unless the field is optional
        return chosen


MOST_DIGITS = 19  # of a primary key


class _WithOwnId(forms.BoundField):
    """Two forms of one page may ask the same question."""

    @property
    def auto_id(self) -> str:
        return self.field.widget.attrs["id"]


class FindingsField(forms.TypedMultipleChoiceField):
    """Findings by their primary keys. One that was answered meanwhile is no mistake of the person's."""

    bound_field_class = _WithOwnId

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < MOST_DIGITS


class AnsweringForm(forms.Form):
    """An act that answers findings: those that are ticked. Without `answers_asked` nobody was asked: it answers all.

    `waiting`: the claim's findings that wait for an answer.
    """

    answers_id = "id_answers"

    def __init__(self, *args: Any, waiting: Iterable[Finding] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_answers(list(waiting))

    def add_answers(self, waiting: list[Finding]) -> None:
        if not waiting:
            return
        self.fields["answers"] = FindingsField(
            label=_("This answers"),
            choices=[(finding.pk, finding.headline) for finding in waiting],
            coerce=int,
            required=False,
            initial=[finding.pk for finding in waiting],
            widget=forms.CheckboxSelectMultiple(attrs={"id": self.answers_id}),
            help_text=_("Each finding needs an answer before you can submit the claim again."),
        )
        asked = forms.HiddenInput(attrs={"id": f"{self.answers_id}_asked"})
        self.fields["answers_asked"] = forms.CharField(required=False, initial="yes", widget=asked)

    def chosen_findings(self) -> list[int] | None:
        """Of a form that is right: the findings it answers; None: all."""
        return self.cleaned_data["answers"] if self.cleaned_data.get("answers_asked") else None


class ProofForm(AnsweringForm):
    answers_id = "id_proof_answers"
    documents = SeveralFilesField(
        label=_("Documents"),
        help_text=ALLOWED,
        allow_empty_file=True,
        widget=SeveralFilesInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose at least one document, then upload.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=Proof.Kind.choices,
        widget=forms.Select(attrs={"class": "width-20"}),
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("For example on which page the customer signed."),
        max_length=500,
        required=False,
    )
    claim_comment = forms.CharField(
        label=_("Comment for the claim"),
        help_text=_("Your colleagues and the Microsoft reviewer read it among the comments below."),
        max_length=Comment._meta.get_field("text").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def forget_claim_comment(self) -> None:
        """Once it stands on the claim, a form that comes back with a refused file does not offer it again."""
        self.data = cast(QueryDict, self.data).copy()
        self.data.pop("claim_comment", None)


class NewerVersionForm(ProofForm):
    documents = SeveralFilesField(
        label=_("Newer version"),
        help_text=ALLOWED,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose the newer version, then upload.")},
    )


class CommentForm(AnsweringForm):
    answers_id = "id_comment_answers"
    text = forms.CharField(
        label=_("New comment"),
        help_text=_("Your colleagues and the Microsoft reviewer read it."),
        max_length=Comment._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something, then add the comment.")},
    )
