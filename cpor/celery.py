import os

from celery import Celery

from cpor import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpor.settings")
broker.use()
app = Celery("cpor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
