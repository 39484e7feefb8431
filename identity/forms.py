from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext as _

from accounts.form_words import word


def word_code(field: forms.Field, *, help_text: str) -> None:
    word(field, label=_("Code"), missing=_("Enter the code."), help_text=help_text)
    field.widget.attrs["inputmode"] = "numeric"


class AskedForCode(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("The six digits in your authenticator app, or a recovery code.")
        word_code(self.fields["code"], help_text=help_text)


class CodeForm(AskedForCode, base.AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(AskedForCode, base.ReauthenticateForm):
    pass


class ActivateForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_code(self.fields["code"], help_text=_("The six digits that the app shows now."))


class PasskeyForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("By this you tell your passkeys apart, like “Laptop” or “Key on my ring”.")
        word(self.fields["name"], label=_("Name"), missing="", help_text=help_text)


class PasswordAgainForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self.fields["password"], label=_("Password"), missing=_("Enter your password."))
