from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications import notices
from notifications.kinds import Group
from notifications.models import Delivery


class PreferencesForm(forms.Form):
    """One choice for each group of letters that may be chosen for."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, wish in notices.wishes_of(user).items():
            self.fields[group] = forms.ChoiceField(
                label=Group(group).label,
                choices=Delivery,
                initial=wish,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose how you want to be told."),
                    "invalid_choice": _("Choose one of the three options."),
                },
            )
