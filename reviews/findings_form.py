"""The findings of one decision: which codes apply, and for each the line, the document and page, and the words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.forms import ActForm
from claims.models import ClaimLine, Proof
from claims.models.evidence import REVIEWER_CODES
from documents.models import Reading
from reviews.operations import FoundFault
from reviews.sentences import PREPARED

PARTICULARS = ("line", "proof", "page", "sentence", "words")


@dataclass(frozen=True)
class Fault:
    """One code as the page offers it, with the fields that belong to it."""

    code: str
    label: str
    id: str
    is_chosen: bool
    fields: dict[str, BoundField]


class FindingsForm(ActForm):
    """`line` and `text` go with every chosen code that says nothing of its own; so the simplest use is short."""

    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Findings"),
        choices=[(code.value, code.label) for code in REVIEWER_CODES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one finding, so that the partner knows what to fix.")
        },
    )
    line = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Added to every finding you choose. The partner can read it."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, lines: Iterable[ClaimLine], proofs: Iterable[Proof] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in lines if line.state != ClaimLine.State.CLOSED}
        self.proofs = {str(proof.pk): proof for proof in proofs}
        about = [(key, line.asset_name) for key, line in self.lines.items()]
        cast(forms.ChoiceField, self.fields["line"]).choices = [("", _("The whole claim")), *about]
        for code in REVIEWER_CODES:
            self.fields |= self._particulars(code, about)

    def _particulars(self, code: str, about: list[tuple[str, str]]) -> dict[str, forms.Field]:
        papers = [(key, proof.document.name) for key, proof in self.proofs.items()]
        sentences = [(str(n), sentence) for n, sentence in enumerate(PREPARED[code])]
        return {
            f"line_{code}": forms.ChoiceField(
                label=_("Line"), choices=[("", _("As below")), *about], required=False
            ),
            f"proof_{code}": forms.ChoiceField(
                label=_("Document"), choices=[("", _("No single document")), *papers], required=False
            ),
            f"page_{code}": forms.IntegerField(
                label=_("Page"),
                min_value=1,
                max_value=10_000,
                required=False,
                error_messages={
                    name: _("Write the page as a number, from 1.")
                    for name in ("invalid", "min_value", "max_value")
                },
            ),
            f"sentence_{code}": forms.ChoiceField(
                label=_("Prepared sentence"),
                choices=[*sentences, ("", _("None"))],
                initial="0",
                required=False,
            ),
            f"words_{code}": forms.CharField(
                label=_("Instead of the prepared sentence"),
                max_length=2000,
                required=False,
            ),
        }

    def faults(self) -> Iterator[Fault]:
        """For templates/reviews/_findings_form.html."""
        chosen = self["codes"].value() or []
        for n, code in enumerate(REVIEWER_CODES):
            fields = {name: self[f"{name}_{code}"] for name in PARTICULARS}
            yield Fault(code.value, str(code.label), f"{self['codes'].auto_id}_{n}", code in chosen, fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("codes", [])
        for code in REVIEWER_CODES:
            if code not in chosen:  # what stands in a closed block is nobody's mistake
                for name in PARTICULARS:
                    self.errors.pop(f"{name}_{code}", None)
        self._check_pages(chosen)
        return cleaned

    def _check_pages(self, chosen: Iterable[str]) -> None:
        wanted = {
            code: self.cleaned_data[f"page_{code}"]
            for code in chosen
            if self.cleaned_data.get(f"page_{code}")
        }
        proofs = {code: self._proof(code) for code in wanted}
        lengths = _lengths([proof for proof in proofs.values() if proof])
        for code, page in wanted.items():
            proof = proofs[code]
            if proof is None:
                self.add_error(f"page_{code}", _("Choose the document that this page is in."))
            elif page > lengths.get(proof.document_id, page):
                self.add_error(f"page_{code}", _beyond(proof, lengths[proof.document_id]))

    def _proof(self, code: str) -> Proof | None:
        """The only document need not be chosen where a page is named."""
        proof = self.proofs.get(self.cleaned_data.get(f"proof_{code}", ""))
        if proof is None and self.cleaned_data.get(f"page_{code}") and len(self.proofs) == 1:
            return next(iter(self.proofs.values()))
        return proof

    def findings(self) -> list[FoundFault]:
        """Of a form that is right."""
        return [self._finding(code) for code in self.cleaned_data["codes"]]

    def _finding(self, code: str) -> FoundFault:
        data = self.cleaned_data
        line = self.lines.get(data[f"line_{code}"] or data["line"])
        return FoundFault(code, self._words(code), line, self._proof(code), data[f"page_{code}"])

    def _words(self, code: str) -> str:
        """The words of this finding, then those of all; where there are none, the first prepared sentence."""
        data, prepared = self.cleaned_data, PREPARED[code]
        sentence = str(prepared[int(data[f"sentence_{code}"])]) if data[f"sentence_{code}"] else ""
        words = [data[f"words_{code}"] or sentence, data["text"]]
        return "\n\n".join(filter(None, words)) or str(prepared[0])


def _lengths(proofs: list[Proof]) -> dict[int, int]:
    """How many pages the documents have, of those whose pages are known."""
    if not proofs:
        return {}
    read = Reading.objects.filter(
        document__in=[proof.document_id for proof in proofs], state=Reading.State.READ
    )
    return {reading.document_id: len(reading.pages) for reading in read if reading.pages}


def _beyond(proof: Proof, pages: int) -> str:
    sentence = ngettext("“%(name)s” has %(n)d page.", "“%(name)s” has %(n)d pages.", pages)
    return sentence % {"name": proof.document.name, "n": pages}
