from django.urls import path

from partners import views

app_name = "partners"
urlpatterns = [
    path("notice-addresses/", views.notice_addresses, name="addresses"),
    path("notice-addresses/<int:address_id>/remove/", views.remove_address, name="remove_address"),
    path("notice-addresses/<int:address_id>/ask-again/", views.ask_again, name="ask_again"),
    path("notice-addresses/confirm/<str:token>/", views.confirm_address, name="confirm_address"),
]
