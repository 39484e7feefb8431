from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.models.claim import ClaimQuerySet
from reviews.operations.bulk_approving import AT_MOST

Chosen = list[tuple[Claim, int]]


class BulkApproveForm(forms.Form):
    """The chosen claims as the person saw them: "REFERENCE:REVISION" each."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.values = data.getlist("claim")

    def clean(self) -> None:
        if not self.values:
            raise forms.ValidationError(_("Choose at least one claim, then approve the chosen ones."))
        if len(self.values) > AT_MOST:
            raise forms.ValidationError(
                _("At most %(n)d claims are approved at once. Choose fewer, then try again."),
                params={"n": AT_MOST},
            )

    def chosen(self, visible: ClaimQuerySet) -> Chosen:
        """Of the claims this person may see those that were chosen, in their order; others are passed over."""
        revisions = {
            reference: int(revision)
            for reference, _colon, revision in (value.partition(":") for value in self.values)
            if revision.isdecimal() and len(revision) < 10
        }
        found = {claim.reference: claim for claim in visible.with_parties().filter(reference__in=revisions)}
        return [(found[name], revision) for name, revision in revisions.items() if name in found]
