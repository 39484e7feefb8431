from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.actors import reviewer_actor
from claims.lifecycle import FINAL, Consent, Status
from claims.models import Claim, ClaimEvent, ClaimLine, Comment, Finding, Proof
from claims.presentation import history, progress
from claims.presentation.allowed_actions import allowed_actions
from claims.presentation.finding_rows import finding_rows, findings_of
from claims.presentation.proof_age import proof_warning
from claims.presentation.rows import COMMENTS_AT_FIRST, CommentRow, comment_row, document_rows
from claims.proof_summary import summary
from reviews.changes_since_request import changes_since_request
from reviews.contests import Seen
from reviews.customer_facts import customer_facts, known_lines, unconfirmed_contact
from reviews.findings_form import FindingsForm
from reviews.forms import ApprovalForm, CommentForm
from reviews.letters_preview import PreviewedLetter
from reviews.track_record import track_record
from reviews.views.access import fetch, for_readers
from reviews.views.contest_panel import contest_panel
from reviews.views.document_viewer import document_viewer, finding_here, pointers
from reviews.views.people_panel import people_panel

Context = dict[str, Any]


@require_safe
@for_readers
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    claim = fetch(request, reference)
    is_checks = request.headers.get("HX-Target") == "checks"
    return _checks_alone(request, claim) if is_checks else show(request, claim)


def _checks_alone(request: SignedInRequest, claim: Claim) -> HttpResponse:
    """What looks for itself while a document is being checked, without the page around it."""
    lines, proofs = list(claim.lines.select_related("product", "subscription")), _proofs(claim)
    checks = summary(claim, proofs, lines, now=timezone.now())
    wanted = request.GET.get("document", "")
    context = {
        "claim": claim,
        "for_reviewer": True,
        "checks": replace(checks, shown=pointers(claim, proofs, checks, wanted)),
        "checks_url": _checks_url(claim, wanted),
    }
    return render(request, "claims/_proof_checks.html", context)


def _checks_url(claim: Claim, wanted: str) -> str:
    """Where they look for themselves: their pointers lead onto the document that lies on the desk."""
    query = QueryDict(mutable=True)
    query["document"] = wanted
    return f"{reverse('reviews:detail', args=[claim.reference])}?{query.urlencode()}"


def show(
    request: SignedInRequest,
    claim: Claim,
    *,
    status: int = 200,
    forms: Mapping[str, Form] | None = None,
    letters: Mapping[str, list[PreviewedLetter]] | None = None,
) -> HttpResponse:
    """The review page. `forms`: those that came back, `letters`: what was previewed, both by the name of their act."""
    forms = forms or {}
    user, now = request.user, timezone.now()
    acts = _acts(claim, user, now)
    lines = list(claim.lines.select_related("product", "subscription"))
    proofs = _proofs(claim)
    findings = list(findings_of(claim))
    contest = contest_panel(claim, lines, user)
    documents = _documents(request, claim, proofs, lines, findings, acts, now)
    shown_forms = _fresh_forms(claim, acts, lines, proofs, contest["contest_seen"]) | dict(forms)
    _offer(shown_forms, documents)
    context = {
        "claim": claim,
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
        "lines": lines,
        "acts": acts,
        "forms": shown_forms,
        "wrong_forms": [form for form in forms.values() if form.errors],
        "letters": letters or {},
        "may_decide": user.is_reviewer,
        "known": track_record(claim),
        **contest,
        **people_panel(claim, acts, user),
        **_customer(claim, lines),
        **documents,
        **_story(request, claim, proofs, findings, acts),
    }
    return render(request, "reviews/detail.html", context, status=status)


def _proofs(claim: Claim) -> list[Proof]:
    current = claim.proofs.current().select_related("document", "added_by", "claim")
    return list(current.with_carried().with_reading())


def _acts(claim: Claim, user: User, now: datetime) -> frozenset[str]:
    """What this person may do now; an auditor may do nothing."""
    return allowed_actions(claim, reviewer_actor(user), now=now) if user.is_reviewer else frozenset()


