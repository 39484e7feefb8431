"""What the tables of the portal do not say themselves: what to do in a status, at a clock, after a finding, in a role.

Every status, clock and code has an entry here; tests/test_help.py fails for a new one without.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import StaffRole
from claims.lifecycle import Status
from claims.models import Finding
from filing.bulk.errors import RowCode
from partners.models import Role


class Step(NamedTuple):
    anchor: str
    title: Any
    text: Any


STEPS = (
    Step("file", _("File the claim"), _("Choose solution area, activity, location, customer and products.")),
    Step(
        "prove",
        _("Prove the work"),
        _("Upload proof of execution, look at what the check found, and submit the claim."),
    ),
    Step(
        "review",
        _("Microsoft reviews"),
        _("A reviewer approves the claim, rejects it with findings, or asks you for something."),
    ),
    Step(
        "consent",
        _("The customer may refuse"),
        _("Once the claim is approved, the customer gets the consent letter. Silence counts as consent."),
    ),
    Step(
        "in-force",
        _("The association is in force"),
        _("It lasts until the customer, you or the end of the subscription ends it."),
    ),
)

STATUS_ADVICE: Mapping[Status, Any] = {
    Status.DRAFT: _(
        "Microsoft does not see it yet. Only you can continue: choose “Submit claim” when it is complete."
    ),
    Status.SUBMITTED: _(
        "You do not need to do anything. Until a reviewer starts, you can recall the claim and change it."
    ),
    Status.UNDER_REVIEW: _("You do not need to do anything. You can still comment or withdraw the claim."),
    Status.ACTION_REQUIRED: _(
        "Read the findings on the claim’s page and answer each with a newer document, a changed or removed line, "
        "or a comment. Submit before the date on the page: after that the claim is rejected."
    ),
    Status.APPROVED: _(
        "While consent is pending you can correct the customer’s contact and have the letter sent again."
    ),
    Status.REJECTED: _(
        "Read the findings. An Incentive Admin can dispute once, with a justification or new proof, "
        "as long as the page says so. Otherwise file a new claim."
    ),
    Status.DISPUTED: _(
        "You do not need to do anything. Somebody who has not decided this claim before reads it."
    ),
    Status.CONSENT_DENIED: _("Talk to your customer. If they change their mind, file a new claim."),
    Status.WITHDRAWN: _("The claim is closed. You can file a new one for the same customer."),
    Status.ENDED: _("The history says why it ended. You can file a new claim once the cause is gone."),
}

# By status and column: (name, what happens when it runs out).
CLOCK_WORDS: Mapping[tuple[Status, str], tuple[Any, Any]] = {
    (Status.ACTION_REQUIRED, "deadline_at"): (
        _("Time to answer"),
        _("Without an answer the claim is rejected. It cannot be disputed; a new claim is needed."),
    ),
    (Status.ACTION_REQUIRED, "next_reminder_at"): (
        _("Reminders"),
        _("We write again on these days after the request, as long as you have not answered."),
    ),
    (Status.APPROVED, "deadline_at"): (
        _("The customer’s time to refuse"),
        _(
            "It starts when the customer’s mail server accepts the consent letter. When it is over, consent counts "
            "as given. The customer may still end the association at any time."
        ),
    ),
    (Status.UNDER_REVIEW, "review_due_at"): (
        _("Review target"),
        _("Microsoft aims to decide by then. Nothing happens automatically when it has passed."),
    ),
    (Status.DISPUTED, "review_due_at"): (
        _("Review target of a dispute"),
        _("Microsoft aims to decide by then. Nothing happens automatically when it has passed."),
    ),
    (Status.REJECTED, "dispute_until"): (
        _("Time to dispute"),
        _("After that the rejection stands. You can file a new claim."),
    ),
}

FINDING_ADVICE: Mapping[str, Any] = {
    Finding.Code.POE_MISSING_ALL: _("Upload documents about this customer and these products."),
    Finding.Code.POE_NO_CUSTOMER_ACK: _(
        "Upload a version that the customer signed, or an e-mail in which they confirm the work."
    ),
    Finding.Code.POE_DATES: _("Upload a document with its dates, not older than 12 months."),
    Finding.Code.POE_NO_SERVICE: _("Upload a document that says what you did and for which products."),
    Finding.Code.POE_MISSING_PRODUCTS: _(
        "Upload a document that names it, or remove the line from the claim."
    ),
    Finding.Code.POE_UNAVAILABLE: _(
        "Open the original, save it as PDF without a password, and upload that copy."
    ),
    Finding.Code.NO_CONSENT_ON_POE: _(
        "Upload a document that says that you ask Microsoft to be associated and may be paid for it."
    ),
    Finding.Code.PARTNER_REQUEST: _("You asked for this. There is nothing to do."),
    Finding.Code.NO_PARTNER_RESPONSE: _("File a new claim and answer requests before their date."),
    Finding.Code.CONTEST_LOST: _("Talk to the customer. An Incentive Admin can dispute, with newer proof."),
}

ROW_ADVICE: Mapping[str, Any] = {
    RowCode.ROW_UNREADABLE: _(
        "Correct the cell or the line that the sentence names, or start from our template."
    ),
    RowCode.FIELD_MISSING: _("Fill in the cell that the sentence names."),
    RowCode.FIELD_WRONG: _("Write what the sentence asks for in that cell."),
    RowCode.WORD_UNKNOWN: _("Write the word as the wizard shows it."),
    RowCode.NO_MEMBER: _("Ask your account admin to give you a filing role again."),
    RowCode.UNEXPECTED: _(
        "The fault is ours. Upload the row again in a few minutes; if it fails again, contact support."
    ),
}

POINTING_TITLES: Mapping[str, Any] = {
    "FINDING_DOCUMENT_ELSEWHERE": _("Document of another claim"),
    "FINDING_PAGE_ALONE": _("Page without its document"),
    "FINDING_PAGE_NOT_THERE": _("No such page"),
    "FINDING_PLACE_ALONE": _("Place without its page"),
    "FINDING_PLACE_OUTSIDE": _("Place outside the page"),
    "FINDING_PAGE_WITHOUT_PICTURE": _("Page without a picture"),
}
FILE_TITLES: Mapping[str, Any] = {
    "FILE_EMPTY": _("Empty file"),
    "FILE_TOO_LARGE": _("File too large"),
    "FILE_TYPE_NOT_ALLOWED": _("Kind of file not allowed"),
    "FILE_NOT_WHAT_IT_SAYS": _("Content does not match the name"),
    "FILE_DAMAGED": _("Damaged file"),
    "FILE_PROTECTED": _("Protected file"),
    "FILE_HAS_MACROS": _("File with macros"),
    "FILE_HAS_PROGRAMS": _("File with programs"),
    "FILE_CARRIES_FILES": _("File that contains others"),
    "FILE_XML_NOT_SAFE": _("Unsafe definitions"),
    "FILE_ARCHIVE_TOO_BIG": _("Unpacks to too much"),
    "FILE_IMAGE_TOO_BIG": _("Too many pixels"),
    "FILE_TOO_COSTLY": _("Too much to look through"),
    "FILE_NOT_CHECKED": _("File could not be looked through"),
    "FILE_NOT_STORED": _("File could not be stored"),
}

ROLE_WORDS: Mapping[str, Any] = {
    Role.INCENTIVE_ADMIN: _(
        "Files and follows claims, and may also dispute a rejection and end an association."
    ),
    Role.INCENTIVE_USER: _("Files and follows claims, for the locations they are assigned to."),
    Role.REPORTS_VIEWER: _("Reads reports; files no claims here."),
    Role.ACCOUNT_ADMIN: _("Invites members, gives roles and locations, and ends access; files no claims."),
    StaffRole.REVIEWER: _("Takes claims from the queue, reads the proof and decides."),
    StaffRole.LEAD: _("Reviews, hands claims over, and can reopen a mistaken decision."),
    StaffRole.AUDITOR: _("Reads everything that was submitted, and changes nothing."),
    StaffRole.OPERATOR: _("Keeps the registers of partners, customers and policies."),
}
