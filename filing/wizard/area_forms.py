from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from filing.wizard.step_form import StepForm
from programs.activities import Activity, ActivityRule, SolutionArea, may_combine, rules_of
from programs.areas import AREAS


class SolutionAreaForm(StepForm):
    solution_area = forms.ChoiceField(
        label=gettext_lazy("Solution area"),
        choices=SolutionArea,
        widget=forms.RadioSelect(attrs={"data-cards": "1"}),
        error_messages={"required": gettext_lazy("Choose the solution area of the claim.")},
    )

    def prepare(self) -> None:
        self.fields["solution_area"].sentences = {code: area.sentence for code, area in AREAS.items()}  # type: ignore[attr-defined]

    def apply(self) -> None:
        self.context.area = self.cleaned_data["solution_area"]


ACTIVITY_SENTENCES = {
    Activity.PRE_SALES: gettext_lazy("You advise the customer before they buy."),
    Activity.USAGE: gettext_lazy("You help the customer to use what they have."),
    Activity.REVENUE_ASSOCIATION: gettext_lazy("The revenue you influence is recognised, but pays nothing."),
}


class ActivityForm(StepForm):
    several = frozenset({"activities"})
    activities = forms.MultipleChoiceField(
        label=gettext_lazy("Activity"),
        widget=forms.CheckboxSelectMultiple(attrs={"data-cards": "1"}),
        error_messages={"required": gettext_lazy("Choose at least one activity.")},
    )

    def prepare(self) -> None:
        field, rules = cast(forms.MultipleChoiceField, self.fields["activities"]), rules_of(self.context.area)
        field.choices = [(rule.activity.value, rule.activity.label) for rule in rules]
        field.sentences = {rule.activity: _activity_sentence(rule) for rule in rules}  # type: ignore[attr-defined]
        field.warnings = {  # type: ignore[attr-defined]
            rule.activity: _(
                "Cannot be combined with other activities. Do not choose it if you also want "
                "incentives for this association."
            )
            for rule in rules
            if rule.stands_alone
        }
        if len(rules) > 1:
            field.help_text = _("Pre-sales and Usage can be combined in one claim.")

    def suggest(self) -> dict[str, Any]:
        rules = rules_of(self.context.area)
        return {"activities": [rules[0].activity.value]} if len(rules) == 1 else {}

    def clean_activities(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["activities"]
        if not may_combine(self.context.area, chosen):
            alone = next(
                rule.activity.label for rule in rules_of(self.context.area, chosen) if rule.stands_alone
            )
            raise ValidationError(
                _(
                    "%(activity)s cannot be combined with other activities. Choose it alone, or choose the others "
                    "without it."
                )
                % {"activity": alone}
            )
        return chosen

    def apply(self) -> None:
        self.context.activities = self.cleaned_data["activities"]


def _activity_sentence(rule: ActivityRule) -> str:
    parts = [ACTIVITY_SENTENCES[rule.activity], _("Program: %s.") % rule.program.label]
    if not rule.needs_poe:
        parts.append(_("Needs no proof of execution."))
    if not rule.needs_consent:
        parts.append(_("The customer gets no e-mail."))
    return " ".join(map(str, parts))
