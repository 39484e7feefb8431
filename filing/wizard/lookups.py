"""Questions to the directory are counted per person before they are answered."""

from customers.directory import LookupsUsedUp, count_lookup
from filing.wizard.step_form import StepForm


def count_questions(form: StepForm) -> None:
    """Count the questions this form puts to the directory for the first time, in a transaction of their own.

    Where they are too many, the facts say so, and the form answers none of them.
    """
    facts = form.facts
    fresh = form.questions() - facts.asked
    if not fresh:
        return
    try:
        count_lookup(user=facts.user, now=facts.now, times=len(fresh))
    except LookupsUsedUp as error:
        facts.used_up = error.refusal
    else:
        facts.asked |= fresh
