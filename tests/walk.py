"""Claims for tests, made by walking the real operations, so that no test ever sees an impossible state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from time import monotonic, sleep

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import StaffRole, User
from claims import operations as claiming
from claims.lifecycle import Status
from claims.lines import Asset
from claims.models import Claim, Finding, Proof
from consent import gathering
from consent import operations as consent
from consent.models import ConsentLink
from consent.operations.asking import GATHERED_FOR
from customers.models import Tenant
from documents.models import ScanState
from documents.operations import scan_pending
from notifications.models import Letter, LetterState
from partners.models import Location, Role
from programs.models import Product
from reviews import operations as reviewing
from reviews.operations import FoundFault
from tests import replay
from tests.factories import (
    NOW,
    LocationFactory,
    MembershipFactory,
    PartnerFactory,
    ReviewerFactory,
    SubscriptionFactory,
    TenantFactory,
    mailbox_at,
)


def paper_named(name: str) -> bytes:
    """A PDF that no other name has: the same bytes are not taken twice onto one claim."""
    return PDF.replace(b"Works", b"Works, " + name.encode())


PDF = b"%PDF-1.7\nStatement of work for Adventure Works\nstartxref\n9\n%%EOF\n"
ROLES = ("admin", "colleague", "reviewer", "reviewer2", "lead")
MISSING_SIGNATURE = FoundFault(
    code=Finding.Code.POE_NO_CUSTOMER_ACK, text="The signature is missing on page 2."
)


@dataclass
class Cast:
    """One partner with an admin and a colleague, a customer, and Microsoft's people."""

    location: Location
    admin: User
    colleague: User
    tenant: Tenant
    reviewer: User
    reviewer2: User
    lead: User


def make_cast() -> Cast:
    """The recorded one, where this test has not had it yet."""
    return _recorded_cast() or _new_cast()


def _recorded_cast() -> Cast | None:
    for name, ids in replay.facts().items():
        if "location" in ids and not Location.objects.filter(pk=ids["location"]).exists():
            replay.replay(name)
            people = User.objects.in_bulk([ids[role] for role in ROLES])
            return Cast(
                location=Location.objects.select_related("partner").get(pk=ids["location"]),
                tenant=Tenant.objects.get(pk=ids["tenant"]),
                **{role: people[ids[role]] for role in ROLES},
            )
    return None


def _new_cast() -> Cast:
    location = LocationFactory(partner=PartnerFactory())
    people = [
        MembershipFactory(partner=location.partner, role=role).user
        for role in (Role.INCENTIVE_ADMIN, Role.INCENTIVE_USER)
    ]
    return Cast(
        location=location,
        admin=people[0],
        colleague=people[1],
        tenant=TenantFactory(),
        reviewer=ReviewerFactory(),
        reviewer2=ReviewerFactory(),
        lead=ReviewerFactory(staff_role=StaffRole.LEAD),
    )


def rival_of(cast: Cast) -> Cast:
    """Another partner after the same customer, before the same reviewers."""
    rival = make_cast()
    rival.tenant = cast.tenant
    rival.reviewer, rival.reviewer2, rival.lead = cast.reviewer, cast.reviewer2, cast.lead
    return rival


def workload(code: str = "exchange-online") -> Asset:
    return Product.objects.get(code=code), None


def subscription_of(tenant: Tenant) -> Asset:
    subscription = SubscriptionFactory(tenant=tenant)
    return subscription.product, subscription


def draft(cast: Cast, **how: object) -> Claim:
    """A claim in draft. `how`: what is to be other than in `_new_draft`."""
    recorded = None if how else _recorded_claim(Status.DRAFT, cast)
    return recorded or _new_draft(cast, **how)  # type: ignore[arg-type]


def _recorded_claim(status: Status, cast: Cast) -> Claim | None:
    """Where a walk would go as the recorded one went: nothing happened in this test but that it took its cast."""
    ids = {field.name: getattr(cast, field.name).pk for field in fields(Cast)}
    name = next((name for name, recorded in replay.facts().items() if recorded == ids), "")
    if not name or not replay.is_clean() or Claim.objects.filter(location=cast.location).exists():
        return None
    recorded = replay.facts()[f"{name} {status}"]
    replay.replay(f"{name} {status}")
    replay.restore_files(recorded["files"])
    return Claim.objects.get(pk=recorded["claim"])


def _new_draft(
    cast: Cast,
    *,
    assets: Sequence[Asset] | None = None,
    area: str = "microsoft_365",
    activities: Sequence[str] = ("usage",),
    by: User | None = None,
    now: datetime = NOW,
    **texts: str,
) -> Claim:
    texts = {
        "name": "Autumn rollout",
        "partner_contact_name": "Pia Partner",
        "partner_contact_email": "pia@contoso.example",
        "customer_contact_name": "Carl Customer",
        "customer_contact_title": "Head of IT",
        "customer_contact_email": mailbox_at(cast.tenant),
    } | texts
    return claiming.create_claim(
        by=by or cast.admin,
        location=cast.location,
        tenant=cast.tenant,
        solution_area=area,
        activities=activities,
        assets=assets if assets is not None else [workload()],
        texts=texts,
        now=now,
    )


