"""Unfinished claims as a list shows them, read from the kept answers alone: a list of many asks no directory."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from filing.models import ClaimableNotice, UnfinishedClaim
from filing.wizard.steps import CHECK, FIRST, STEPS, Step, find_step
from programs.activities import SolutionArea


@dataclass(frozen=True, slots=True)
class Row:
    """For templates/filing/_unfinished.html."""

    key: str
    title: str
    created_at: datetime
    changed_at: datetime
    next: str | Promise
    notices: list[ClaimableNotice]


def rows_of(user: User) -> list[Row]:
    """The last changed first; two queries."""
    waiting = ClaimableNotice.objects.filter(told_at__isnull=True).select_related("subscription")
    found = UnfinishedClaim.objects.of(user).prefetch_related(
        Prefetch("notices", waiting.order_by("opens_at"), to_attr="waiting")
    )
    return [_row(unfinished, unfinished.waiting) for unfinished in found]


def next_step(unfinished: UnfinishedClaim) -> Step:
    """Where the person stopped: each answered step says where it led. Going on rechecks every step all the same."""
    step = FIRST
    while step is not CHECK and step.slug in unfinished.answers:
        led_to = find_step(unfinished.answer(step.slug, "next", "")) or _after(step)
        if STEPS.index(led_to) <= STEPS.index(step):
            break
        step = led_to
    return step


def _row(unfinished: UnfinishedClaim, notices: list[ClaimableNotice]) -> Row:
    area = unfinished.answer("solution-area", "solution_area", "")
    return Row(
        key=unfinished.key,
        title=_title(unfinished, area) or _("Nothing answered yet"),
        created_at=unfinished.created_at,
        changed_at=unfinished.changed_at,
        next=next_step(unfinished).words("title", area),
        notices=notices,
    )


def _title(unfinished: UnfinishedClaim, area: str) -> str:
    known = [
        unfinished.answer("contacts", "name", ""),
        str(SolutionArea(area).label) if area in SolutionArea.values else "",
        unfinished.answer("customer", "domain", ""),
    ]
    return ", ".join(Truncator(text).chars(100) for text in known if text)


def _after(step: Step) -> Step:
    return STEPS[STEPS.index(step) + 1]
