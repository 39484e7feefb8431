"""The portal's addresses, and /bare: through all that stands before a page, with no page behind it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cpor.urls import *  # noqa: F403 (also its pages for errors)
from cpor.urls import urlpatterns as portal


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [*portal, path("bare", bare)]
