"""What stands between a sign-in and the portal, for every address at once: a page cannot forget to ask."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from identity import sensitive, stash
from identity.second_factor import Hold, hold_on

GetResponse = Callable[[HttpRequest], HttpResponse]

# What may be opened on the way to a second factor. Whoever has one already confirms it, and changes nothing about it.
ON_THE_WAY = {
    Hold.SET_UP: frozenset(
        {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}
    ),
    Hold.CONFIRM: frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"}),
}


class SecondFactorMiddleware:
    """Whoever needs a second factor reaches nothing behind the sign-in without it. What is open to all stays open."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        hold = hold_on(request, user) if isinstance(user, User) else None
        request.is_held = hold is not None  # type: ignore[attr-defined] # the shell offers no ways then
        if hold is None:
            return None
        if not getattr(view, "login_required", True):
            return None
        if _name(request) in ON_THE_WAY[hold]:
            return None
        return _lead(request, reverse("mfa_index")) if hold == Hold.SET_UP else _to_confirming(request)


class FreshSignInMiddleware:
    """Asks again before what weighs much, and keeps what was sent meanwhile."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = _name(request)
        if name not in sensitive.ACTS and name not in sensitive.EXPORTS:
            return None
        if not isinstance(request.user, User) or not sensitive.is_stale(request, request.user):
            stash.drop(request)
            return None
        return _ask_again(request, name)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The library's own way would keep the whole request, with the session's key, where tables are read."""
        if isinstance(exception, ReauthenticationRequired) and request.user.is_authenticated:
            return _ask_again(request, _name(request))
        return None


def _ask_again(request: HttpRequest, name: str) -> HttpResponse:
    if request.method == "POST" or name in sensitive.EXPORTS:
        return _to_confirming(request, then=stash.keep(request, name))
    return _to_confirming(request)


def _to_confirming(request: HttpRequest, *, then: str = "") -> HttpResponse:
    """The page on which this person says again who they are; afterwards they are led to `then`."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    then = then or (request.get_full_path() if request.method == "GET" else "/")
    url = methods[0]["url"] if methods else "/"
    return _lead(request, f"{url}?{urlencode({'next': then})}")


def _lead(request: HttpRequest, url: str) -> HttpResponse:
    answer = redirect(url)
    if request.headers.get("HX-Request"):  # the whole page is left, not a part of it exchanged
        answer.headers["HX-Redirect"] = answer["Location"]
        answer.status_code = 403
    return answer


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
