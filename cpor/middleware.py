import logging
import re
import time
import uuid
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.encoding import escape_uri_path

from accounts import devices
from accounts.models import User
from accounts.zones import ZONE_COOKIE, known_zone
from audit import origin
from cpor import logs

logger = logging.getLogger("cpor.requests")

SANE_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "serial",
        "hid",
    )
)

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Names the request: on `request.request_id`, in every log line, in the answer's X-Request-ID.

    The name is always ours, since a caller who chose it could mix their requests with other people's. What a proxy or a
    caller named it stands once, at the end of the request's own line, where it is a name and cannot forge lines.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        token = logs.request_id.set(request.request_id)  # type: ignore[attr-defined]
        try:
            return self._answer(request)
        finally:
            logs.request_id.reset(token)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if not request.path.startswith(settings.STATIC_URL):
            took = round((time.monotonic() - began) * 1000)
            path = escape_uri_path(request.path)
            given = request.headers.get("X-Request-ID", "")
            named = f", named {given} by the caller" if SANE_ID.fullmatch(given) else ""
            logger.info("%s %s %s in %s ms%s", request.method, path, response.status_code, took, named)
        return response


class PrivatePagesMiddleware:
    """No page stays in a browser or a proxy unless its view says that it may; no page gets a sensor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class OriginMiddleware:
    """Tells whoever writes into the audit stream below which address the request came from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = origin.address.set(_address(request))
        try:
            return self.get_response(request)
        finally:
            origin.address.reset(token)


def _address(request: HttpRequest) -> str:
    """ "" where the server names none, as over a socket."""
    try:
        return str(get_adapter().get_client_ip(request))
    except (ValueError, PermissionDenied):
        return ""


class TimeZoneMiddleware:
    """Pages tell the time where their reader is: as the profile says, or else the browser (static/js/person.js)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = request.user.time_zone if isinstance(request.user, User) else ""
        zone = known_zone(own) or known_zone(request.COOKIES.get(ZONE_COOKIE, ""))
        with timezone.override(zone or None):
            return self.get_response(request)


class KnownDeviceMiddleware:
    """Writes down that somebody signed in here, where the request found that they did."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        devices.write(request, response)
        return response


class CompressedPagesMiddleware(GZipMiddleware):
    """Pages travel compressed; files do not: they are compressed already, or a proxy may ask for a part of them.

    Django pads what it compresses at random and masks the form's token anew each time, against guessing by length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response
