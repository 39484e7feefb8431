from django.urls import path

import claims.references  # noqa: F401 (registers the converter "reference")
from reviews import views

app_name = "reviews"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<reference:reference>/", views.detail, name="detail"),
    path("<reference:reference>/take/", views.take, name="take"),
    path("<reference:reference>/approve/", views.approve, name="approve"),
    path("<reference:reference>/request-action/", views.request_action, name="request_action"),
    path("<reference:reference>/reject/", views.reject, name="reject"),
    path("<reference:reference>/assign/", views.assign, name="assign"),
    path("<reference:reference>/comment/", views.comment, name="comment"),
    path("<reference:reference>/reopen/", views.reopen, name="reopen"),
    path("<reference:reference>/end/", views.end, name="end"),
]
