from django.urls import path

from accounts import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/sign-ins/end/", views.sign_ins_end, name="sign_ins_end"),
    path("profile/sign-ins/<int:sign_in_id>/end/", views.sign_in_end, name="sign_in_end"),
]
