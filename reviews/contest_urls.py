from django.urls import path

from reviews.views.contest import ask, contest

urlpatterns = [
    path("<reference:reference>/contest/", contest, name="contest"),
    path("<reference:reference>/contest/ask/", ask, name="contest_ask"),
]
