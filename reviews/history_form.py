"""What an export of the history holds: from the address to a queryset."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim, ClaimEvent
from claims.presentation.history import EVENT_TEXTS
from partners.models import Partner

DAYS_AT_FIRST = 30


class HistoryForm(forms.Form):
    all_optional = True  # read by the field's template

    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-10"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("To (including that day)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-10"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=_("Action"), required=False)
    partner = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Partner.objects.none(),
        to_field_name="code",
        empty_label=_("All partners"),
        required=False,
    )
    reference = forms.CharField(
        label=_("Claim reference"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "width-20"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = sorted((kind, str(event_text.to_microsoft)) for kind, event_text in EVENT_TEXTS.items())
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("All actions")),
            *((kind, f"{kind}: {words}") for kind, words in acts),
        ]
        self.fields["partner"].queryset = Partner.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error(
                "until", _("This day is before the first one. Choose a later day, or leave it empty.")
            )
        return given

    def events_for(self, user: User) -> QuerySet[ClaimEvent]:
        """Of a form that is right: the events it asks for, of the claims this person may see."""
        given = self.cleaned_data
        claims = Claim.objects.visible_to(user)
        if given["partner"]:
            claims = claims.filter(partner=given["partner"])
        if given["reference"]:
            claims = claims.filter(reference__iexact=given["reference"].strip())
        events = ClaimEvent.objects.filter(claim__in=claims)
        if given["since"]:
            events = events.filter(at__gte=_midnight(given["since"]))
        if given["until"]:
            events = events.filter(at__lt=_midnight(given["until"] + timedelta(days=1)))
        return events

    def kinds(self) -> list[str]:
        """The acts to merge; none where the claim's own index is the shorter way."""
        if self.cleaned_data["kind"]:
            return [self.cleaned_data["kind"]]
        return [] if self.cleaned_data["reference"] else list(EVENT_TEXTS)


def of_last_days(now: datetime) -> dict[str, date]:
    today = timezone.localtime(now).date()
    return {"since": today - timedelta(days=DAYS_AT_FIRST), "until": today}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
