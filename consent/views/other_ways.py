"""Beside the answer: end what stands, hand the question on, say that the partner is unknown, ask for a new link."""

from collections.abc import Callable
from typing import Any

from allauth.decorators import rate_limit
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from claims.transitions import MoveRefused
from consent import operations
from consent.customers_pages import customers_page
from consent.forms import DenialForm, HandOnForm, ReportForm
from consent.models import ConsentLink
from consent.views.customer import address, dead_link, opened_link


def _asks_first(
    form_class: type[Form], operation: Callable[..., object], **page: Any
) -> Callable[..., HttpResponse]:
    """A page that says what will happen, and a button that does it."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @customers_page
    def view(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
        link = opened_link(request, link_id, reference)
        if link is None:
            return dead_link(request, "elsewhere", link_id, reason=request.POST.get("reason", ""))
        form = form_class(request.POST if request.method == "POST" else None)
        status = 422 if form.is_bound else 200
        if form.is_valid():
            try:
                operation(link=link, now=timezone.now(), **form.cleaned_data)
                return redirect(address(link_id, reference))
            except MoveRefused as refusal:
                form.add_error(None, str(refusal))
                status = 409
        context = page | {"form": form, "back_url": address(link_id, reference), "claim": link.request.claim}
        return render(request, "consent/confirm.html", context, status=status)

    return view


# What nobody refused in time is ended for good after a day.
end = _asks_first(
    DenialForm,
    operations.deny,
    heading=_("End association"),
    button=_("End association"),
    is_danger=True,
    sentences=[
        _("The association ends at once. The partner and Microsoft are told."),
        _(
            "For 24 hours you can take it back once, with this same link, unless another association has taken its "
            "place. After that the partner has to file a new claim."
        ),
    ],
)
hand_on = _asks_first(
    HandOnForm,
    operations.hand_on,
    heading=_("I am not the right person"),
    button=_("Send the message"),
    sentences=[
        _("Your colleague gets a message with a link of their own. Yours keeps working."),
        _("It goes only to an address at one of your organisation’s own domains."),
    ],
)
report = _asks_first(
    ReportForm,
    operations.report_unknown,
    heading=_("I do not know this partner"),
    button=_("Tell Microsoft"),
    sentences=[
        _("Microsoft’s reviewer reads what you write. The partner does not."),
        _("This refuses nothing: to refuse the association, go back and deny it."),
    ],
)


@require_POST
@customers_page
@rate_limit(action="consent")
def new_link(request: HttpRequest, link_id: str) -> HttpResponse:
    """Says the same whether there was such a link or not."""
    link = ConsentLink.objects.usable().filter(link_id=link_id).first()
    if link is not None:
        reason = request.POST.get("reason", "")[:1000]
        operations.send_new_link(link=link, reason=reason, now=timezone.now())
    return render(request, "consent/new_link.html")
