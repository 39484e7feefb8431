"""What a claim of each solution area is for, as data: what is counted there, and what it is called.

A further area is a row here and its activities in `programs.activities`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.activities import SolutionArea


@dataclass(frozen=True)
class Area:
    """`takes_subscription`: what is claimed is a product for one subscription, not a workload on the whole tenant."""

    takes_subscription: bool
    sentence: Promise  # where the area is chosen
    plural: Promise  # of what is claimed, as a heading
    choose: Promise
    add: Promise
    missing: Promise  # where none is chosen
    one_partner_each: Promise


AREAS: Mapping[SolutionArea, Area] = {
    SolutionArea.BUSINESS_APPLICATIONS: Area(
        takes_subscription=True,
        sentence=_(
            "Dynamics 365 and Power Platform. You claim products, each with the customer's subscription."
        ),
        plural=_("Products"),
        choose=_("Choose the products"),
        add=_("Add products"),
        missing=_("Choose at least one product."),
        one_partner_each=_("Each product can have one partner. Claim those you can prove."),
    ),
    SolutionArea.MICROSOFT_365: Area(
        takes_subscription=False,
        sentence=_(
            "Exchange Online, Teams, Intune and others. You claim workloads on the customer's tenant."
        ),
        plural=_("Workloads"),
        choose=_("Choose the workloads"),
        add=_("Add workloads"),
        missing=_("Choose at least one workload."),
        one_partner_each=_("Each workload can have one partner. Claim those you can prove."),
    ),
}
WITH_SUBSCRIPTION = tuple(code for code, area in AREAS.items() if area.takes_subscription)


def area_of(code: str) -> Area:
    """Raises ValueError for a code that is no solution area's."""
    return AREAS[SolutionArea(code)]
