"""Is this letter real? Open to everybody; a GET shows the form and nothing else, whatever it carries."""

from email.utils import parseaddr
from typing import Any

from allauth.decorators import rate_limit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consent.customers_pages import customers_page
from consent.forms import VerifyForm
from consent.verification import Known, known_letters, read_domain
from customers.identifiers import readable_domain
from text.formatting import day_text


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@customers_page
@rate_limit(action="verify")
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request, VerifyForm())
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    typed = form.cleaned_data
    known = known_letters(**typed)
    # Of an address only the domain is kept, on the page as well.
    asked_again = VerifyForm(initial=typed | {"domain": read_domain(typed["domain"]) or typed["domain"]})
    return _show(request, asked_again, is_answered=True, **_answer(known))


def _answer(known: Known | None) -> dict[str, Any]:
    if known is None:
        return {}
    days = list(dict.fromkeys(map(day_text, known.accepted)))
    return {"partner": known.partner, "domain": readable_domain(known.domain), "days": days}


def _show(request: HttpRequest, form: VerifyForm, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {
        "form": form,
        "here": reverse("verify"),
        "site_url": settings.SITE_URL,
        "answers_to": parseaddr(settings.REPLY_TO_EMAIL)[1],
    }
    return render(request, "consent/verify.html", context, status=status)
