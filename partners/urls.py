from django.urls import path

from partners import views

app_name = "partners"
urlpatterns = [
    path("notice-addresses/", views.notice_addresses, name="addresses"),
    path("notice-addresses/<int:address_id>/remove/", views.remove_address, name="remove_address"),
]
