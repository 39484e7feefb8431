"""Why an act is refused, as data: the codes of what stands against an act, and what to do about each.

Why something cannot be claimed at all has its codes in `customers.refusals`. Whoever is refused reads a sentence of the
place where it happened; the code beside it is the same wherever that is, and leads to the help.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ActCode(models.TextChoices):
    NOT_NOW = "NOT_NOW", _("Not possible now")
    MOVED_ON = "MOVED_ON", _("Changed in the meantime")
    EDITED_MEANWHILE = "EDITED_MEANWHILE", _("Two people changed the same")
    NOT_YOURS = "NOT_YOURS", _("Somebody else’s to do")
    ALREADY_READ = "ALREADY_READ", _("A reviewer has read it")
    REASON_MISSING = "REASON_MISSING", _("Reason missing")
    DONE_ALREADY = "DONE_ALREADY", _("Done already")
    DAY_IS_OVER = "DAY_IS_OVER", _("Day in the past")
    NOTHING_FREE = "NOTHING_FREE", _("No claim is free")
    LIMIT_REACHED = "LIMIT_REACHED", _("Done too often")
    ACTIVITIES_CANNOT_COMBINE = "ACTIVITIES_CANNOT_COMBINE", _("Activities that exclude each other")
    NO_PRODUCT_LEFT = "NO_PRODUCT_LEFT", _("No product or workload left")
    PRODUCT_OF_OTHER_AREA = "PRODUCT_OF_OTHER_AREA", _("Product of another solution area")
    CONTACT_MISSING = "CONTACT_MISSING", _("Customer contact missing")
    TEXT_UNFIT = "TEXT_UNFIT", _("Text cannot stand there")
    CONTACT_UNCONFIRMED = "CONTACT_UNCONFIRMED", _("Contact not confirmed")
    PROOF_MISSING = "PROOF_MISSING", _("Proof of execution missing")
    PROOF_BEING_SCANNED = "PROOF_BEING_SCANNED", _("Document is being checked")
    DOCUMENT_REPLACED = "DOCUMENT_REPLACED", _("Document has a newer version")
    DOCUMENT_ALREADY_THERE = "DOCUMENT_ALREADY_THERE", _("Document is on the claim already")
    NO_ROOM_FOR_DOCUMENTS = "NO_ROOM_FOR_DOCUMENTS", _("Too many or too large documents")
    FINDING_UNANSWERED = "FINDING_UNANSWERED", _("Finding not answered")
    REVIEW_FIRST = "REVIEW_FIRST", _("Not read yet")
    DISPUTE_OVER = "DISPUTE_OVER", _("No dispute possible")
    HELD_BY_ANOTHER = "HELD_BY_ANOTHER", _("Another association stands")


ADVICE: Mapping[ActCode, Promise] = {
    ActCode.NOT_NOW: _(
        "Nobody can do this while the claim is in its present status. The claim’s page shows what can be done now."
    ),
    ActCode.MOVED_ON: _(
        "Somebody acted on the claim after you opened the page. Nothing was carried out: open it again and decide anew."
    ),
    ActCode.EDITED_MEANWHILE: _(
        "A colleague changed the same field while you typed. Both texts are shown: compare them, then save again."
    ),
    ActCode.NOT_YOURS: _(
        "Another person has to do this: a member for that location, the claim’s own reviewer, or, after a dispute, a "
        "reviewer who did not decide before."
    ),
    ActCode.ALREADY_READ: _(
        "What a reviewer has read stays as it was. Upload a newer document, or withdraw the claim."
    ),
    ActCode.REASON_MISSING: _("Write the reason, or choose a finding: the other side has to know it."),
    ActCode.DONE_ALREADY: _("It was done before, and is not done twice. Nothing is to be done."),
    ActCode.DAY_IS_OVER: _("Choose a day in the future, so that there is time to answer."),
    ActCode.NOTHING_FREE: _(
        "Every claim that waits has a reviewer, or is not yours to decide. New ones come by themselves."
    ),
    ActCode.LIMIT_REACHED: _(
        "There is a limit, so that nobody is written to without end. Try again tomorrow."
    ),
    ActCode.ACTIVITIES_CANNOT_COMBINE: _(
        "Revenue association stands alone. File one claim for it, and another for the other activities."
    ),
    ActCode.NO_PRODUCT_LEFT: _("Edit the claim and choose at least one, or withdraw it."),
    ActCode.PRODUCT_OF_OTHER_AREA: _(
        "One claim is for one solution area. File a claim of its own for the product."
    ),
    ActCode.CONTACT_MISSING: _("Name somebody at the customer. They get the consent letter, and may refuse."),
    ActCode.TEXT_UNFIT: _(
        "A text is missing, too long, or no name or address. The sentence says which; write it anew."
    ),
    ActCode.CONTACT_UNCONFIRMED: _(
        "The contact’s mailbox is at no domain that is known here. A reviewer confirms it before approving."
    ),
    ActCode.PROOF_MISSING: _("Upload at least one document that shows what you do for the customer."),
    ActCode.PROOF_BEING_SCANNED: _(
        "Each document is checked for viruses. Wait a few seconds, then try again."
    ),
    ActCode.DOCUMENT_REPLACED: _(
        "Continue from the newest version of the document, or upload yours as a new one."
    ),
    ActCode.DOCUMENT_ALREADY_THERE: _(
        "The same file is never added twice, under whatever name. Nothing is to be done."
    ),
    ActCode.NO_ROOM_FOR_DOCUMENTS: _(
        "A claim holds at most 20 documents and 100 MB. Remove one, or combine several into one PDF."
    ),
    ActCode.FINDING_UNANSWERED: _(
        "Upload a newer document, change the claim, or write a comment for each finding."
    ),
    ActCode.REVIEW_FIRST: _(
        "Start the review: a claim with proof of execution is read before it is approved."
    ),
    ActCode.DISPUTE_OVER: _(
        "A rejection can be disputed once, and only for a time. A new claim can be filed."
    ),
    ActCode.HELD_BY_ANOTHER: _(
        "One partner at most stands for each workload or subscription. The other association has to end first."
    ),
}
