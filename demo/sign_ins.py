"""The people of the demo data: one click each on the sign-in page, while DEBUG is on."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "demo"  # noqa: S105 - it is printed on the sign-in page, and refused when DEBUG is off


@dataclass(frozen=True)
class DemoPerson:
    email: str
    role: str | Promise
    company: str


PEOPLE = (
    DemoPerson("incentive-admin@contoso.example", _("Incentive Admin"), "Contoso"),
    DemoPerson("incentive-user@contoso.example", _("Incentive User"), "Contoso"),
    DemoPerson("reports-viewer@contoso.example", _("Reports viewer"), "Contoso"),
    DemoPerson("account-admin@contoso.example", _("Account admin"), "Contoso"),
    DemoPerson("incentive-admin@fabrikam.example", _("Incentive Admin"), "Fabrikam"),
    DemoPerson("reviewer@microsoft.example", _("Reviewer"), "Microsoft"),
    DemoPerson("reviewer2@microsoft.example", _("Second reviewer"), "Microsoft"),
    DemoPerson("lead@microsoft.example", _("Lead reviewer"), "Microsoft"),
    DemoPerson("auditor@microsoft.example", _("Auditor"), "Microsoft"),
    DemoPerson("operator@microsoft.example", _("Operator (admin site)"), "Microsoft"),
    DemoPerson("operator2@microsoft.example", _("Second operator (admin site)"), "Microsoft"),
)
