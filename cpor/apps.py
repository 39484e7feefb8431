from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.checks import Tags, register

from cpor.checks import refuse_local_parts, warn_of_rights


class CporConfig(AppConfig):
    name = "cpor"
    verbose_name = "CPOR"

    def ready(self) -> None:
        from cpor import session_times  # noqa: PLC0415 - models are not there yet when this file is read

        user_logged_in.connect(session_times.begin, dispatch_uid="cpor.session_times")
        register(Tags.security, deploy=True)(refuse_local_parts)
        register(Tags.database)(warn_of_rights)
