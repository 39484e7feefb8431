from django.urls import path

from filing.views.statistics import numbers, numbers_csv

urlpatterns = [
    path("", numbers, name="numbers"),
    path("<slug:name>.csv", numbers_csv, name="numbers_csv"),
]
