from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.utils.translation import gettext as _

from accounts.form_words import word


def word_email(field: forms.Field) -> None:
    word(field, label=_("E-mail"), missing=_("Enter your e-mail address."))
    field.error_messages["invalid"] = _("Enter an e-mail address in full, like name@example.com.")


def word_new_password(fields: dict[str, forms.Field]) -> None:
    word(
        fields["password1"],
        label=_("New password"),
        missing=_("Enter a new password."),
        help_text=_("At least 12 characters. A few words that nobody else would put together are best."),
    )
    word(fields["password2"], label=_("New password again"), missing=_("Enter the new password again."))


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_email(self.fields["login"])
        word(self.fields["password"], label=_("Password"), missing=_("Enter your password."))


class ResetForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_email(self.fields["email"])


class NewPasswordForm(ResetPasswordKeyForm):
    """Behind the link of an invitation or a password reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_new_password(self.fields)


class FirstPasswordForm(SetPasswordForm):
    """For somebody who is signed in and has no password yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_new_password(self.fields)


class ChangeForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(
            self.fields["oldpassword"],
            label=_("Current password"),
            missing=_("Enter your current password."),
        )
        word_new_password(self.fields)
