from typing import Any

from allauth.account.signals import password_changed, password_set, user_logged_in
from allauth.usersessions import apps as usersessions
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"


class UserSessionsConfig(usersessions.UserSessionsConfig):
    """The library's records of sign-ins, written by us: its own would hold the keys."""

    def ready(self) -> None:
        for signal in (user_logged_in, password_set, password_changed):
            signal.connect(_record, dispatch_uid="accounts.sign_ins")
        from accounts import audited  # noqa: PLC0415 - models are not there yet when this file is read

        audited.listen()


def _record(*, request: Any, **_more: Any) -> None:
    from accounts import sign_ins  # noqa: PLC0415 - models are not there yet when this file is read

    sign_ins.record(request)
