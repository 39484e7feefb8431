from django.urls import path

from partners import member_views, views

app_name = "partners"
urlpatterns = [
    path("", member_views.listing, name="members"),
    path("invite/", member_views.invite, name="invite"),
    path("history/", member_views.history, name="history"),
    path("members/<int:member_id>/", member_views.member_page, name="member"),
    path("members/<int:member_id>/access/", member_views.change, name="change_access"),
    path("members/<int:member_id>/<slug:name>/", member_views.act, name="member_act"),
    path("notice-addresses/", views.notice_addresses, name="addresses"),
    path("notice-addresses/<int:address_id>/remove/", views.remove_address, name="remove_address"),
    path("notice-addresses/<int:address_id>/ask-again/", views.ask_again, name="ask_again"),
    path("notice-addresses/confirm/<str:token>/", views.confirm_address, name="confirm_address"),
]
