from django.urls import path

from reviews.views.bulk_approving import bulk_approve
from reviews.views.load import load
from reviews.views.queue import queue
from reviews.views.taking import assign, give_back, note_open, take, take_next

urlpatterns = [
    path("", queue, name="queue"),
    path("take-next/", take_next, name="take_next"),
    path("bulk-approve/", bulk_approve, name="bulk_approve"),
    path("load/", load, name="load"),
    path("<reference:reference>/take/", take, name="take"),
    path("<reference:reference>/assign/", assign, name="assign"),
    path("<reference:reference>/give-back/", give_back, name="give_back"),
    path("<reference:reference>/open/", note_open, name="open"),
]
