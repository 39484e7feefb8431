"""Is the claim right as it stands now? Asked before it is submitted, and again before it is approved."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from claims import contacts
from claims.lifecycle import Status
from claims.models import Claim, ClaimLine, Proof
from customers.models import Tenant
from customers.refusals import Code, Refusal
from documents.models import ScanState
from partners.models import Location
from programs import activities


def can_be_recalled(claim: Claim) -> bool:
    """Only as long as no reviewer ever took the claim."""
    return claim.taken_at is None


def can_be_disputed(claim: Claim, *, now: datetime) -> bool:
    """Once for each claim, and only until the rejection's dispute clock has run out."""
    return claim.disputed_at is None and claim.dispute_until is not None and claim.dispute_until >= now


def can_be_reopened(claim: Claim) -> bool:
    """Of the associations that ended, only one that Microsoft took away by a decision."""
    return claim.status != Status.ENDED or claim.lines.filter(closed_cause=ClaimLine.Cause.LOST).exists()


def needs_review_first(claim: Claim) -> bool:
    """Straight from submitted only what has no proof of execution to read is approved."""
    return claim.status == Status.SUBMITTED and claim.needs_poe


def missing_enrolments(location: Location, area: str, chosen: Iterable[str]) -> set[activities.Program]:
    enrolled = set(location.enrolments.values_list("program", flat=True))
    return {program for program in activities.programs_of(area, chosen) if program not in enrolled}


def refuse_location(location: Location, claim: Claim) -> Refusal | None:
    """Why the claim's activities cannot be claimed from this location, if they cannot."""
    missing = missing_enrolments(location, claim.solution_area, claim.activities)
    if not missing:
        return None
    names = _(" and ").join(sorted(str(program.label) for program in missing))
    return Refusal(Code.LOCATION_NOT_ENROLLED, location=str(location), program=names)


def country_note(location: Location, tenant: Tenant) -> str:
    """The location that works with a customer is mostly in the customer's country; a slip is easily made."""
    if location.country == tenant.country:
        return ""
    sentence = _(
        "The customer is in %(customer)s, your location is in %(location)s. Make sure that this is the location "
        "that works with the customer."
    )
    return sentence % {"customer": tenant.country, "location": location.country}


def problems(claim: Claim, *, now: datetime, lines: Iterable[ClaimLine] | None = None) -> list[str]:
    """Everything that stands against the claim itself, in sentences; the proofs are asked for by `proof_problems`.

    `lines`: all of the claim's, where the caller has them already.
    """
    if lines is None:
        lines = claim.lines.select_related("product", "subscription")
    lines = [line for line in lines if line.state != ClaimLine.State.CLOSED]
    refused = contacts.refuse_contact_of(claim)
    found = [_enrolment_problem(claim), str(refused or "")]
    if not lines:
        found.append(_("The claim has no product or workload left. Edit it and choose at least one."))
    found += [_line_problem(line, now) for line in lines]
    return [sentence for sentence in found if sentence]


def proof_problems(claim: Claim, *, proofs: Iterable[Proof] | None = None) -> list[str]:
    """Why the proofs do not yet let the claim be submitted. `proofs`: its current ones with their documents, where the
    caller has them already.
    """
    if not claim.needs_poe:
        return []
    if proofs is None:
        states = list(claim.proofs.newest().values_list("document__scan_state", flat=True))
    else:
        proofs = list(proofs)
        replaced = {proof.replaces_id for proof in proofs}
        states = [proof.document.scan_state for proof in proofs if proof.pk not in replaced]
    if ScanState.CLEAN in states:
        return []
    if ScanState.PENDING in states:
        return [
            _(
                "Your document is still being checked for viruses. This takes a few seconds; then submit again."
            )
        ]
    return [_("The claim has no proof of execution yet. Upload at least one document, then submit it.")]


def findings_problems(claim: Claim, *, waits: bool | None = None) -> list[str]:
    """`waits`: whether a finding has no answer yet, where the caller knows."""
    if not (claim.findings.unanswered().exists() if waits is None else waits):
        return []
    return [
        _(
            "A finding is still unanswered. Upload a newer document, change the claim or write a comment first."
        )
    ]


def _enrolment_problem(claim: Claim) -> str:
    missing = missing_enrolments(claim.location, claim.solution_area, claim.activities)
    if not missing:
        return ""
    sentence = _(
        "Location %(location)s is not enrolled in %(programs)s. Enrol it on the incentives overview, "
        "or edit the claim and choose an enrolled location."
    )
    names = ", ".join(sorted(str(program.label) for program in missing))
    return sentence % {"location": claim.location.mpn_id, "programs": names}


def _line_problem(line: ClaimLine, now: datetime) -> str:
    subscription = line.subscription
    if subscription is None or (subscription.is_alive and not subscription.is_over(now)):
        return ""
    sentence = _(
        "%(asset)s is no longer active. Edit the claim and remove it, or name the subscription's successor."
    )
    return sentence % {"asset": line.asset_name}
