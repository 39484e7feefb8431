"""Is the claim right as it stands now? Asked before it is submitted, and again before it is approved."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from claims import contacts
from claims.models import Claim, ClaimLine, Proof
from claims.refusals import ActCode
from claims.transitions import Problem
from customers import directory
from customers.models import Tenant
from customers.refusals import Code, Refusal
from customers.subscription_checks import refuse_asset, veiled
from documents.models import ScanState
from partners.models import Location
from programs import activities
from programs.models import Policy
from text.names import filled


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
    return filled(sentence, {"customer": tenant.country, "location": location.country})


def submit_problems(
    claim: Claim,
    *,
    now: datetime,
    lines: Iterable[ClaimLine] | None = None,
    proofs: Iterable[Proof] | None = None,
    waits: bool | None = None,
) -> list[Problem]:
    """Everything that stands against submitting the claim now; what the caller has read already, it hands in."""
    return (
        problems(claim, now=now, lines=lines)
        + proof_problems(claim, proofs=proofs)
        + findings_problems(claim, waits=waits)
    )


def problems(claim: Claim, *, now: datetime, lines: Iterable[ClaimLine] | None = None) -> list[Problem]:
    """Everything that stands against the claim itself, in sentences; the proofs are asked for by `proof_problems`.

    `lines`: all of the claim's, where the caller has them already.
    """
    if lines is None:
        lines = claim.lines.with_license().select_related("product", "subscription")
    lines = [line for line in lines if line.state != ClaimLine.State.CLOSED]
    found = _enrolment_problems(claim)
    if refused := contacts.refuse_contact_of(claim):
        found.append(Problem(str(refused), refused.code))
    if not lines:
        found.append(
            Problem(
                _("The claim has no product or workload left. Edit it and choose at least one."),
                ActCode.NO_PRODUCT_LEFT,
            )
        )
    return found + line_problems(claim, lines, now=now)


def line_problems(claim: Claim, lines: Sequence[ClaimLine], *, now: datetime) -> list[Problem]:
    """What stands against claiming these for the claim's customer. At most two queries, however many they are.

    `lines`: such as are not saved yet, or those of `with_license`.
    """
    workloads = _licensed(claim, lines)
    # Only subscriptions ask for it.
    policy = cast(Policy, SimpleLazyObject(lambda: Policy.objects.in_force(now)))
    found = (_line_problem(claim, line, workloads, policy, now) for line in lines)
    return [problem for problem in found if problem]


def _licensed(claim: Claim, lines: Sequence[ClaimLine]) -> set[int]:
    """The workloads among them that the customer is licensed for."""
    if claim.area.takes_subscription:
        return set()
    if all(hasattr(line, "is_licensed") for line in lines):
        return {line.product_id for line in lines if getattr(line, "is_licensed", False)}
    return directory.products_on(claim.tenant, claim.solution_area)


def proof_problems(claim: Claim, *, proofs: Iterable[Proof] | None = None) -> list[Problem]:
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
        sentence = _(
            "Your document is still being checked for viruses. This takes a few seconds; then submit again."
        )
        return [Problem(sentence, ActCode.PROOF_BEING_SCANNED)]
    sentence = _("The claim has no proof of execution yet. Upload at least one document, then submit it.")
    return [Problem(sentence, ActCode.PROOF_MISSING)]


def findings_problems(claim: Claim, *, waits: bool | None = None) -> list[Problem]:
    """`waits`: whether a finding has no answer yet, where the caller knows."""
    if not (claim.findings.unanswered().exists() if waits is None else waits):
        return []
    sentence = _(
        "A finding is still unanswered. Upload a newer document, change the claim or write a comment first."
    )
    return [Problem(sentence, ActCode.FINDING_UNANSWERED)]


def _enrolment_problems(claim: Claim) -> list[Problem]:
    missing = missing_enrolments(claim.location, claim.solution_area, claim.activities)
    if not missing:
        return []
    sentence = _(
        "Location %(location)s is not enrolled in %(programs)s. Enrol it on the incentives overview, "
        "or edit the claim and choose an enrolled location."
    )
    names = ", ".join(sorted(str(program.label) for program in missing))
    filled_in = filled(sentence, {"location": claim.location.mpn_id, "programs": names})
    return [Problem(filled_in, Code.LOCATION_NOT_ENROLLED)]


def _line_problem(
    claim: Claim, line: ClaimLine, workloads: set[int], policy: Policy, now: datetime
) -> Problem | None:
    product = line.product
    if product.solution_area != claim.solution_area:
        sentence = _("%(product)s is claimed under %(area)s. File a claim of its own for it.")
        names = {"product": product.name, "area": product.get_solution_area_display()}
        return Problem(sentence % names, ActCode.PRODUCT_OF_OTHER_AREA)
    refusal = refuse_asset(
        product, line.subscription, tenant=claim.tenant, workloads=workloads, now=now, policy=policy
    )
    if refusal is None:
        return None
    if refusal.code != Code.SUB_INACTIVE:
        told = veiled(refusal, line.subscription) if line.subscription else refusal
        return Problem(str(told), told.code)
    sentence = _(
        "%(asset)s is no longer active. Edit the claim and remove it, or name the subscription's successor."
    )
    return Problem(sentence % {"asset": line.asset_name}, refusal.code)
