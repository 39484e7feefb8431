"""Which language a page speaks. Letters follow their reader: `notifications.outbox`."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import User
from consent.views.customer import LANGUAGE_KEY
from cpor.middleware import GetResponse

CUSTOMERS_PAGES = ("/consent/", "/verify/", "/about/")
PARTNERS_PAGES = (
    "/consent/contact/",
    "/consent/again/",
)  # below the customers', but for people with an account
Languages = list[tuple[str, str]]


class LanguageMiddleware:
    """Speaks a customer's language on the customers' pages, elsewhere the person's own, as far as the portal knows it.

    Customers choose by `?language=fr`, which this browser remembers until it is closed; people with an account choose
    in their profile. Who never chose gets the language of their letter, or else what their browser asks for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_customers = is_customers_page(request.path)
        languages = settings.LANGUAGES if is_customers else settings.PORTAL_LANGUAGES
        # Stands before anything is fetched: should the database be away, the page that says so is in this language.
        translation.activate(_asked(request, languages))
        chosen = _known(request.GET.get("language", ""), languages) if is_customers else ""
        own = chosen or (_of_customer(request) if is_customers else "") or _of_person(request)
        translation.activate(own or translation.get_language())
        response = self._answer(request)
        if chosen:
            _remember(response, chosen)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language()
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        if not response.streaming:  # a stream still writes
            translation.deactivate()
        return response


def is_customers_page(path: str) -> bool:
    """Pages for somebody without an account: those of a consent link, and what tells of the portal."""
    return path.startswith(CUSTOMERS_PAGES) and not path.startswith(PARTNERS_PAGES)


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


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
