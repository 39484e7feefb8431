from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from cpor.views import page_not_found


class OwnNotFoundPageMiddleware:
    """With DEBUG on Django answers an unknown address with its list of patterns; people trying the portal
    get the page that everybody gets. Other errors keep Django's technical pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            resolve(request.path_info)
        except Resolver404 as unknown:
            return page_not_found(request, unknown)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
