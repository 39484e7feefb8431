"""The forms of a contest's page: ask the sides, decide between them. Both tell which sides their page showed."""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from programs.calendar import office_closes
from programs.models import Policy
from reviews.contests import Contest, Seen
from text.names import filled

LONGEST = timedelta(days=365)
INCOMPLETE = _("This page was incomplete. Look at the sides again, then decide.")


class SeenField(forms.Field):
    """The sides with their revisions, from a page and back."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str | None) else json.dumps(value)

    def to_python(self, value: Any) -> Seen | None:
        if value in self.empty_values:
            return None
        try:
            return sides_in(value)
        except ValueError as error:
            raise ValidationError(INCOMPLETE) from error


def sides_in(text: str) -> Seen:
    """Raises ValueError for what no page of ours wrote."""
    seen = json.loads(text)
    if not isinstance(seen, dict) or not all(type(number) is int for number in seen.values()):
        raise ValueError("no revisions by reference")
    return seen


class ContestForm(forms.Form):
    seen = SeenField(error_messages={"required": INCOMPLETE})

    def as_of(self, seen: Seen) -> Self:
        """The same form with all that was typed, on the sides as they are now."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("seen")] = json.dumps(seen)
        self.data = data
        return self


class AskForm(ContestForm):
    sides = forms.MultipleChoiceField(
        label=_("Whom you ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one side to ask."),
            "invalid_choice": _("One of the sides is no longer part of this contest."),
        },
    )
    text = forms.CharField(
        label=_("What you ask for"),
        help_text=_(
            "Every chosen partner gets these words in a separate e-mail. Do not name any other partner."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what you ask for, for example which document is missing.")},
    )
    due = forms.DateField(
        label=_("Answer by"),
        help_text=_(
            "The end of this day in the review office. When it has passed, you decide with what there is."
        ),
        widget=forms.DateInput(attrs={"type": "date", "class": "width-10"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day by which you want the answer."),
            "invalid": _("Write the day as year-month-day, for example 2026-12-24."),
        },
    )

    def __init__(self, *args: Any, contest: Contest, policy: Policy, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest, self.policy, self.now = contest, policy, now
        claims = [side.claim for side in contest.sides]
        field = cast(forms.MultipleChoiceField, self.fields["sides"])
        field.choices = [(claim.reference, f"{claim.partner.name} · {claim.reference}") for claim in claims]

    def clean_due(self) -> date:
        """Kept as an instant in `due_at`."""
        due: date = self.cleaned_data["due"]
        if not self.now.date() <= due <= self.now.date() + LONGEST:
            raise ValidationError(_t("Choose today or a later day within a year."))
        self.due_at = office_closes(due, policy=self.policy)
        if self.due_at <= self.now:
            raise ValidationError(
                _t("The review office has already closed for this day. Choose a later one.")
            )
        return due

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = cleaned.get("text", "").casefold()
        for reference in cleaned.get("sides", []):
            if named := _others_named(text, reference, self.contest):
                sentence = _t("“%s” is another side of this contest. Ask without naming it.")
                self.add_error("text", ValidationError(filled(sentence, named)))
                break
        return cleaned


class DecideForm(ContestForm):
    winner = forms.ChoiceField(
        label=_("Who gets it"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the side that gets what is at stake."),
            "invalid_choice": _("This side cannot get it as it stands. Choose again."),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Only Microsoft reads it: compare the sides by name. The partners learn only the outcome."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write down why; whoever reads the decision later starts from it.")},
    )

    def __init__(self, *args: Any, can_win: Sequence[Claim], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.can_win = {claim.reference: claim for claim in can_win}
        cast(forms.ChoiceField, self.fields["winner"]).choices = [(key, key) for key in self.can_win]

    def chosen(self) -> Claim:
        return self.can_win[self.cleaned_data["winner"]]


def _others_named(text: str, reference: str, contest: Contest) -> str:
    """The name or reference of another side that stands in `text`, if one does."""
    others = [side.claim for side in contest.sides if side.claim.reference != reference]
    words = [word for claim in others for word in (claim.partner.name, claim.reference)]
    return next((word for word in words if re.search(rf"\b{re.escape(word.casefold())}\b", text)), "")
