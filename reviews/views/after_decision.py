"""What becomes of a decision afterwards."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import SignedInRequest
from claims.models import Claim
from reviews import operations
from reviews.forms import AddressForm
from reviews.views.access import for_readers
from reviews.views.act import confirm
from text.names import filled


@for_readers
def reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    if not request.user.is_lead:
        raise PermissionDenied("a decision is taken back by a lead")
    page = {
        "heading": gettext_lazy("Reopen this decision"),
        "button_label": gettext_lazy("Reopen"),
        "button_kind": "danger",
        "consequences": [
            gettext_lazy("The claim is under review again, with you as its reviewer."),
            gettext_lazy(
                "An association in force stops being in force. Meanwhile the customer can still refuse with the "
                "link they have; a new approval asks them again."
            ),
            gettext_lazy("The partner gets an e-mail with your reason."),
        ],
    }
    return confirm(request, reference, lambda _claim: page, _("Claim reopened"), operations.reopen)


@for_readers
def end(request: SignedInRequest, reference: str) -> HttpResponse:
    page = {
        "heading": gettext_lazy("End this association"),
        "button_label": gettext_lazy("End association"),
        "button_kind": "danger",
        "consequences": [
            gettext_lazy("The association ends now, and its products are free for other claims."),
            gettext_lazy("The partner gets an e-mail with your reason."),
        ],
    }
    return confirm(
        request, reference, lambda _claim: page, _("Association ended"), operations.end_association
    )


@for_readers
def confirm_contact(request: SignedInRequest, reference: str) -> HttpResponse:
    done, operation = _("Address confirmed"), operations.confirm_contact
    return confirm(request, reference, _address_page, done, operation, AddressForm)


def _address_page(claim: Claim) -> dict[str, Any]:
    known = _("%(email)s (%(name)s). How the partner knows it: %(reason)s")
    contact = {
        "email": claim.customer_contact_email,
        "name": claim.customer_contact_name,
        "reason": claim.customer_contact_reason or _("not said"),
    }
    return {
        "heading": gettext_lazy("Confirm the contact’s address"),
        "button_label": gettext_lazy("Confirm address"),
        "consequences": [
            filled(known, contact),
            gettext_lazy("The customer’s silence counts only at an address that is demonstrably theirs."),
            gettext_lazy(
                "From now on this address counts; if the claim is approved, the time to object then starts."
            ),
            gettext_lazy("Your reason is kept in the history; the partner can read it."),
        ],
    }
