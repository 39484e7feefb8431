from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from filing.operations import Application
from filing.wizard.context import WizardContext
from filing.wizard.step_form import StepForm
from filing.wizard.steps import CHECK, STEPS, Step


class WizardSession:
    """Somebody's answers on their way through the steps. Nothing is believed because it was right before."""

    def __init__(self, *, user: User, now: datetime, answers: Mapping[str, dict[str, Any]]) -> None:
        self.answers = answers
        counted_lookups = {question for kept in answers.values() for question in kept.get("asked", [])}
        self.context = WizardContext(user=user, now=now, counted_lookups=counted_lookups)

    def validate_steps(self, *, until: Step = CHECK) -> Step | None:
        """Apply one step after another; the first one before `until` that is unanswered or wrong."""
        for step in STEPS[: STEPS.index(until)]:
            if step.form is None or step.is_skipped(self.context):
                continue
            form = self.checked(step)
            if form is None or not form.is_valid():
                return step
            form.apply()
        return None

    def is_answered(self, step: Step) -> bool:
        return step.slug in self.answers

    def checked(self, step: Step) -> StepForm | None:
        """The step's form over the kept answers, to be checked; none where nothing was answered."""
        if step.form is None or not self.is_answered(step):
            return None
        return step.form(self.answers[step.slug], context=self.context)

    def path(self) -> list[Step]:
        return [step for step in STEPS if not step.is_skipped(self.context)]

    def after(self, step: Step) -> Step:
        later = STEPS[STEPS.index(step) + 1 :]
        return next(each for each in later if not each.is_skipped(self.context))

    def before(self, step: Step) -> Step | None:
        earlier = STEPS[: STEPS.index(step)]
        return next((each for each in reversed(earlier) if not each.is_skipped(self.context)), None)

    def application(self) -> Application:
        """Of a session whose steps are all valid."""
        context = self.context
        return Application(
            location=context.location,
            tenant=context.tenant,
            solution_area=context.area,
            activities=context.activities,
            assets=context.assets,
            texts=context.texts,
        )
