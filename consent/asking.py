"""What may be said to a customer of the question they are asked: each sentence of letters and pages is printed from a
fact here, and none is constant where the facts differ."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from claims.lifecycle import Consent
from claims.models import Claim
from consent.models import CUSTOMERS_OWN, ConsentLink
from notifications.models import RETURNED, LetterState
from programs.models import Policy


class Silence(StrEnum):
    """What it means that nobody at the customer answers."""

    COUNTS_LATER = "counts_later"  # at a known instant, or a known time after the contact's message arrived
    COUNTS_ONCE_CONFIRMED = "counts_once_confirmed"  # the contact's address is not known to be the customer's
    COUNTED = "counted"
    DOES_NOT_MATTER = "does_not_matter"  # somebody at the customer agreed
    IS_NOT_ASKED = "is_not_asked"  # revenue alone; or reopened, so that Microsoft decides anew


class Contact(StrEnum):
    """What became of the contact's message, for whoever reads another one."""

    IS_WRITTEN_TO = "is_written_to"
    GOT_IT = "got_it"
    WAS_NOT_REACHED = "was_not_reached"


@dataclass(frozen=True)
class Asking:
    silence: Silence
    ends_at: datetime | None  # exactly, while the time runs
    at_least_until: datetime | None  # ... and as long as it does not run yet, the earliest end
    contact: Contact

    @classmethod
    def of(cls, link: ConsentLink, *, now: datetime) -> "Asking":
        """Of the claim as it stands, through whichever link it is asked. Three queries at most."""
        claim = link.request.claim
        current = link.request
        if not current.is_current:
            current = claim.consent_requests.filter(is_current=True).first() or current
        ends_at = current.window_ends_at if claim.consent == Consent.PENDING else None
        days = Policy.objects.in_force(current.asked_at).opt_out_days
        to_contact = (
            current.links.to_contact().select_related("letter").annotate(is_proven=CUSTOMERS_OWN).first()
        )
        silence = _silence(claim, is_proven=to_contact is None or to_contact.is_proven)
        is_open = silence == Silence.COUNTS_LATER
        return cls(
            silence=silence,
            ends_at=ends_at,
            at_least_until=(ends_at or now + timedelta(days=days)) if is_open else None,
            contact=_contact(to_contact),
        )


def _silence(claim: Claim, *, is_proven: bool) -> Silence:
    if claim.consent == Consent.PASSED:
        return Silence.COUNTED
    if claim.consent == Consent.AGREED:
        return Silence.DOES_NOT_MATTER
    if claim.consent != Consent.PENDING:
        return Silence.IS_NOT_ASKED
    return Silence.COUNTS_LATER if is_proven else Silence.COUNTS_ONCE_CONFIRMED


def _contact(link: ConsentLink | None) -> Contact:
    if link is None or link.letter is None:
        return Contact.IS_WRITTEN_TO
    if link.letter.state in RETURNED:
        return Contact.WAS_NOT_REACHED
    return Contact.GOT_IT if link.letter.state == LetterState.ACCEPTED else Contact.IS_WRITTEN_TO
