"""Pages for trying the portal on one's own machine. `demo.urls` refuses to load without DEBUG."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_supported_language_variant
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from demo import gallery, inbox, time_travel
from demo import sample_letters as letters
from demo.sign_ins import PEOPLE

NAMED_DUE = 5  # claims in the message after letting time pass
# A letter's own page: its inline styles may speak, nothing else; the sandbox takes it out of our origin.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "dev/index.html")


@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the demo people, and only as one of them."""
    email = request.POST.get("email", "")
    if email not in {person.email for person in PEOPLE}:
        raise Http404("not a demo person")
    user = get_object_or_404(get_user_model(), email=email, is_active=True)
    login(request, user)
    return redirect(_own(request, request.POST.get("next", "")) or "home")


@login_not_required
@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    try:
        by = time_travel.duration(request.POST.get("by", ""))
    except ValueError as error:
        raise Http404(str(error)) from error
    time_travel.advance(by=by)
    messages.success(
        request, _("Time passed for everything that waits. What is due happens within a minute.")
    )
    due = time_travel.due(now=timezone.now(), limit=NAMED_DUE + 1)
    if due:
        named = ", ".join(due[:NAMED_DUE]) + (" …" if len(due) > NAMED_DUE else "")
        messages.info(request, _("Due now: %(claims)s") % {"claims": named})
    return redirect(_own(request, request.POST.get("next", "")) or "dev:index")


@login_not_required
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    crumbs = [(_("Demo"), reverse("dev:index"))]
    return render(request, "dev/mail.html", {"letters": inbox.newest(), "crumbs": crumbs})


@login_not_required
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    crumbs = [(_("Demo"), reverse("dev:index")), (_("Inbox"), reverse("dev:mail"))]
    return render(request, "dev/letter.html", {"letter": delivered(name), "crumbs": crumbs})


@login_not_required
@require_safe
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(delivered(name).html, headers={"Content-Security-Policy": LETTER_POLICY})


@login_not_required
@require_safe
def pieces(request: HttpRequest) -> HttpResponse:
    return render(request, "dev/pieces.html", {"samples": gallery.samples(now=timezone.now())})


@login_not_required
@require_safe
@csp_update({"frame-src": [SELF]})
def all_letters(request: HttpRequest) -> HttpResponse:
    language = _asked_language(request)
    context = {
        "audiences": letters.by_audience(language=language, now=timezone.now()),
        "language": language,
        "languages": settings.LANGUAGES,
        "crumbs": [(_("Demo"), reverse("dev:index"))],
    }
    return render(request, "dev/letters.html", context)


@login_not_required
@require_safe
@xframe_options_sameorigin
def letter_sample(request: HttpRequest, room: str, name: str) -> HttpResponse:
    try:
        sample = letters.sample(f"{room}/{name}", language=_asked_language(request), now=timezone.now())
    except LookupError as error:
        raise Http404(str(error)) from error
    policy = LETTER_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return HttpResponse(sample.rendered.html, headers={"Content-Security-Policy": policy})


def _asked_language(request: HttpRequest) -> str:
    asked = request.GET.get("language") or get_language() or settings.LANGUAGE_CODE
    try:
        return get_supported_language_variant(asked)
    except LookupError:
        return settings.LANGUAGE_CODE


def _own(request: HttpRequest, address: str) -> str:
    """The address, if it is one of ours; else nothing."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else ""


def delivered(name: str) -> inbox.Delivered:
    found = inbox.find(name)
    if found is None:
        raise Http404("no such letter in the inbox")
    return found