def _fresh_forms(
    claim: Claim, acts: Collection[str], lines: Sequence[ClaimLine], proofs: Sequence[Proof], sides: Seen
) -> dict[str, Form]:
    seen = {"revision": claim.revision}
    forms: dict[str, Form] = {"comment": CommentForm(prefix="comment")}
    if "approve" in acts:
        forms["approve"] = ApprovalForm(
            initial=seen | {"seen": sides}, prefix="approve", unconfirmed=unconfirmed_contact(claim)
        )
    for act in {"request_action", "reject"} & set(acts):
        forms[act] = FindingsForm(initial=seen, prefix=act, lines=lines, proofs=proofs)
    return forms


def _offer(forms: Mapping[str, Form], documents: Context) -> None:
    """Findings may point to the passages of the document that the viewer shows."""
    for form in forms.values():
        if isinstance(form, FindingsForm):
            form.spots = documents.get("spots", ())


def _customer(claim: Claim, lines: Sequence[ClaimLine]) -> Context:
    facts = customer_facts(claim)
    unconfirmed = "" if claim.status in FINAL else unconfirmed_contact(claim)
    return {"customer": facts, "known_lines": known_lines(lines, facts), "unconfirmed_contact": unconfirmed}


def _documents(
    request: SignedInRequest,
    claim: Claim,
    proofs: Sequence[Proof],
    lines: Sequence[ClaimLine],
    findings: Sequence[Finding],
    acts: Collection[str],
    now: datetime,
) -> Context:
    checks = summary(claim, proofs, lines, now=now)
    wanted = request.GET.get("document", "")
    viewer = document_viewer(claim, proofs, checks, findings, wanted)
    return viewer | {
        "checks_url": _checks_url(claim, wanted),
        "documents": document_rows(proofs, request.user, acts),
        "checks": replace(checks, shown=viewer["pointers"]),
        "proof_warning": proof_warning(claim, now=now),
    }


def _story(
    request: SignedInRequest,
    claim: Claim,
    proofs: Sequence[Proof],
    findings: Sequence[Finding],
    acts: Collection[str],
) -> Context:
    """What happened so far. Long stories begin with their newest part."""
    user, everything = request.user, request.GET.get("show") == "everything"
    newest = None if everything else history.SHOWN_AT_FIRST
    events = list(history.events_for(claim, user, newest=newest))
    told = history.render(events, user)
    rows = [finding_here(row, claim) for row in finding_rows(claim, findings, proofs, user, acts)]
    comments = list(claim.comments.select_related("author")[: None if everything else COMMENTS_AT_FIRST])
    is_long = len(comments) == COMMENTS_AT_FIRST or len(events) >= history.SHOWN_AT_FIRST
    return {
        "findings": rows,
        "changes_since_request": changes_since_request(claim, events, told, proofs, rows),
        "entries": history.full_history(told[:newest], claim, user, newest=newest),
        "steps": progress.steps(claim, user, events),
        "is_shortened": is_long and not everything,
        "consent": _consent(claim, events, user),
    } | _lanes(comments, user)


def _consent(claim: Claim, events: Sequence[ClaimEvent], user: User) -> Context:
    """How the customer's answer stands while the association is in force, and whether the letter may go again."""
    if claim.status != Status.APPROVED:
        return {}
    trouble = progress.trouble_with_letter(claim, events)
    return {
        "words": progress.consent_words(claim, trouble),
        "is_returned": trouble is not None,
        "may_send_again": user.is_reviewer and claim.consent == Consent.PENDING,
    }


def _lanes(comments: Sequence[Comment], user: User) -> Context:
    """Apart, so that nobody answers a colleague's remark before the partner's eyes."""
    lanes: dict[str, list[CommentRow]] = {Comment.Lane.SHARED: [], Comment.Lane.INTERNAL: []}
    for comment in comments:
        lanes[comment.lane].append(comment_row(comment, user))
    return {"shared_comments": lanes[Comment.Lane.SHARED], "internal_comments": lanes[Comment.Lane.INTERNAL]}
