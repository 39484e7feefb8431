from django.urls import path

import claims.references  # noqa: F401 (registers the converter "reference")
from consent.views import customer, other_ways, overview, sending

app_name = "consent"
urlpatterns = [
    path("contact/<reference:reference>/", sending.contact, name="contact"),
    path("link/<slug:link_id>/", customer.page, name="page"),
    path("link/<slug:link_id>/deny/", customer.deny, name="deny"),
    path("link/<slug:link_id>/undo/", customer.undo, name="undo"),
    path("link/<slug:link_id>/agree/", customer.agree, name="agree"),
    path("link/<slug:link_id>/end/", other_ways.end, name="end"),
    path("link/<slug:link_id>/hand-on/", other_ways.hand_on, name="hand_on"),
    path("link/<slug:link_id>/report/", other_ways.report, name="report"),
    path("link/<slug:link_id>/new-link/", other_ways.new_link, name="new_link"),
    path("link/<slug:link_id>/associations/", overview.associations, name="associations"),
    path("link/<slug:link_id>/associations.csv", overview.export_csv, name="associations_csv"),
    path("link/<slug:link_id>/several/", overview.several, name="several"),
    path("link/<slug:link_id>/several/deny/", overview.deny_several, name="deny_several"),
    # An administrator's link opens every association on their tenant.
    path("link/<slug:link_id>/<reference:reference>/", customer.page, name="page"),
    path("link/<slug:link_id>/<reference:reference>/deny/", customer.deny, name="deny"),
    path("link/<slug:link_id>/<reference:reference>/undo/", customer.undo, name="undo"),
    path("link/<slug:link_id>/<reference:reference>/agree/", customer.agree, name="agree"),
    path("link/<slug:link_id>/<reference:reference>/end/", other_ways.end, name="end"),
    path("link/<slug:link_id>/<reference:reference>/hand-on/", other_ways.hand_on, name="hand_on"),
    path("link/<slug:link_id>/<reference:reference>/report/", other_ways.report, name="report"),
    path("again/<reference:reference>/", sending.again, name="again"),
    path("<str:token>/", customer.open_link, name="open"),
]
