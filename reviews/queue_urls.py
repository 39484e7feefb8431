from django.urls import path

from reviews.views.queue import queue
from reviews.views.taking import assign, take

urlpatterns = [
    path("", queue, name="queue"),
    path("<reference:reference>/take/", take, name="take"),
    path("<reference:reference>/assign/", assign, name="assign"),
]
