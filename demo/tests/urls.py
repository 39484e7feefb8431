"""The portal's addresses as they are with DEBUG on. Import it with DEBUG on only."""

from django.urls import include, path

from cpor import urls

urlpatterns = [*urls.urlpatterns, path("dev/", include("demo.urls"))]
handler404 = urls.handler404
handler403 = urls.handler403
