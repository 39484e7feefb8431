"""Questions to the directory are counted per person before they are answered."""

from customers.directory import LookupsUsedUp, count_lookup
from filing.wizard.step_form import StepForm


def count_questions(form: StepForm) -> None:
    """Count the questions this form puts to the directory for the first time, in a transaction of their own.

    Where they are too many, the context says so, and the form answers none of them.
    """
    context = form.context
    fresh = form.questions() - context.counted_lookups
    if not fresh:
        return
    try:
        count_lookup(user=context.user, now=context.now, times=len(fresh))
    except LookupsUsedUp as error:
        context.used_up = error.refusal
    else:
        context.counted_lookups |= fresh
