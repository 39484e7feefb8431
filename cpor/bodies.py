"""How long a request's body may be. Asked before anything reads it: what is too long is never spooled to the disk."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpor import views
from cpor.middleware import GetResponse
from documents.limits import MAX_BYTES_PER_CLAIM, MEGABYTE

SIGNED_OUT = 64 * 1024  # bytes: forms, and the mail service's reports
SIGNED_IN = 3 * MEGABYTE  # forms: what settings let a form hold, and its wrapping
ROOM = (
    5 * MEGABYTE
)  # beside the files: the form, and a file that is refused with a sentence rather than by this
FILES = MAX_BYTES_PER_CLAIM + ROOM
TABLES = 25 * MEGABYTE
# The pages that take files, by the names of their addresses.
LONGER = {
    "claims:proof_add": FILES,
    "claims:proof_newer": FILES,
    "claims:dispute": FILES,
    "claims:bulk": TABLES,
}


class BodyLimitMiddleware:
    """Stands before whatever reads a form. Django counts while it reads, and takes no more bytes than were announced;
    so the announcement is what has to be right, and a body without one (chunked) is refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return _closing(views.too_long(request, status=HTTPStatus.LENGTH_REQUIRED))
        if announced(request) > limit(request):
            return _closing(views.too_long(request, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        return None


def announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it


def limit(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return SIGNED_OUT
    match = request.resolver_match
    return LONGER.get(match.view_name if match else "", SIGNED_IN)


def _closing(response: HttpResponse) -> HttpResponse:
    """Else the server would read the rest of it, to get at the connection's next request."""
    response["Connection"] = "close"
    return response
