"""The letter to the customer, from the other sides: correct whom it goes to, or send it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.actors import partner_actor, reviewer_actor
from claims.forms import errors_of
from claims.lifecycle import Consent, Status
from claims.models import Claim
from claims.transitions import MoveRefused
from consent import operations
from consent.forms import AgainForm, ContactForm
from consent.models import ConsentLink


def contact(request: SignedInRequest, reference: str) -> HttpResponse:
    """The partner corrects the customer's contact while the question is open."""
    claim = get_object_or_404(
        Claim.objects.visible_to(request.user).filter(consent=Consent.PENDING), reference=reference
    )
    partner_actor(request.user, claim)
    form = ContactForm(request.POST or None, claim=claim)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            operations.correct_contact(
                claim=claim,
                by=request.user,
                fields=form.touched(),
                seen=form.cleaned_data["seen"],
                now=timezone.now(),
            )
        except MoveRefused as refusal:
            form.add_error(None, errors_of(refusal))
            claim.refresh_from_db()
            form.keep_up_with(claim)
            status = 409
        else:
            messages.success(request, _("Contact corrected. The consent letter is on its way."))
            return redirect("claims:detail", reference)
    return render(request, "consent/contact.html", {"claim": claim, "form": form}, status=status)


def again(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send the consent letter again: a partner to the contact, a reviewer to whomever it went."""
    asked = Claim.objects.visible_to(request.user).filter(status=Status.APPROVED)
    claim = get_object_or_404(asked.exclude(consent=Consent.NOT_NEEDED), reference=reference)
    _refuse_readers(request.user, claim)
    form = AgainForm(request.POST or None, links=_links_known_to(request.user, claim))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            operations.send_again(
                claim=claim, to=form.cleaned_data["to"], by=request.user, now=timezone.now()
            )
        except MoveRefused as refusal:
            form.add_error(None, errors_of(refusal))
            status = 409
        else:
            messages.success(request, _("Letter sent again. The link in the older one stopped working."))
            return redirect(_back(claim, request.user))
    context = {
        "heading": _("Send the consent letter again"),
        "lead": f"{claim.reference} · {claim.name}",
        "consequences": _consequences(claim),
        "form": form,
        "button_label": _("Send again"),
        "back_url": _back(claim, request.user),
    }
    return render(request, "confirm.html", context, status=status)


def _consequences(claim: Claim) -> list[str]:
    found = [_("The customer gets the letter with a new link. The link in the older letter stops working.")]
    if claim.consent == Consent.PENDING:
        found.append(
            _("If it goes to the contact, their time to object starts anew once it has been delivered.")
        )
    return found


def _refuse_readers(user: User, claim: Claim) -> None:
    """Who reads claims without deciding them sends nothing either."""
    if user.may_read_reviews:
        reviewer_actor(user)
    else:
        partner_actor(user, claim)


def _links_known_to(user: User, claim: Claim) -> list[ConsentLink]:
    """A partner knows the contact they named; who administers the customer's tenant is not theirs to read."""
    links = ConsentLink.objects.valid().filter(request__claim=claim, request__is_current=True)
    return list((links if user.may_read_reviews else links.to_contact()).select_related("letter"))


def _back(claim: Claim, user: User) -> str:
    return reverse("reviews:detail" if user.may_read_reviews else "claims:detail", args=[claim.reference])
