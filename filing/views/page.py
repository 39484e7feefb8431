"""The claim's page as a partner sees it. Views of acts render it too, with what was refused."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from claims import checks, renewals
from claims.actors import partner_actor
from claims.forms import CommentForm, ProofForm
from claims.lifecycle import UNDECIDED, Actor, Consent, Status
from claims.models import Claim, ClaimEvent, ClaimLine, Comment, Finding, Proof
from claims.operations import room_for_proofs
from claims.presentation import history, progress
from claims.presentation.allowed_actions import allowed_actions
from claims.presentation.finding_rows import finding_rows, findings_of
from claims.presentation.proof_age import newest_proof_at, proof_warning
from claims.presentation.rows import COMMENTS_AT_FIRST, comment_row, document_rows
from claims.proof_summary import summary
from claims.search import contested
from claims.transitions import Problem
from customers.models import Domain
from documents.models import ScanState
from filing.upload_rules import upload_rules
from partners.models import Membership

Context = dict[str, Any]
LINKED_ACTS = frozenset({"edit", "recall", "withdraw", "dispute", "disassociate"})  # have pages of their own


def claim_for(user: User, reference: str) -> Claim:
    """The claim, if this person may see it.

    Raises Http404, or PermissionDenied for a person who may see no claim at all.
    """
    claims = Claim.objects.visible_to(user).with_parties().annotate(**_beside())
    claim = claims.filter(reference=reference).first()
    if claim is not None:
        return claim
    if user.may_read_reviews or Membership.objects.filing().filter(user=user).exists():
        raise Http404("no such claim for this person")
    raise PermissionDenied("files no claims")


def _beside() -> dict[str, Any]:
    """What the page shows of other rows, asked for together with the claim."""
    primary = Domain.objects.filter(tenant=OuterRef("tenant"), is_primary=True)
    return {
        "primary_domain": Subquery(primary.values("domain")[:1]),
        "is_contested": contested(),
        "newest_proof_at": newest_proof_at(),
    }


def claim_page(
    request: SignedInRequest,
    claim: Claim,
    *,
    status: int = 200,
    refused: Sequence[str] = (),
    proof_form: forms.Form | None = None,
    comment_form: forms.Form | None = None,
) -> HttpResponse:
    """`refused`: why the act that led here was not carried out, in sentences. Forms: those with errors."""
    user, now = request.user, timezone.now()
    actor = partner_actor(user, claim)
    acts = allowed_actions(claim, actor, now=now)
    lines, findings, proofs = _rows(claim)
    waiting = [finding for finding in findings if finding.answered_at is None] if "submit" in acts else []
    context = {
        "claim": claim,
        "crumbs": [(_("Customer associations"), reverse("claims:list"))],
        "acts": acts,
        "linked_acts": acts & LINKED_ACTS,
        "acts_of_admin": allowed_actions(claim, Actor.INCENTIVE_ADMIN, now=now) - acts,
        "is_contested": claim.is_contested and claim.status in UNDECIDED,
        "proof_warning": proof_warning(claim, now=now),
        "country_note": checks.country_note(claim.location, claim.tenant) if "edit" in acts else "",
        "lines": lines,
        "findings": finding_rows(claim, findings, proofs, user, acts),
        "refused": refused,
        "missing": _missing(claim, lines, findings, proofs, now) if "submit" in acts and not refused else [],
        "proof_form": proof_form or ProofForm(waiting=waiting),
        "comment_form": comment_form or CommentForm(waiting=waiting),
        "forms": [form for form in (proof_form, comment_form) if form is not None],
    }
    context |= (
        _renewal(claim, lines)
        | _documents(claim, proofs, user, acts, lines, now)
        | _story(claim, user, request.GET.get("show") == "everything")
    )
    return render(request, "filing/detail.html", context, status=status)


def claim_part(request: SignedInRequest, claim: Claim, template: str) -> HttpResponse:
    """A part of the page about its documents, alone: they are asked for again and again while one is being checked."""
    user, now = request.user, timezone.now()
    acts = allowed_actions(claim, partner_actor(user, claim), now=now)
    lines, findings, proofs = _rows(claim)
    context = {
        "claim": claim,
        "acts": acts,
        "proof_warning": proof_warning(claim, now=now),
        "missing": _missing(claim, lines, findings, proofs, now) if "submit" in acts else [],
    }
    return render(request, template, context | _documents(claim, proofs, user, acts, lines, now))


def _rows(claim: Claim) -> tuple[list[ClaimLine], list[Finding], list[Proof]]:
    return (
        list(claim.lines.with_license().select_related("product", "subscription")),
        list(findings_of(claim)),
        list(claim.proofs.current().with_reading().select_related("document", "added_by")),
    )


def _renewal(claim: Claim, lines: Iterable[ClaimLine]) -> Context:
    """The lines whose subscription has a successor that can be claimed, and where that begins."""
    successors = renewals.successors_of(lines)
    return {
        "renewable": set(renewals.unclaimed(successors, partner_id=claim.partner_id)),
        "renewal_url": renewals.renewal_url(claim),
    }


def _missing(
    claim: Claim,
    lines: Iterable[ClaimLine],
    findings: Iterable[Finding],
    proofs: Iterable[Proof],
    now: datetime,
) -> list[Problem]:
    """What stands against submitting the claim, told before the button is pressed."""
    waits = any(finding.answered_at is None for finding in findings)
    return checks.submit_problems(claim, now=now, lines=lines, proofs=proofs, waits=waits)


def _documents(
    claim: Claim,
    proofs: Sequence[Proof],
    user: User,
    acts: Collection[str],
    lines: Iterable[ClaimLine],
    now: datetime,
) -> Context:
    return {
        "documents": document_rows(proofs, user, acts),
        "checks": summary(claim, proofs, lines, now=now),
        "room": room_for_proofs(proofs),
        "upload_rules": upload_rules(),
        "is_scanning": any(proof.document.scan_state == ScanState.PENDING for proof in proofs),
    }


def _story(claim: Claim, user: User, everything: bool) -> Context:
    """What happened so far and what comes next. Long stories begin with their newest part."""
    newest = None if everything else history.SHOWN_AT_FIRST
    events = list(history.events_for(claim, user, newest=newest))
    shared = claim.comments.filter(lane=Comment.Lane.SHARED).select_related("author")
    comments = list(shared[: None if everything else COMMENTS_AT_FIRST])
    entries = history.entries(claim, user, events[:newest], newest=newest)
    is_shortened = len(comments) >= COMMENTS_AT_FIRST or len(entries) >= history.SHOWN_AT_FIRST
    return {
        "steps": progress.steps(claim, user, events),
        "entries": entries,
        "comments": [comment_row(comment, user) for comment in comments],
        "is_shortened": is_shortened and not everything,
    } | _consent(claim, events)


def _consent(claim: Claim, events: Iterable[ClaimEvent]) -> Context:
    trouble = progress.trouble_with_letter(claim, events)
    return {
        "is_approved": claim.status == Status.APPROVED,
        "is_consent_open": claim.consent == Consent.PENDING,
        "is_letter_returned": trouble is not None,
        "consent_words": progress.consent_words(claim, trouble),
    }
