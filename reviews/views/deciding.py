"""The decisions, and the words beside them."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from claims.operations import add_comment
from reviews import operations
from reviews.customer_facts import unconfirmed_contact
from reviews.forms import ApprovalForm, CommentForm
from reviews.views.access import fetch, for_deciders
from reviews.views.act import act_with_findings, carry_out


@require_POST
@for_deciders
def approve(request: SignedInRequest, reference: str) -> HttpResponse:
    unconfirmed = unconfirmed_contact(fetch(request, reference))
    form = ApprovalForm(request.POST, prefix="approve", unconfirmed=unconfirmed)
    return carry_out(request, reference, "approve", form, _("Claim approved"), operations.approve)


@require_POST
@for_deciders
def request_action(request: SignedInRequest, reference: str) -> HttpResponse:
    return act_with_findings(
        request, reference, "request_action", _("Action requested"), operations.request_action
    )


@require_POST
@for_deciders
def reject(request: SignedInRequest, reference: str) -> HttpResponse:
    return act_with_findings(request, reference, "reject", _("Claim rejected"), operations.reject)


@require_POST
@for_deciders
def comment(request: SignedInRequest, reference: str) -> HttpResponse:
    form = CommentForm(request.POST, prefix="comment")
    return carry_out(request, reference, "comment", form, _("Comment added"), add_comment)
