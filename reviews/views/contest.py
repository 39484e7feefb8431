"""A contest: all sides next to each other, and what a reviewer does with them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from claims.actors import reviewer_actor
from claims.forms import errors_of
from claims.models import Claim, ContestDecision
from claims.transitions import MoveRefused
from programs.calendar import add_business_days
from programs.models import Policy
from reviews import operations
from reviews.contest_forms import AskForm, ContestForm, DecideForm
from reviews.contests import Contest, contest_of
from reviews.views.access import fetch, for_readers
from reviews.views.contest_sides import Columns, columns

ASK_BUSINESS_DAYS = 10
DECISIONS_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def contest(request: SignedInRequest, reference: str) -> HttpResponse:
    claim = fetch(request, reference)
    if request.method != "POST":
        return _show(request, claim)
    reviewer_actor(request.user)
    return _take(request, claim) if "take" in request.POST else _decide(request, claim)


@require_POST
@for_readers
def ask(request: SignedInRequest, reference: str) -> HttpResponse:
    reviewer_actor(request.user)
    claim, now = fetch(request, reference), timezone.now()
    form = AskForm(
        request.POST, prefix="ask", contest=contest_of(claim), policy=Policy.objects.in_force(now), now=now
    )
    if not form.is_valid():
        return _show(request, claim, status=422, ask=form)
    typed = {name: form.cleaned_data[name] for name in ("sides", "text", "seen")}

    def act() -> str:
        asked = operations.ask_sides(claim=claim, by=request.user, now=now, due_at=form.due_at, **typed)
        return ngettext("%(n)d side asked.", "%(n)d sides asked.", len(asked)) % {"n": len(asked)}

    return _carry_out(request, claim, "ask", form, act)


def _take(request: SignedInRequest, claim: Claim) -> HttpResponse:
    taken = operations.take_sides(claim=claim, by=request.user, now=timezone.now())
    if taken:
        told = ngettext("%(n)d side is yours now.", "%(n)d sides are yours now.", len(taken))
        messages.success(request, told % {"n": len(taken)})
    else:
        messages.info(request, _("There is no side left that you could take."))
    return redirect("reviews:contest", claim.reference)


def _decide(request: SignedInRequest, claim: Claim) -> HttpResponse:
    now = timezone.now()
    found = columns(contest_of(claim), request.user, now=now)
    form = DecideForm(request.POST, prefix="decide", can_win=found.can_win)
    if not form.is_valid():
        return _show(request, claim, status=422, decide=form)

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in ("reason", "seen")}
        operations.decide_contest(winner=form.chosen(), by=request.user, now=now, **words)
        return _("Contest decided. Every side gets an e-mail.")

    return _carry_out(request, claim, "decide", form, act)


def _carry_out(
    request: SignedInRequest, claim: Claim, name: str, form: ContestForm, act: Callable[[], str]
) -> HttpResponse:
    """Back to the contest; or the page again with the sentence, every typed word, and the sides as they are now."""
    try:
        done = act()
    except MoveRefused as refusal:
        form.add_error(None, errors_of(refusal))
        claim = fetch(request, claim.reference)
        return _show(request, claim, status=409, **{name: form.as_of(contest_of(claim).seen)})
    messages.success(request, done)
    return redirect("reviews:contest", claim.reference)


def _show(request: SignedInRequest, claim: Claim, *, status: int = 200, **forms: ContestForm) -> HttpResponse:
    """`forms`: those that came back with errors, by the name of their act."""
    found = contest_of(claim)
    side_by_side = columns(found, request.user, now=timezone.now()) if found.is_open else None
    context: dict[str, Any] = {
        "claim": claim,
        "crumbs": [
            (_("Review queue"), reverse("reviews:queue")),
            (claim.reference, reverse("reviews:detail", args=[claim.reference])),
        ],
        "contest": found,
        "columns": side_by_side,
        "may_decide": request.user.is_reviewer,
        "past": _past_decisions(claim),
        "wrong_forms": list(forms.values()),
    }
    if side_by_side is not None and request.user.is_reviewer:
        context["forms"] = _fresh_forms(found, side_by_side) | forms
        context["can_be_taken"] = any(
            side.claim.reviewer_id != request.user.pk and not side.is_incumbent for side in found.sides
        )
    return render(request, "reviews/contest.html", context, status=status)


def _fresh_forms(found: Contest, side_by_side: Columns) -> dict[str, Form]:
    now = timezone.now()
    policy = Policy.objects.in_force(now)
    due = add_business_days(now, ASK_BUSINESS_DAYS, policy=policy).date()
    seen = {"seen": found.seen}
    forms: dict[str, Form] = {
        "ask": AskForm(initial=seen | {"due": due}, prefix="ask", contest=found, policy=policy, now=now)
    }
    if side_by_side.can_win and not side_by_side.barred:
        forms["decide"] = DecideForm(initial=seen, prefix="decide", can_win=side_by_side.can_win)
    return forms


def _past_decisions(claim: Claim) -> list[ContestDecision]:
    """What was decided about this claim's assets before, newest first."""
    about = ContestDecision.objects.filter(outcomes__line__claim=claim).distinct()
    return list(about.select_related("winner__partner", "decided_by")[:DECISIONS_SHOWN])
