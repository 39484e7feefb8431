from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from identity import stash
from identity.sensitive import ACTS, EXPORTS


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Codes are shown by the answer that makes them, and never again."""
    if not request.user.has_second_factor:
        return redirect("mfa_index")
    raise_if_reauthentication_required(request, app="allauth.mfa")
    codes: list[str] = []
    if request.method == "POST":
        codes = generate_recovery_codes(request).wrap().get_unused_codes()
    left = _codes_left(request) if not codes else 0
    return render(request, "mfa/recovery_codes.html", {"codes": codes, "left": left})


def _codes_left(request: SignedInRequest) -> int:
    found = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(found.wrap().get_unused_codes()) if found else 0


@require_safe
def again(request: SignedInRequest) -> HttpResponse:
    """What was sent before we asked who it is, with one button to go on."""
    kept = stash.kept(request)
    if kept is None:
        return redirect("home")
    label = (ACTS | EXPORTS).get(kept.name, "")
    return render(request, "identity/again.html", {"kept": kept, "label": label})
