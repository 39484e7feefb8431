from django.urls import path

from filing.views.statistics import statistics, statistics_csv

urlpatterns = [
    path("", statistics, name="numbers"),
    path("<slug:name>.csv", statistics_csv, name="numbers_csv"),
]
