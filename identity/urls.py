"""Of the library's pages about second factors only those that are needed; the codes' page is ours."""

from allauth.account.views import reauthenticate
from allauth.mfa.base import views as base
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path
from django.views.generic import RedirectView

from identity import views

own = [path("again/", views.again, name="again")]

urlpatterns = [
    path("confirm/", reauthenticate, name="account_reauthenticate"),
    path("", include((own, "identity"))),
    path("second-factor/", base.index, name="mfa_index"),
    path("second-factor/sign-in/", base.authenticate, name="mfa_authenticate"),
    path("second-factor/confirm/", base.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path(
        "second-factor/passkeys/confirm/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    # Where the library goes after a passkey was removed: all of them stand on one page here.
    path("second-factor/passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
]
