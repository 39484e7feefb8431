from django.urls import include, path

import claims.references  # noqa: F401 (registers the converter "reference")

app_name = "reviews"
urlpatterns = [
    path("", include("reviews.queue_urls")),
    path("", include("reviews.history_urls")),
    path("", include("reviews.statistics_urls")),
    path("", include("reviews.claim_urls")),
    path("", include("reviews.contest_urls")),
]
