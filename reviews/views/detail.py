from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from claims import history, progress
from claims.actors import reviewer_actor
from claims.models import Claim, ClaimLine, Comment
from claims.offers import offers
from claims.proof_age import proof_flag
from claims.proof_checks.summary import summary
from claims.rows import COMMENTS_AT_FIRST, comment_row, document_rows
from customers.models import Domain
from reviews.forms import ApprovalForm, CommentForm, FindingsForm
from reviews.views.access import fetch, for_readers
from reviews.views.contest_panel import contest_panel
from reviews.views.people_panel import people_panel


@require_safe
@for_readers
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    return show(request, fetch(request, reference))


def show(request: SignedInRequest, claim: Claim, *, status: int = 200, **forms: Form) -> HttpResponse:
    """The review page; `forms` are those that came back with errors, by the name of their act."""
    user = request.user
    everything = request.GET.get("show") == "everything"
    acts = _acts(claim, user)
    claim.primary_domain = _primary_domain(claim)
    lines = list(claim.lines.select_related("product", "subscription"))
    newest = None if everything else history.SHOWN_AT_FIRST
    events = list(history.events_for(claim, user, newest=newest))
    entries = history.entries(claim, user, events[:newest], newest=newest)
    comments = claim.comments.select_related("author")[: None if everything else COMMENTS_AT_FIRST]
    proofs = list(claim.proofs.current().select_related("document", "added_by", "claim"))
    context = {
        "claim": claim,
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
        "lines": lines,
        **contest_panel(claim, lines, user),
        **people_panel(claim, acts, user),
        "documents": document_rows(proofs, user, acts),
        "checks": summary(claim, proofs, lines, now=timezone.now()),
        "proof_flag": proof_flag(claim, now=timezone.now()),
        "findings": claim.findings.select_related("line__product", "line__subscription"),
        "comments": [_comment_row(row, user) for row in comments],
        "entries": entries,
        "steps": progress.steps(claim, user, events),
        "is_shortened": not everything
        and (len(comments) == COMMENTS_AT_FIRST or len(entries) >= history.SHOWN_AT_FIRST),
        "acts": acts,
        "forms": _fresh_forms(claim, acts, lines) | forms,
        "wrong_forms": [form for form in forms.values() if form.errors],
        "may_decide": user.is_reviewer,
    }
    return render(request, "reviews/detail.html", context, status=status)


def _acts(claim: Claim, user: User) -> frozenset[str]:
    """What this person may do now; an auditor may do nothing."""
    return offers(claim, reviewer_actor(user), now=timezone.now()) if user.is_reviewer else frozenset()


def _fresh_forms(claim: Claim, acts: frozenset[str], lines: list[ClaimLine]) -> dict[str, Form]:
    seen = {"revision": claim.revision}
    forms: dict[str, Form] = {"comment": CommentForm(prefix="comment")}
    if "approve" in acts:
        forms["approve"] = ApprovalForm(initial=seen, prefix="approve")
    for act in acts & {"request_action", "reject"}:
        forms[act] = FindingsForm(initial=seen, prefix=act, lines=lines)
    return forms


def _comment_row(comment: Comment, user: User) -> dict[str, Any]:
    lane = comment.get_lane_display() if comment.lane == Comment.Lane.INTERNAL else ""
    return comment_row(comment, user) | {"lane": lane}


def _primary_domain(claim: Claim) -> str | None:
    return (
        Domain.objects.filter(tenant=claim.tenant_id, is_primary=True)
        .values_list("domain", flat=True)
        .first()
    )
