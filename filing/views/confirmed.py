"""Acts that cannot be taken back: a page that says what will happen, then one button."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import SignedInRequest
from claims import operations
from claims.actors import partner_actor
from claims.forms import ActForm, ReasonForm, errors_of
from claims.lifecycle import MOVES
from claims.models import Claim
from claims.presentation.allowed_actions import allowed_actions
from claims.presentation.finding_rows import findings_of
from claims.refusals import ActCode
from claims.transitions import MoveRefused, Problem
from documents.refusals import FileRefused
from filing.dispute_form import DisputeForm
from filing.views.page import claim_for, claim_page
from text.names import Text

_t = gettext_lazy


@dataclass(frozen=True)
class ConfirmedAct:
    """One act: its words, its form, and the operation it leads to."""

    move: str
    heading: Text  # the button says the same
    will_happen: tuple[Text, ...]  # sentences
    told: Callable[[Claim], Text]  # to whom which letter goes
    done: Text
    operation: Callable[..., Any]
    form: type[ActForm] = ReasonForm
    button_kind: str = "danger"
    template: str = "confirm.html"
    beside: Callable[[Claim], dict[str, Any]] = lambda claim: {}  # what else the template shows


def _rejection(claim: Claim) -> dict[str, Any]:
    """What a dispute has to answer."""
    return {"claim": claim, "findings": findings_of(claim).order_by("-raised_at", "pk")}


RECALL = ConfirmedAct(
    move="recall",
    heading=_t("Recall claim"),
    will_happen=(
        _t("The claim is a draft again. You can edit it, add documents, and submit it when you are ready."),
        _t("Microsoft has not started to review it, and does not see it until you submit it again."),
    ),
    told=lambda claim: _("No e-mails are sent."),
    done=_t("Claim recalled. It is a draft again."),
    operation=operations.recall,
    form=ActForm,
    button_kind="primary",
)
WITHDRAW = ConfirmedAct(
    move="withdraw",
    heading=_t("Withdraw claim"),
    will_happen=(
        _t("The claim is closed and cannot be reopened. Its history stays."),
        _t("You may file a new claim for the same customer at any time."),
    ),
    told=lambda claim: (
        _("The Microsoft reviewer gets an e-mail. The customer does not.")
        if claim.reviewer_id
        else _("No e-mails are sent.")
    ),
    done=_t("Claim withdrawn."),
    operation=operations.withdraw,
)
DISPUTE = ConfirmedAct(
    move="dispute",
    heading=_t("Dispute rejection"),
    will_happen=(
        _t("A Microsoft reviewer who has not decided this claim yet reads it again and decides."),
        _t("A rejection can be disputed once. The next decision is the last one."),
    ),
    told=lambda claim: _("The people at your company who follow this claim get an e-mail."),
    done=_t("Rejection disputed. Another reviewer reads the claim."),
    operation=operations.dispute,
    form=DisputeForm,
    button_kind="primary",
    template="filing/dispute.html",
    beside=_rejection,
)
DISASSOCIATE = ConfirmedAct(
    move="disassociate",
    heading=_t("Disassociate customer"),
    will_happen=(
        _t("The association ends at once, for everything on this claim. It cannot be taken back."),
        _t("Another partner may be associated from then on. To come back you need a new claim."),
    ),
    told=lambda claim: _(
        "The people at your company who follow this claim get an e-mail. The customer does not."
    ),
    done=_t("Customer disassociated. The association has ended."),
    operation=operations.disassociate,
)


def recall(request: SignedInRequest, reference: str) -> HttpResponse:
    return _confirm(request, reference, RECALL)


def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    return _confirm(request, reference, WITHDRAW)


def dispute(request: SignedInRequest, reference: str) -> HttpResponse:
    return _confirm(request, reference, DISPUTE)


def disassociate(request: SignedInRequest, reference: str) -> HttpResponse:
    return _confirm(request, reference, DISASSOCIATE)


def proof_remove(request: SignedInRequest, reference: str, proof_id: int) -> HttpResponse:
    claim = claim_for(request.user, reference)
    partner_actor(request.user, claim)
    proof = get_object_or_404(claim.proofs.current().select_related("document"), pk=proof_id)
    if request.method == "POST":
        try:
            operations.remove_proof(proof=proof, by=request.user, now=timezone.now())
        except MoveRefused as refusal:
            return claim_page(request, claim, refused=refusal.problems, status=409)
        messages.success(request, _("Document removed."))
        return redirect(reverse("claims:detail", args=[reference]) + "#proofs")
    context = _frame(claim) | {
        "heading": _("Remove document"),
        "lead": proof.document.name,
        "consequences": [
            _("Nobody can see the document any more. The history still shows that it was here.")
        ],
        "button_label": _("Remove document"),
        "button_kind": "danger",
    }
    return render(request, "confirm.html", context)


def _confirm(request: SignedInRequest, reference: str, act: ConfirmedAct) -> HttpResponse:
    claim, now = claim_for(request.user, reference), timezone.now()
    actor = partner_actor(request.user, claim)
    if not MOVES[act.move].is_open_to(actor):
        raise PermissionDenied(f"{act.move} is not for {actor}")
    if request.method == "POST":
        return _carry_out(request, claim, act, now)
    if act.move not in allowed_actions(claim, actor, now=now):
        sentence = _("This cannot be done while the claim is “%s”.") % claim.get_status_display()
        return claim_page(request, claim, refused=[Problem(sentence, ActCode.NOT_NOW)], status=409)
    return _ask(request, claim, act, act.form(initial={"revision": claim.revision}))


def _carry_out(request: SignedInRequest, claim: Claim, act: ConfirmedAct, now: datetime) -> HttpResponse:
    form = act.form(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, claim, act, form.as_of(claim), status=422)
    try:
        act.operation(claim=claim, by=request.user, now=now, **form.cleaned_data)
    except FileRefused as refusal:
        form.add_error("documents", ValidationError(refusal.sentence, refusal.code))
        return _ask(request, claim, act, form.as_of(claim), status=422)
    except MoveRefused as refusal:
        form.add_error(None, errors_of(refusal))
        fresh = claim_for(request.user, claim.reference)
        return _ask(request, fresh, act, form.as_of(fresh), status=409)
    messages.success(request, str(act.done))
    return redirect(claim)


def _ask(
    request: SignedInRequest, claim: Claim, act: ConfirmedAct, form: ActForm, *, status: int = 200
) -> HttpResponse:
    context = _frame(claim) | {
        "heading": act.heading,
        "lead": f"{claim.name} · {claim.tenant.name} · {claim.get_status_display()}",
        "consequences": [*act.will_happen, act.told(claim)],
        "form": form,
        "button_label": act.heading,
        "button_kind": act.button_kind,
    }
    return render(request, act.template, context | act.beside(claim), status=status)


def _frame(claim: Claim) -> dict[str, Any]:
    url = claim.get_absolute_url()
    crumbs = [(_("Customer associations"), reverse("claims:list")), (claim.reference, url)]
    return {"crumbs": crumbs, "back_url": url}
