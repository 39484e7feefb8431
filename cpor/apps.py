from django.apps import AppConfig
from django.core.checks import Tags, register

from cpor.checks import refuse_local_parts


class CporConfig(AppConfig):
    name = "cpor"
    verbose_name = "CPOR"

    def ready(self) -> None:
        register(Tags.security, deploy=True)(refuse_local_parts)
