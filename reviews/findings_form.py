"""The findings of one decision: which codes apply, and for each the line, where to look, and the words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.forms import ActForm
from claims.models import ClaimLine, Proof
from claims.models.evidence import REVIEWER_CODES
from claims.proof_files import ProofFile, proof_files_of
from documents.places import Box
from reviews.operations.pointing import FindingRefused, FoundFault, Known, refusal_of
from reviews.sentences import PREPARED
from reviews.spots import Offered, SideField, Spot, SpotField
from text.names import filled

PARTICULARS = ("line", "proof", "page", "sentence", "words")
SIDES = ("left", "top", "right", "bottom")
PLACE = ("passage", *SIDES)
# Where what is wrong about a finding's place is said.
FIELD_OF = {
    "FINDING_DOCUMENT_ELSEWHERE": "proof",
    "FINDING_PAGE_ALONE": "page",
    "FINDING_PAGE_NOT_THERE": "page",
    "FINDING_PLACE_ALONE": "page",
    "FINDING_PLACE_OUTSIDE": "left",
    "FINDING_PAGE_WITHOUT_PICTURE": "page",
}


@dataclass(frozen=True)
class Fault:
    """One code as the page offers it, with the fields that belong to it."""

    code: str
    label: str
    id: str
    is_chosen: bool
    fields: dict[str, BoundField]
    place: dict[str, BoundField]
    keeps_passage: bool  # one was chosen that the page does not offer now

    @property
    def has_place(self) -> bool:
        """Something was picked, drawn or typed, right or wrong."""
        return any(field.value() or field.errors for field in self.place.values())


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

    spots: Sequence[Offered] = ()  # passages of the document in the viewer; known when the page is made

    def __init__(
        self, *args: Any, lines: Iterable[ClaimLine], proofs: Iterable[Proof] = (), **kwargs: Any
    ) -> None:
        """`proofs`: the claim's current ones, of `ProofQuerySet.with_carried`."""
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in lines if line.state != ClaimLine.State.CLOSED}
        self.proofs = list(proofs)
        self.proof_files = {file.key: file for file in proof_files_of(self.proofs)}
        self._found: dict[str, FoundFault] = {}
        about = [(key, line.asset_name) for key, line in self.lines.items()]
        cast(forms.ChoiceField, self.fields["line"]).choices = [("", _("The whole claim")), *about]
        for code in REVIEWER_CODES:
            self.fields |= self._particulars(code, about)

    def _particulars(self, code: str, about: list[tuple[str, str]]) -> dict[str, forms.Field]:
        proof_files = [(key, file.name) for key, file in self.proof_files.items()]
        sentences = [(str(n), sentence) for n, sentence in enumerate(PREPARED[code])]
        return {
            f"line_{code}": forms.ChoiceField(
                label=_("Line"), choices=[("", _("As below")), *about], required=False
            ),
            f"proof_{code}": forms.ChoiceField(
                label=_("Document"), choices=[("", _("No single document")), *proof_files], required=False
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
            f"passage_{code}": SpotField(label=_("Passages found in the document"), required=False),
            f"left_{code}": SideField(label=_("Left side"), required=False),
            f"top_{code}": SideField(label=_("Upper side"), required=False),
            f"right_{code}": SideField(label=_("Right side"), required=False),
            f"bottom_{code}": SideField(label=_("Lower side"), required=False),
        }

    def faults(self) -> Iterator[Fault]:
        """For templates/reviews/_findings_form.html."""
        chosen = self["codes"].value() or []
        for n, code in enumerate(REVIEWER_CODES):
            fields = {name: self[f"{name}_{code}"] for name in PARTICULARS}
            place = {name: self[f"{name}_{code}"] for name in PLACE}
            id_ = f"{self['codes'].auto_id}_{n}"
            keeps = (place["passage"].value() or "") not in {"", *(spot.value for spot in self.spots)}
            yield Fault(code.value, str(code.label), id_, code in chosen, fields, place, keeps)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("codes", [])
        for code in REVIEWER_CODES:
            if code not in chosen:  # what stands in a closed block is nobody's mistake
                for name in (*PARTICULARS, *PLACE):
                    self.errors.pop(f"{name}_{code}", None)
        self._find(chosen)
        return cleaned

    def _find(self, codes: Iterable[str]) -> None:
        """Each finding, or what is wrong about it."""
        for code in codes:
            self._check_place(code)
            if not any(f"{name}_{code}" in self.errors for name in (*PARTICULARS, *PLACE)):
                self._found[code] = self._finding(code)
        known = Known.of(self.proofs, list(self._found.values()))
        for code, fault in self._found.items():
            if refusal := refusal_of(fault, known):
                self._refuse(code, refusal)

    def _refuse(self, code: str, refusal: FindingRefused) -> None:
        self.add_error(f"{FIELD_OF[refusal.code]}_{code}", ValidationError(str(refusal), code=refusal.code))

    def _check_place(self, code: str) -> None:
        """A passage or a place of one's own, and that with all its sides."""
        sides = {name: self.cleaned_data.get(f"{name}_{code}") for name in SIDES}
        missing = [name for name, side in sides.items() if side is None]
        spot = self._spot(code)
        if spot and len(missing) < len(SIDES):
            self.add_error(f"passage_{code}", _("Choose a passage or mark a place yourself, not both."))
        elif spot and not self._agrees(spot, code):
            self.add_error(f"passage_{code}", self._elsewhere(spot))
        elif (
            missing
            and len(missing) < len(SIDES)
            and not any(f"{name}_{code}" in self.errors for name in SIDES)
        ):
            self.add_error(f"{missing[0]}_{code}", _("A place has four sides. Write all of them, or none."))

    def _spot(self, code: str) -> Spot | None:
        return self.cleaned_data.get(f"passage_{code}")

    def _agrees(self, spot: Spot, code: str) -> bool:
        """With the document and the page that were chosen beside it, if any were."""
        data = self.cleaned_data
        file, page = data.get(f"proof_{code}") or spot.file, data.get(f"page_{code}") or spot.page
        return (file, page) == (spot.file, spot.page) and spot.file in self.proof_files

    def _elsewhere(self, spot: Spot) -> str:
        if spot.file not in self.proof_files:
            return _("This passage is in a document that is no longer on the claim. Choose another one.")
        sentence = _(
            "This passage is on page %(page)d of “%(name)s”. Choose that document and page, or no passage."
        )
        return filled(sentence, {"page": spot.page, "name": self.proof_files[spot.file].name})

    def _file(self, code: str) -> ProofFile | None:
        """The only document need not be chosen where a page is named, and none where a passage is."""
        data, spot = self.cleaned_data, self._spot(code)
        file = self.proof_files.get(spot.file if spot else data[f"proof_{code}"])
        if file is None and data[f"page_{code}"] and len(self.proof_files) == 1:
            return next(iter(self.proof_files.values()))
        return file

    def _place(self, code: str) -> Box | None:
        if spot := self._spot(code):
            return spot.box
        sides = [self.cleaned_data[f"{name}_{code}"] for name in SIDES]
        return None if None in sides else Box.between(*sides)

    def findings(self) -> list[FoundFault]:
        """Of a form that is right."""
        return list(self._found.values())

    def _finding(self, code: str) -> FoundFault:
        data, file, spot = self.cleaned_data, self._file(code), self._spot(code)
        return FoundFault(
            code,
            self._words(code),
            self.lines.get(data[f"line_{code}"] or data.get("line", "")),
            file.proof if file else None,
            spot.page if spot else data[f"page_{code}"],
            file.along if file else None,
            self._place(code),
        )

    def _words(self, code: str) -> str:
        """The words of this finding, then those of all; where there are none, the first prepared sentence."""
        data, prepared = self.cleaned_data, PREPARED[code]
        sentence = str(prepared[int(data[f"sentence_{code}"])]) if data[f"sentence_{code}"] else ""
        words = [data[f"words_{code}"] or sentence, data.get("text", "")]
        return "\n\n".join(filter(None, words)) or str(prepared[0])
