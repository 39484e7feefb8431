from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.models import Theme, User


class ProfileForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme, widget=forms.RadioSelect)
    uses_shortcuts = forms.BooleanField(label=_("Keyboard shortcuts in the review console"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        as_browser = ("", _("Same as the browser"))
        _offer(self.fields["language"], [as_browser, *settings.PORTAL_LANGUAGES])
        _offer(self.fields["time_zone"], [as_browser, *zones.choices()])
        self.fields["time_zone"].help_text = _("Pages and e-mails show dates and times in this zone.")
        self.fields["theme"].error_messages = {
            "required": _("Choose a theme."),
            "invalid_choice": _("Choose one of the three themes."),
        }
        if not user.may_read_reviews:
            del self.fields["uses_shortcuts"]


def _offer(field: forms.Field, choices: list[Any]) -> None:
    field.choices = choices  # type: ignore[attr-defined]
    field.error_messages["invalid_choice"] = _("Choose one from the list.")
