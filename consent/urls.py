from django.urls import path

import claims.references  # noqa: F401 (registers the converter "reference")
from consent import views

app_name = "consent"
urlpatterns = [
    path("contact/<reference:reference>/", views.contact, name="contact"),
    path("link/<slug:link_id>/", views.page, name="page"),
    path("link/<slug:link_id>/deny/", views.deny, name="deny"),
    path("link/<slug:link_id>/undo/", views.undo, name="undo"),
    path("<str:token>/", views.open_link, name="open"),
]
