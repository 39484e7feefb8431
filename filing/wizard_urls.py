from django.urls import path

from filing.views import wizard

urlpatterns = [
    path("", wizard.new, name="new"),
    path("<slug:key>/", wizard.resume, name="unfinished"),
    path("<slug:key>/delete/", wizard.unfinished_delete, name="unfinished_delete"),
    path("<slug:key>/stop-telling/", wizard.unfinished_stop_telling, name="unfinished_stop_telling"),
    path("<slug:key>/<slug:slug>/", wizard.step, name="step"),
]
