from django.urls import path

import claims.references  # noqa: F401 (registers the converter "reference")
from consent.views import customer, sending

app_name = "consent"
urlpatterns = [
    path("contact/<reference:reference>/", sending.contact, name="contact"),
    path("link/<slug:link_id>/", customer.page, name="page"),
    path("link/<slug:link_id>/deny/", customer.deny, name="deny"),
    path("link/<slug:link_id>/undo/", customer.undo, name="undo"),
    # An administrator's link opens every association on their tenant.
    path("link/<slug:link_id>/<reference:reference>/", customer.page, name="page"),
    path("link/<slug:link_id>/<reference:reference>/deny/", customer.deny, name="deny"),
    path("link/<slug:link_id>/<reference:reference>/undo/", customer.undo, name="undo"),
    path("again/<reference:reference>/", sending.again, name="again"),
    path("<str:token>/", customer.open_link, name="open"),
]
