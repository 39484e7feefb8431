from django.urls import path

from reviews.views.after_decision import confirm_contact, end, reopen
from reviews.views.deciding import approve, comment, reject, request_action
from reviews.views.detail import detail
from reviews.views.previewing import preview
from reviews.views.shortcuts import shortcuts

urlpatterns = [
    path("shortcuts/", shortcuts, name="shortcuts"),
    path("<reference:reference>/", detail, name="detail"),
    path("<reference:reference>/preview/<str:act>/", preview, name="preview"),
    path("<reference:reference>/approve/", approve, name="approve"),
    path("<reference:reference>/request-action/", request_action, name="request_action"),
    path("<reference:reference>/reject/", reject, name="reject"),
    path("<reference:reference>/comment/", comment, name="comment"),
    path("<reference:reference>/reopen/", reopen, name="reopen"),
    path("<reference:reference>/end/", end, name="end"),
    path("<reference:reference>/confirm-contact/", confirm_contact, name="confirm_contact"),
]
