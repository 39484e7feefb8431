from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.requests import SignedInRequest
from claims.models import Claim
from claims.presentation.proof_age import newest_proof_at
from reviews.customer_facts import with_customer_facts
from reviews.presence import open_with

View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Only those who read reviews: reviewers, leads, auditors."""

    @wraps(view)
    def inner(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.may_read_reviews:
            raise PermissionDenied("the review console is for Microsoft's reviewers")
        return view(request, *args, **kwargs)

    return inner


def for_deciders(view: View) -> View:
    """Only those who decide: reviewers and leads. An auditor reads and changes nothing."""

    @wraps(view)
    def inner(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_reviewer:
            raise PermissionDenied("deciding is for Microsoft's reviewers")
        return view(request, *args, **kwargs)

    return inner


def fetch(request: SignedInRequest, reference: str) -> Claim:
    """The claim, if this person may see it at all; else 404."""
    claims = Claim.objects.visible_to(request.user).with_parties()
    claims = claims.annotate(  # type: ignore[no-redef]
        newest_proof_at=newest_proof_at(), open_with=open_with(request.user, now=timezone.now())
    )
    return get_object_or_404(with_customer_facts(claims), reference=reference)
