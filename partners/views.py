from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.register_pages import CountedPaginator
from accounts.requests import SignedInRequest
from partners import addresses
from partners.forms import AddressForm
from partners.models import LocationQuerySet, NoticeAddress

ON_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def notice_addresses(request: SignedInRequest) -> HttpResponse:
    locations = _kept(request)
    form = AddressForm(request.POST or None, locations=locations)
    if request.method == "POST" and form.is_valid() and _is_added(request, form):
        messages.success(
            request, _("Address added. It is told of claims once whoever reads there confirms it.")
        )
        return redirect("partners:addresses")
    listed = locations.prefetch_related("notice_addresses")
    context = {
        "form": form,
        "page_obj": CountedPaginator(listed, ON_PAGE).get_page(request.GET.get("page")),
        "crumbs": [
            (_("Notices"), reverse("notices:list")),
            (_("Notice settings"), reverse("notices:settings")),
        ],
    }
    wrong = request.method == "POST"
    return render(request, "partners/notice_addresses.html", context, status=422 if wrong else 200)


@require_POST
def remove_address(request: SignedInRequest, address_id: int) -> HttpResponse:
    address = get_object_or_404(
        NoticeAddress.objects.select_related("location"), pk=address_id, location__in=_kept(request)
    )
    addresses.remove(address=address, by=request.user, now=timezone.now())
    messages.success(request, _("Address removed."))
    return redirect("partners:addresses")


@require_POST
def ask_again(request: SignedInRequest, address_id: int) -> HttpResponse:
    address = get_object_or_404(NoticeAddress, pk=address_id, location__in=_kept(request))
    try:
        addresses.ask_again(address=address, now=timezone.now())
    except addresses.Refused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("The address is asked to confirm, once a day at most."))
    return redirect("partners:addresses")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """By the letter's link. A GET asks first: mail scanners open links."""
    asked = addresses.read_token(token)
    if asked is None:
        raise Http404("no letter of ours asked for that, or long ago")
    partner, email = asked
    if request.method == "POST":
        addresses.confirm(partner=partner, email=email, now=timezone.now())
    context = {"partner": partner, "email": email, "is_done": request.method == "POST"}
    return render(request, "partners/confirm_address.html", context)


def _is_added(request: SignedInRequest, form: AddressForm) -> bool:
    try:
        addresses.add(**form.cleaned_data, by=request.user, now=timezone.now())
    except addresses.Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    return True


def _kept(request: SignedInRequest) -> LocationQuerySet:
    """The roles that keep addresses; nobody else has this page."""
    if not addresses.is_keeper(request.user):
        raise PermissionDenied
    return addresses.kept_by(request.user)
