"""What follows when people add or take away a second factor of their own, on the library's pages."""

from typing import Any

from allauth.mfa.models import Authenticator

from accounts import sign_ins
from accounts.requests import SignedInRequest
from identity import second_factor
from identity.people import FACTORS


def added(*, request: SignedInRequest, authenticator: Authenticator, **_more: Any) -> None:
    """Whoever set one up has just shown it. What was opened without it, perhaps by somebody else, ends."""
    if authenticator.type not in FACTORS:
        return
    second_factor.note_passed(request, request.user, kind=authenticator.type, id=authenticator.pk)
    _end_others(request)


def removed(*, request: SignedInRequest, **_more: Any) -> None:
    """With the last one goes what it proved, here and elsewhere: whoever needs one sets up another first."""
    if not Authenticator.objects.filter(user=request.user, type__in=FACTORS).exists():
        second_factor.forget(request, request.user)
        _end_others(request)


def _end_others(request: SignedInRequest) -> None:
    sign_ins.end(sign_ins.others_of(request.user, this=request.session.session_key))
