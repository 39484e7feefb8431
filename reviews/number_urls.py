from django.urls import path

from reviews.views.numbers import numbers, numbers_csv

urlpatterns = [
    path("numbers/", numbers, name="numbers"),
    path("numbers/<slug:name>.csv", numbers_csv, name="numbers_csv"),
]
