from django.urls import path

from filing.views.calendar import address_make, address_stop, calendar, feed

app_name = "calendar"
urlpatterns = [
    path("", calendar, name="page"),
    path("address/", address_make, name="address_make"),
    path("address/stop/", address_stop, name="address_stop"),
    path("<slug:token>.ics", feed, name="feed"),
]
