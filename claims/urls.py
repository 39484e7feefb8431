from django.urls import path
from django.views.generic import TemplateView

app_name = "claims"
urlpatterns = [path("", TemplateView.as_view(template_name="help.html"), name="list")]
