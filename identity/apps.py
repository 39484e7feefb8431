from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not there yet when this file is read.
        from allauth.mfa.signals import authenticator_added, authenticator_removed  # noqa: PLC0415

        from identity import own_factors  # noqa: PLC0415

        authenticator_added.connect(own_factors.added, dispatch_uid="identity.added")
        authenticator_removed.connect(own_factors.removed, dispatch_uid="identity.removed")
