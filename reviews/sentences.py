"""Sentences for what reviewers find most: whoever chooses a finding need not write what everybody writes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Finding

Code = Finding.Code

# The first of each is sent where nothing else was chosen or written.
PREPARED: dict[str, list[Promise]] = {
    Code.POE_MISSING_ALL: [
        _(
            "The document is about another customer or another engagement. Upload one that is about this claim."
        ),
        _("The document names another partner. Upload one that names your company and the customer."),
        _(
            "The document is a template that was not filled in. Fill it in, have it signed and upload it again."
        ),
    ],
    Code.POE_NO_CUSTOMER_ACK: [
        _(
            "The customer's signature is missing. Upload a version that the customer signed, or an e-mail in which "
            "the customer agrees."
        ),
        _(
            "The customer's signature has no name beside it. Upload a version with the name of whoever signed."
        ),
        _("Only your company signed. Upload a version that the customer signed too."),
    ],
    Code.POE_DATES: [
        _("The document has no date. Upload a version with the dates of the work and of both signatures."),
        _("The dates are older than 12 months. Upload a document about the current work."),
        _("The customer's signature is not dated. Upload a version with its date."),
    ],
    Code.POE_NO_SERVICE: [
        _("The document does not say what you do for the customer. Describe the work, step by step."),
        _("The work described does not drive usage or revenue. Say which activities do, and when."),
        _("The document describes a licence sale only. Add the services you deliver."),
    ],
    Code.POE_MISSING_PRODUCTS: [
        _(
            "This product or workload is not named. Name each one in a line of its own, with the work done on it."
        ),
        _("The product is named in a heading only. Say what you do with it."),
    ],
    Code.POE_UNAVAILABLE: [
        _("The document cannot be opened. Save it as a PDF and upload it again."),
        _("The document is protected by a password. Upload it without one."),
        _("The scan cannot be read. Upload a better one."),
    ],
    Code.NO_CONSENT_ON_POE: [
        _(
            "The document does not show that the customer agrees to the association. Add the customer's consent."
        ),
    ],
    Code.PARTNER_REQUEST: [
        _("You asked us to do so."),
        _("You asked for another location. File a new claim from that location."),
    ],
}
