"""Which language a page speaks. Letters follow their reader: `notifications.outbox`."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import User
from consent.views.customer import LANGUAGE_KEY

Languages = list[tuple[str, str]]


class LanguageMiddleware(LocaleMiddleware):
    """Speaks a customer's language on the customers' pages, elsewhere the person's own, as far as the portal knows it.

    Customers choose by `?language=fr`, which this browser remembers until it is closed; people with an account choose
    in their profile. Who never chose gets the language of their letter, or else what their browser asks for.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = _chosen(request)
        response = cast(HttpResponseBase, super().__call__(request))
        if chosen:
            _remember(response, chosen)
        if not response.streaming:  # a stream still writes
            translation.deactivate()
        return response

    def process_request(self, request: HttpRequest) -> None:
        is_customers = _is_customers_page(request)
        languages = settings.LANGUAGES if is_customers else settings.PORTAL_LANGUAGES
        # Stands before anything is fetched: should the database be away, the page that says so is in this language.
        translation.activate(_asked(request, languages))
        own = _chosen(request) or (is_customers and _of_customer(request)) or _of_person(request)
        translation.activate(own or translation.get_language())


def _is_customers_page(request: HttpRequest) -> bool:
    """Of one that does not exist, everybody is told in their language."""
    try:
        return getattr(resolve(request.path_info).func, "is_customers_page", False)
    except Resolver404:
        return True


def _chosen(request: HttpRequest) -> str:
    """On a customers' page, what its reader chose there."""
    chosen = _known(request.GET.get("language", ""), settings.LANGUAGES)
    return chosen if chosen and _is_customers_page(request) else ""


def _known(code: str, languages: Languages) -> str:
    """The language of `languages` that serves `code` (de-AT: de), or ""."""
    try:
        code = translation.get_supported_language_variant(code)
    except LookupError:
        return ""
    return code if code in dict(languages) else ""


def _of_customer(request: HttpRequest) -> str:
    chosen = _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""), settings.LANGUAGES)
    return chosen or _known(request.session.get(LANGUAGE_KEY, ""), settings.LANGUAGES)


def _of_person(request: HttpRequest) -> str:
    return _known(request.user.language, settings.PORTAL_LANGUAGES) if isinstance(request.user, User) else ""


def _asked(request: HttpRequest, languages: Languages) -> str:
    """The first of the browser's languages that is among `languages`."""
    wishes = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    known = (_known(code, languages) for code, _weight in wishes if code != "*")
    return next(filter(None, known), settings.LANGUAGE_CODE)


def _remember(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
