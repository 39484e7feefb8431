from django.urls import path

from reviews.views.statistics import statistics, statistics_csv

urlpatterns = [
    path("numbers/", statistics, name="numbers"),
    path("numbers/<slug:name>.csv", statistics_csv, name="numbers_csv"),
]
