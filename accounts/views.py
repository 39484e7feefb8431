from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sign_ins
from accounts.forms import ProfileForm
from accounts.operations import set_profile
from accounts.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_profile(user=request.user, **form.cleaned_data)
        with translation.override(request.user.language or translation.get_language()):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    rows = sign_ins.sign_ins_of(request.user, this=request.session.session_key, now=timezone.now())
    context = {"form": form, "sign_ins": rows, "zone": timezone.get_current_timezone_name()}
    return render(request, "accounts/profile.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def sign_in_end(request: SignedInRequest, sign_in_id: int) -> HttpResponse:
    """Sign out at one other place."""
    others = sign_ins.others_of(request.user, this=request.session.session_key)
    get_object_or_404(others, pk=sign_in_id)
    sign_ins.end(others.filter(pk=sign_in_id))
    messages.success(request, _("Signed out there."))
    return redirect("profile")


@require_POST
def sign_ins_end(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = sign_ins.end(sign_ins.others_of(request.user, this=request.session.session_key))
    said = ngettext("Signed out at %(n)d other place.", "Signed out at %(n)d other places.", ended)
    messages.success(request, said % {"n": ended})
    return redirect("profile")
