"""What people type is cleaned once, before any view or form sees it: no field of any page can be forgotten."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from text.cleaning import clean_text

# Fields of several lines, by the last part of their name; all others are one line. The admin site has none that
# anybody can change. A test holds this against the widgets of all forms.
SEVERAL_LINES = frozenset({"claim_comment", "justification", "note", "reason", "text", "words"})
SEVERAL_LINES_BEGIN = "subscription-"  # the wizard's, one for each product
SECRET = "password"  # noqa: S105 (what is in the name of a field that is taken as it is)
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


class CleanTextMiddleware:
    """Addresses and forms without invisible characters, and without line breaks where a field has one line.

    Passwords and the form's token stay as they were sent. What no browser's form sends (views that are exempt from the
    token: reports of mail services, a mail program's button) is left for its view to read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        request.GET = cleaned(request.GET, is_one_line=True)  # type: ignore[assignment]
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            is_admin = request.resolver_match is not None and request.resolver_match.app_name == "admin"
            request.POST = cleaned(request.POST, is_one_line=is_admin)  # type: ignore[assignment]


def cleaned(sent: QueryDict, *, is_one_line: bool) -> QueryDict:
    """`sent` itself where nothing has to change, which is nearly always."""
    found = {
        name: [_clean(name, value, is_one_line) for value in values]
        for name, values in sent.lists()
        if not _is_taken_as_it_is(name)
    }
    if all(found[name] == sent.getlist(name) for name in found):
        return sent
    copy = sent.copy()
    for name, values in found.items():
        copy.setlist(name, values)
    copy._mutable = False  # as Django hands it over
    return copy


def _is_taken_as_it_is(name: str) -> bool:
    return SECRET in name or name == TOKEN


def _clean(name: str, value: str, is_one_line: bool) -> str:
    return clean_text(value, one_line=is_one_line or not has_several_lines(name))


def has_several_lines(name: str) -> bool:
    return name.startswith(SEVERAL_LINES_BEGIN) or name.rpartition("-")[2] in SEVERAL_LINES
