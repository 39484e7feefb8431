from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from claims import checks, history, progress
from claims.actors import partner_actor
from claims.forms import CommentForm, ProofForm
from claims.lifecycle import Consent, Status
from claims.models import Claim, Comment, Proof
from claims.offers import offers
from claims.search import contested
from customers.models import Domain
from documents.models import ScanState
from partners.models import Membership

COMMENTS_AT_FIRST = 50
# In which a contest still has to be decided; an approved claim holds what it holds.
CONTEST_DELAYS = frozenset(
    {Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW, Status.ACTION_REQUIRED, Status.DISPUTED}
)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    if request.user.may_read_reviews:
        return redirect("reviews:detail", reference)
    return claim_page(request, claim_for(request.user, reference))


def claim_for(user: User, reference: str) -> Claim:
    """The claim, if this person may see it. Raises Http404, or PermissionDenied where no claim is theirs to see."""
    primary = Domain.objects.filter(tenant=OuterRef("tenant"), is_primary=True)
    claims = (
        Claim.objects.visible_to(user)
        .with_parties()
        .annotate(primary_domain=Subquery(primary.values("domain")[:1]), is_contested=contested())
    )
    claim = claims.filter(reference=reference).first()
    if claim is not None:
        return claim
    if user.may_read_reviews or Membership.objects.filing().filter(user=user).exists():
        raise Http404("no such claim for this person")
    raise PermissionDenied("files no claims")


def claim_page(
    request: HttpRequest,
    claim: Claim,
    *,
    status: int = 200,
    refused: Sequence[str] = (),
    proof_form: forms.Form | None = None,
    comment_form: forms.Form | None = None,
) -> HttpResponse:
    """The claim's page. `refused`: why the act that led here was not carried out, in sentences."""
    user, now = request.user, timezone.now()
    everything = request.GET.get("show") == "everything"
    actor = partner_actor(user, claim)
    acts = offers(claim, actor, now=now)
    events = list(history.events_for(claim, user, newest=None if everything else history.SHOWN_AT_FIRST))
    proofs = list(claim.proofs.current().select_related("document", "added_by"))
    findings = list(claim.findings.select_related("line__product", "line__subscription"))
    comments = _comments(claim, None if everything else COMMENTS_AT_FIRST)
    is_returned = progress.is_letter_returned(claim, events)
    context = {
        "claim": claim,
        "crumbs": [(_("Customer associations"), reverse("claims:list"))],
        "acts": acts,
        "is_incentive_admin": actor == actor.INCENTIVE_ADMIN,
        "refused": refused,
        "missing": _missing(claim, findings, now) if "submit" in acts and not refused else [],
        "is_contested": claim.is_contested and claim.status in CONTEST_DELAYS,
        "clock": progress.running_clock(claim),
        "is_approved": claim.status == Status.APPROVED,
        "consent_words": progress.consent_words(claim, is_returned=is_returned),
        "is_consent_open": claim.consent == Consent.PENDING,
        "is_letter_returned": is_returned,
        "steps": progress.steps(claim, user, events),
        "lines": claim.lines.select_related("product", "subscription"),
        "findings": sorted(findings, key=lambda finding: finding.answered_at is not None),
        "documents": [document_row(proof, user, acts) for proof in proofs],
        "is_scanning": any(proof.document.scan_state == ScanState.PENDING for proof in proofs),
        "proof_form": proof_form or ProofForm(),
        "comments": [comment_row(comment, user) for comment in comments],
        "comment_form": comment_form or CommentForm(),
        "forms": [form for form in (proof_form, comment_form) if form is not None],
        "entries": history.entries(claim, user, events if everything else events[: history.SHOWN_AT_FIRST]),
        "is_shortened": not everything
        and (len(comments) == COMMENTS_AT_FIRST or len(events) >= history.SHOWN_AT_FIRST),
    }
    return render(request, "claims/detail.html", context, status=status)


def _missing(claim: Claim, findings: Iterable[Any], now: Any) -> list[str]:
    """What stands against submitting the claim, told before the button is pressed."""
    waiting = any(finding.answered_at is None for finding in findings)
    return (
        checks.problems(claim, now=now)
        + checks.proof_problems(claim)
        + (checks.findings_problems(claim) if waiting else [])
    )


def _comments(claim: Claim, newest: int | None) -> list[Comment]:
    shared = claim.comments.filter(lane=Comment.Lane.SHARED).select_related("author")
    return list(shared[:newest])


def comment_row(comment: Comment, user: User) -> dict[str, Any]:
    return {
        "who": history.name_of(comment.author, user),
        "text": comment.text,
        "at": comment.written_at,
        "is_own": comment.author_id == user.pk,
    }


def document_row(proof: Proof, user: User, acts: Iterable[str]) -> dict[str, Any]:
    """For templates/pieces/document_row.html."""
    document, claim = proof.document, proof.claim
    may_remove = "remove_proof" in acts and not proof.was_seen_by_reviewer()
    remove = {"label": _("Remove"), "url": reverse("claims:proof_remove", args=[claim.reference, proof.pk])}
    return {
        "name": document.name,
        "url": reverse("claims:proof", args=[claim.reference, proof.pk]) if document.is_readable else None,
        "kind": proof.get_kind_display(),
        "size": document.size,
        "at": proof.added_at,
        "by": history.name_of(proof.added_by, user),
        "scan": document.scan_state,
        "comment": proof.comment,
        "acts": [remove] if may_remove else [],
    }
