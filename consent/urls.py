from django.urls import path

import claims.references  # noqa: F401 (registers the converter "reference")
from consent.views import beside, customer, sending

app_name = "consent"
urlpatterns = [
    path("contact/<reference:reference>/", sending.contact, name="contact"),
    path("link/<slug:link_id>/", customer.page, name="page"),
    path("link/<slug:link_id>/deny/", customer.deny, name="deny"),
    path("link/<slug:link_id>/undo/", customer.undo, name="undo"),
    path("link/<slug:link_id>/agree/", customer.agree, name="agree"),
    path("link/<slug:link_id>/end/", beside.end, name="end"),
    path("link/<slug:link_id>/hand-on/", beside.hand_on, name="hand_on"),
    path("link/<slug:link_id>/report/", beside.report, name="report"),
    path("link/<slug:link_id>/new-link/", beside.new_link, name="new_link"),
    # An administrator's link opens every association on their tenant.
    path("link/<slug:link_id>/<reference:reference>/", customer.page, name="page"),
    path("link/<slug:link_id>/<reference:reference>/deny/", customer.deny, name="deny"),
    path("link/<slug:link_id>/<reference:reference>/undo/", customer.undo, name="undo"),
    path("link/<slug:link_id>/<reference:reference>/agree/", customer.agree, name="agree"),
    path("link/<slug:link_id>/<reference:reference>/end/", beside.end, name="end"),
    path("link/<slug:link_id>/<reference:reference>/hand-on/", beside.hand_on, name="hand_on"),
    path("link/<slug:link_id>/<reference:reference>/report/", beside.report, name="report"),
    path("again/<reference:reference>/", sending.again, name="again"),
    path("<str:token>/", customer.open_link, name="open"),
]