def prove(claim: Claim, *, by: User, now: datetime = NOW, name: str = "sow.pdf") -> Proof:
    """Upload a good document, unlike the others of its claim, and have it scanned."""
    content = PDF.replace(b"Works", b"Works, paper %d" % claim.proofs.count())
    upload = SimpleUploadedFile(name, content, content_type="application/pdf")
    proof = claiming.add_proof(
        claim=claim, upload=upload, kind=Proof.Kind.STATEMENT_OF_WORK, comment="", by=by, now=now
    )
    scan_pending(now=now)
    if not connection.in_atomic_block:
        _wait_for_verdict(proof)
    return proof


def _wait_for_verdict(proof: Proof) -> None:
    """Where the whole portal runs beside the test, its worker may have been the first to scan, and not be done."""
    give_up_at = monotonic() + 60
    while proof.document.scan_state == ScanState.PENDING and monotonic() < give_up_at:
        sleep(0.05)
        proof.document.refresh_from_db(fields=["scan_state"])


def tell_administrators(*, now: datetime = NOW) -> None:
    """As if the ten minutes had passed in which one partner's other approvals join the first's letter."""
    gathering.tell_administrators(now=now + GATHERED_FOR)


def accept_letters(*, now: datetime = NOW) -> None:
    """As if the mail server had taken every letter, those to administrators too; delivery itself is tested where it
    lives."""
    tell_administrators(now=now)
    accept_posted(now=now)


def accept_posted(*, now: datetime = NOW) -> None:
    """As if the mail server had taken every letter that was written."""
    Letter.objects.filter(state=LetterState.QUEUED).update(
        state=LetterState.ACCEPTED, accepted_at=now, next_try_at=None, secret=""
    )


def link_of(claim: Claim, role: str = ConsentLink.Role.CONTACT) -> ConsentLink:
    return ConsentLink.objects.usable().get(request__claim=claim, request__is_current=True, role=role)


def claim_in(status: str, cast: Cast, *, now: datetime = NOW, **how: object) -> Claim:
    """A claim in `status`; every step of its way is taken at `now`. `how` goes to `draft`."""
    if not how and now == NOW and (recorded := _recorded_claim(Status(status), cast)):
        return recorded
    claim = _new_draft(cast, now=now, **how)  # type: ignore[arg-type]
    for step in STEPS_TO[Status(status)]:
        step(claim, cast, now)
    claim.refresh_from_db()
    return claim


def _prove(claim: Claim, cast: Cast, now: datetime) -> None:
    if claim.needs_poe:
        prove(claim, by=cast.admin, now=now)


def _submit(claim: Claim, cast: Cast, now: datetime) -> None:
    claiming.submit(claim=claim, by=cast.admin, now=now)


def _take(claim: Claim, cast: Cast, now: datetime) -> None:
    reviewing.take(claim=claim, by=cast.reviewer, now=now)


def _request_action(claim: Claim, cast: Cast, now: datetime) -> None:
    reviewing.request_action(claim=claim, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=now)


def _approve(claim: Claim, cast: Cast, now: datetime) -> None:
    reviewing.approve(claim=claim, by=cast.reviewer, now=now)


def _reject(claim: Claim, cast: Cast, now: datetime) -> None:
    reviewing.reject(claim=claim, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=now)


def _dispute(claim: Claim, cast: Cast, now: datetime) -> None:
    claiming.dispute(claim=claim, by=cast.admin, justification="The signature is on page 3.", now=now)


def _deny(claim: Claim, cast: Cast, now: datetime) -> None:
    consent.deny(link=link_of(claim), reason="We work with somebody else.", now=now)


def _withdraw(claim: Claim, cast: Cast, now: datetime) -> None:
    claiming.withdraw(claim=claim, by=cast.admin, reason="Wrong location.", now=now)


def _disassociate(claim: Claim, cast: Cast, now: datetime) -> None:
    claiming.disassociate(claim=claim, by=cast.admin, reason="The engagement is over.", now=now)


Step = Callable[[Claim, Cast, datetime], None]
TO_SUBMITTED: list[Step] = [_prove, _submit]
TO_REVIEW: list[Step] = [*TO_SUBMITTED, _take]
TO_APPROVED: list[Step] = [*TO_REVIEW, _approve]
STEPS_TO: dict[Status, list[Step]] = {
    Status.DRAFT: [],
    Status.SUBMITTED: TO_SUBMITTED,
    Status.UNDER_REVIEW: TO_REVIEW,
    Status.ACTION_REQUIRED: [*TO_REVIEW, _request_action],
    Status.APPROVED: TO_APPROVED,
    Status.REJECTED: [*TO_REVIEW, _reject],
    Status.DISPUTED: [*TO_REVIEW, _reject, _dispute],
    Status.CONSENT_DENIED: [*TO_APPROVED, _deny],
    Status.WITHDRAWN: [_withdraw],
    Status.ENDED: [*TO_APPROVED, _disassociate],
}
DAY = timedelta(days=1)
