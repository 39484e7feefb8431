"""The addresses that a platform asks. They answer before anything can refuse: a load balancer asks by the machine's
address, which is no allowed host, without TLS, and also while the database, and so every session, is away."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpor import health
from cpor.middleware import GetResponse


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This process may be sent people. Degraded still may: pages live without the broker."""
    found = health.look(now=timezone.now())
    return JsonResponse({"status": found}, status=503 if found is health.Health.UNAVAILABLE else 200)


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}


class ProbesMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response
