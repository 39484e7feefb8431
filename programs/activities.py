"""What can be claimed for, as data: the activities of each solution area and what each one asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class SolutionArea(models.TextChoices):
    BUSINESS_APPLICATIONS = "business_applications", _("Business Applications")
    MICROSOFT_365 = "microsoft_365", _("Microsoft 365")


class Program(models.TextChoices):
    OSA_SELL = "osa_sell", "OSA Sell"
    OSU_BUSINESS_APPLICATIONS = "osu_business_applications", "OSU Business Applications"
    OSU_MICROSOFT_365 = "osu_microsoft_365", "OSU Microsoft 365"


class Activity(models.TextChoices):
    PRE_SALES = "pre_sales", _("Pre-sales")
    USAGE = "usage", _("Usage")
    REVENUE_ASSOCIATION = "revenue_association", _("Revenue association")


@dataclass(frozen=True)
class ActivityRule:
    """One row of the table: what an activity of a solution area pays from, and what it asks for."""

    solution_area: SolutionArea
    activity: Activity
    program: Program
    needs_poe: bool = True
    needs_consent: bool = True
    stands_alone: bool = False


ACTIVITY_RULES = (
    ActivityRule(SolutionArea.BUSINESS_APPLICATIONS, Activity.PRE_SALES, Program.OSA_SELL),
    ActivityRule(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE, Program.OSU_BUSINESS_APPLICATIONS),
    ActivityRule(
        SolutionArea.BUSINESS_APPLICATIONS,
        Activity.REVENUE_ASSOCIATION,
        Program.OSA_SELL,
        needs_poe=False,
        needs_consent=False,
        stands_alone=True,
    ),
    ActivityRule(SolutionArea.MICROSOFT_365, Activity.USAGE, Program.OSU_MICROSOFT_365),
)


def rules_of(area: str, activities: Iterable[str] | None = None) -> list[ActivityRule]:
    """The rules of one solution area, all of them or those of the chosen activities."""
    wanted = None if activities is None else set(activities)
    return [
        rule
        for rule in ACTIVITY_RULES
        if rule.solution_area == area and (wanted is None or rule.activity in wanted)
    ]


def programs_of(area: str, activities: Iterable[str]) -> set[Program]:
    """The programs a location must be enrolled in to claim these activities."""
    return {rule.program for rule in rules_of(area, activities)}


def needs_poe(area: str, activities: Iterable[str]) -> bool:
    return any(rule.needs_poe for rule in rules_of(area, activities))


def needs_consent(area: str, activities: Iterable[str]) -> bool:
    return any(rule.needs_consent for rule in rules_of(area, activities))


def may_combine(area: str, activities: Iterable[str]) -> bool:
    """Pre-sales and Usage may stand on one claim; Revenue association stands alone."""
    chosen = rules_of(area, activities)
    return len(chosen) == 1 or (len(chosen) > 1 and not any(rule.stands_alone for rule in chosen))
