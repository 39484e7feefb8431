import sys
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.proof_guidance import GUIDANCE
from consent.customers_pages import customers_page
from documents import limits
from partners.models import Membership

SIGN_IN_AGAIN_AFTER = 300  # seconds; the longest window of the sign-in limits
TRY_AGAIN_AFTER = 30  # seconds


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Leads everybody to the page their work is on, or says who can give them a role."""
    user = request.user
    if user.may_read_reviews:
        return redirect("reviews:queue")
    if user.is_staff:
        return redirect("admin:index")
    membership = membership_of(user)
    if membership and membership.may_file:
        return redirect("claims:list")
    if membership and membership.is_account_admin:
        return redirect("partners:members")
    return no_role(request, membership=membership)


def membership_of(user: User) -> Membership | None:
    return Membership.objects.select_related("partner").filter(user=user).first()


def no_role(request: HttpRequest, *, membership: Membership | None, status: int = 200) -> HttpResponse:
    """An account admin gives roles, but never to themselves: they are told of the others."""
    admins = (
        membership.partner.memberships.account_admins()
        .exclude(pk=membership.pk)
        .select_related("user")
        .order_by("user__name")
        if membership
        else []
    )
    return render(
        request, "no_role.html", {"membership": membership, "account_admins": admins}, status=status
    )


@customers_page
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html")


@login_not_required
@require_safe
def help_poe(request: HttpRequest) -> HttpResponse:
    """What a proof has to show, from the tables that the check and the upload obey."""
    endings: dict[str, list[str]] = {}
    for ending, kind in limits.KINDS.items():
        endings.setdefault(kind.label, []).append(ending)
    context = {
        "crumbs": [(_("Help"), reverse("help"))],
        "guidance": GUIDANCE,
        "files": [(label, ", ".join(names)) for label, names in endings.items()],
        "file_megabytes": limits.MAX_FILE_BYTES // limits.MEGABYTE,
        "files_per_claim": limits.MAX_FILES_PER_CLAIM,
        "claim_megabytes": limits.MAX_BYTES_PER_CLAIM // limits.MEGABYTE,
    }
    return render(request, "help_poe.html", context)


def error_page(request: HttpRequest, name: str, *, status: int, **context: Any) -> HttpResponse:
    """Rendered without context processors: they read the database, which may be what is broken."""
    template = name if name.endswith(".html") else f"{name}.html"
    page = loader.get_template(template).render({"request": request, **context})
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, "400", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A partner member whose role files no claims is told which role does and who can give it."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and not user.staff_role:
        membership = membership_of(user)
        if membership is None or not membership.may_file:
            return no_role(request, membership=membership, status=403)
    return error_page(request, "403", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, "404", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    response = error_page(request, "429", status=429, minutes=SIGN_IN_AGAIN_AFTER // 60)
    response["Retry-After"] = str(SIGN_IN_AGAIN_AFTER)
    return response


def too_long(request: HttpRequest, *, status: int) -> HttpResponse:
    return error_page(request, "413", status=status)


def held_back(request: HttpRequest, *, wait: timedelta) -> HttpResponse:
    """Too many wrong passwords: the same words for accounts that there are and others."""
    seconds = int(wait.total_seconds())
    response = error_page(request, "account/held_back.html", status=429, minutes=seconds // 60)
    response["Retry-After"] = str(seconds)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, "403_csrf", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    is_database_away = isinstance(sys.exc_info()[1], OperationalError)
    if not is_database_away:
        return error_page(request, "500", status=500)
    response = error_page(request, "503", status=503)
    response["Retry-After"] = str(TRY_AGAIN_AFTER)
    return response
