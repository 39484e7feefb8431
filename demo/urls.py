from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import path

from demo import views

if not settings.DEBUG:
    raise ImproperlyConfigured("The demo's pages sign anybody in and show every letter: only with DEBUG on.")

app_name = "dev"
urlpatterns = [
    path("", views.index, name="index"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("advance/", views.advance, name="advance"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:name>/", views.letter, name="letter"),
    path("mail/<str:name>/html/", views.letter_html, name="letter_html"),
    path("letters/", views.all_letters, name="letters"),
    path("letters/<slug:room>/<slug:name>/", views.letter_sample, name="letter_sample"),
    path("pieces/", views.pieces, name="pieces"),
]
