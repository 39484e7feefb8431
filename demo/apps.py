from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ImproperlyConfigured


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self) -> None:
        if not settings.DEBUG:
            raise ImproperlyConfigured("The demo's people need no second factor: only with DEBUG on.")
        from demo import remembered  # noqa: PLC0415 - models are not there yet when this file is read

        user_logged_in.connect(remembered.note, dispatch_uid="demo.remembered")
