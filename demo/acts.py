"""What people do in the demo's stories. A function here makes an act; the act calls one real operation.

An act gets the claim, the people by their e-mail, and the moment at which it happens.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from claims import operations as claiming
from claims.models import Claim, ClaimLine, Comment, Proof
from consent import operations as consent
from consent.models import ConsentLink
from demo import sample_documents
from demo.people import LEAD, REVIEWER
from demo.sample_documents import SampleDocument
from documents.operations import scan_pending
from documents.scanning import EICAR
from reviews import operations as reviewing
from reviews.contests import contest_of
from reviews.operations import FoundFault

People = Mapping[str, User]
Act = Callable[[Claim, People, datetime], object]

SAMPLE = settings.BASE_DIR / "demo" / "poe" / "good-statement-of-work.pdf"


# --- The partner ---


def uploads(
    name: str = "statement-of-work.pdf",
    sample: SampleDocument = sample_documents.GOOD,
    *,
    kind: str = Proof.Kind.STATEMENT_OF_WORK,
    comment: str = "",
    is_newer: bool = False,
) -> Act:
    """A document about the claim. `is_newer`: it takes the place of the newest one there is."""

    def act(claim: Claim, people: People, now: datetime) -> None:
        content = sample_documents.written(sample, claim=claim, name=name, kind=kind, now=now)
        old = claim.proofs.newest().first() if is_newer else None
        _upload(claim, content, name, kind, comment, now, replaces=old)

    return act


def uploads_for_another_customer(name: str = "statement-of-work.pdf") -> Act:
    kind = Proof.Kind.STATEMENT_OF_WORK
    return lambda claim, people, now: _upload(claim, SAMPLE.read_bytes(), name, kind, "", now)


def uploads_malware(name: str) -> Act:
    """The scanners' harmless test file, as a comment behind the first line of a PDF."""

    def act(claim: Claim, people: People, now: datetime) -> None:
        first, rest = SAMPLE.read_bytes().split(b"\n", 1)
        content = b"\n".join([first, b"%" + EICAR, rest])
        _upload(claim, content, name, Proof.Kind.OTHER, "", now)

    return act


def _upload(
    claim: Claim,
    content: bytes,
    name: str,
    kind: str,
    comment: str,
    now: datetime,
    replaces: Proof | None = None,
) -> None:
    claiming.add_proof(
        claim=claim,
        upload=SimpleUploadedFile(name, content),
        kind=kind,
        comment=comment,
        by=claim.created_by,
        now=now,
        replaces=replaces,
    )
    scan_pending(now=now)


def submits(claim: Claim, people: People, now: datetime) -> None:
    claiming.submit(claim=claim, by=claim.created_by, now=now)


def recalls(claim: Claim, people: People, now: datetime) -> None:
    claiming.recall(claim=claim, by=claim.created_by, now=now)


def withdraws(reason: str) -> Act:
    return lambda claim, people, now: claiming.withdraw(
        claim=claim, by=claim.created_by, reason=reason, now=now
    )


def answers(text: str) -> Act:
    return lambda claim, people, now: claiming.add_comment(
        claim=claim, text=text, by=claim.created_by, now=now
    )


def disputes(justification: str) -> Act:
    return lambda claim, people, now: claiming.dispute(
        claim=claim, by=claim.created_by, justification=justification, now=now
    )


def disassociates(reason: str) -> Act:
    return lambda claim, people, now: claiming.disassociate(
        claim=claim, by=claim.created_by, reason=reason, now=now
    )


# --- Microsoft ---


def takes(by: str = REVIEWER) -> Act:
    return lambda claim, people, now: reviewing.take(claim=claim, by=people[by], now=now)


def hands_over(to: str, *, by: str = REVIEWER, note: str = "") -> Act:
    return lambda claim, people, now: reviewing.assign(
        claim=claim, to=people[to], by=people[by], note=note, now=now
    )


def notes(text: str, *, by: str = REVIEWER) -> Act:
    """A comment that stays at Microsoft."""
    return lambda claim, people, now: claiming.add_comment(
        claim=claim, text=text, by=people[by], lane=Comment.Lane.INTERNAL, now=now
    )


def asks(code: str, text: str, *, by: str = REVIEWER) -> Act:
    return lambda claim, people, now: reviewing.request_action(
        claim=claim, by=people[by], findings=[FoundFault(code=code, text=text)], now=now
    )


def approves(by: str = REVIEWER, *, note: str = "") -> Act:
    return lambda claim, people, now: reviewing.approve(claim=claim, by=people[by], note=note, now=now)


def asks_the_rivals(text: str, *, within: timedelta, by: str = REVIEWER) -> Act:
    """The other sides of the claim's contest are asked for more."""

    def act(claim: Claim, people: People, now: datetime) -> None:
        rivals = [side.claim.reference for side in contest_of(claim).rivals]
        due_at = now + within
        reviewing.ask_sides(claim=claim, sides=rivals, text=text, due_at=due_at, by=people[by], now=now)

    return act


def rejects(code: str, text: str, *, by: str = REVIEWER) -> Act:
    return lambda claim, people, now: reviewing.reject(
        claim=claim, by=people[by], findings=[FoundFault(code=code, text=text)], now=now
    )


def reopens(reason: str) -> Act:
    return lambda claim, people, now: reviewing.reopen(claim=claim, by=people[LEAD], reason=reason, now=now)


def ends_unreachable(reason: str, *, by: str = REVIEWER) -> Act:
    return lambda claim, people, now: reviewing.end_association(
        claim=claim, by=people[by], reason=reason, cause=ClaimLine.Cause.UNREACHABLE, now=now
    )


# --- The customer ---


def denies(reason: str = "") -> Act:
    return lambda claim, people, now: consent.deny(link=_contacts_link(claim), reason=reason, now=now)


def takes_the_denial_back(claim: Claim, people: People, now: datetime) -> None:
    consent.undo_denial(link=_contacts_link(claim), now=now)


def agrees(claim: Claim, people: People, now: datetime) -> None:
    consent.agree(link=_contacts_link(claim), now=now)


def _contacts_link(claim: Claim) -> ConsentLink:
    links = ConsentLink.objects.usable().filter(request__is_current=True, role=ConsentLink.Role.CONTACT)
    return links.get(request__claim=claim)
