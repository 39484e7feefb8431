from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.activities import SolutionArea


class ProductQuerySet(models.QuerySet["Product"]):
    def in_area(self, area: str) -> Self:
        return self.filter(solution_area=area, is_active=True)


class Product(models.Model):
    """Something that can be claimed: a Business Applications product or a Microsoft 365 workload."""

    class Family(models.TextChoices):
        CUSTOMER_ENGAGEMENT = "customer_engagement", _("Customer engagement")
        FINANCE_AND_OPERATIONS = "finance_and_operations", _("Finance and operations")
        SMALL_BUSINESS = "small_business", _("Small and medium business")
        POWER_PLATFORM = "power_platform", _("Power Platform")
        PRODUCTIVITY = "productivity", _("Productivity")
        SECURITY = "security", _("Security and devices")

    class PerformanceArea(models.TextChoices):
        """Where the revenue of a revenue association is shown."""

        ERP = "erp", "AX/D365 Rev Rec"
        CRM = "crm", "CRM/D365 Rev Rec"

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100, unique=True)
    solution_area = models.CharField(max_length=30, choices=SolutionArea)
    family = models.CharField(max_length=30, choices=Family)
    performance_area = models.CharField(max_length=10, choices=PerformanceArea, blank=True)
    aliases = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    is_via_dpor = models.BooleanField(_("Associated through DPOR instead"), default=False)
    is_active = models.BooleanField(default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["solution_area", "family", "name"]

    def __str__(self) -> str:
        return self.name


def ending_days() -> list[int]:
    return [30, 7]


class SignInRole(models.TextChoices):
    """What a policy may ask a second factor of: staff roles and partners' roles, under the names they have there."""

    REVIEWER = "reviewer", _("Reviewer")
    LEAD = "lead", _("Lead reviewer")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator")
    ACCOUNT_ADMIN = "account_admin", _("Account admin")
    INCENTIVE_ADMIN = "incentive_admin", _("Incentive Admin")
    INCENTIVE_USER = "incentive_user", _("Incentive User")
    REPORTS_VIEWER = "reports_viewer", _("Reports viewer")


def second_factor_roles() -> list[str]:
    return ["reviewer", "lead", "auditor", "operator", "account_admin", "incentive_admin"]


class PolicyQuerySet(models.QuerySet["Policy"]):
    def in_force(self, now: datetime) -> "Policy":
        """The newest policy that has begun. A policy never moves a clock that already runs."""
        policy = self.filter(effective_at__lte=now).order_by("-effective_at").first()
        if policy is None:
            raise Policy.DoesNotExist(f"no policy is in force at {now.isoformat()}")
        return policy


class Policy(models.Model):
    """The lengths of all clocks from a date on. The defaults are those of the FY20 guide."""

    effective_at = models.DateTimeField(unique=True)
    response_days = models.PositiveSmallIntegerField(default=30)
    review_business_days = models.PositiveSmallIntegerField(default=5)
    opt_out_days = models.PositiveSmallIntegerField(default=7)
    activation_wait_hours = models.PositiveSmallIntegerField(default=48)
    dispute_days = models.PositiveSmallIntegerField(default=30)
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    unreachable_days = models.PositiveSmallIntegerField(default=14)
    lookups_per_hour = models.PositiveSmallIntegerField(default=60)  # of one person
    # Of one partner's uploads, by the UTC day.
    bulk_lookups_per_day = models.PositiveIntegerField(default=5000, db_default=5000)
    # Days before a subscription's end at which the partner hears of it, the latest last.
    ending_days = ArrayField(
        models.PositiveSmallIntegerField(), default=ending_days, db_default=ending_days()
    )
    # Of who signs in: without a request, and in all. Microsoft's people, and the operators, are staff.
    partner_idle_minutes = models.PositiveSmallIntegerField(default=120, db_default=120)
    partner_session_hours = models.PositiveSmallIntegerField(default=12, db_default=12)
    staff_idle_minutes = models.PositiveSmallIntegerField(default=30, db_default=30)
    staff_session_hours = models.PositiveSmallIntegerField(default=8, db_default=8)
    # Whoever has one of these roles signs in with a second factor; everybody else may.
    second_factor_roles = ArrayField(
        models.CharField(max_length=20, choices=SignInRole),
        default=second_factor_roles,
        db_default=second_factor_roles(),
        blank=True,
    )
    # After so long a sign-in is confirmed again before what weighs much (identity.sensitive).
    partner_fresh_minutes = models.PositiveSmallIntegerField(default=480, db_default=480)
    staff_fresh_minutes = models.PositiveSmallIntegerField(default=240, db_default=240)
    office_zone = models.CharField(max_length=50, default="Europe/Berlin")
    holiday_country = models.CharField(max_length=2, default="DE")

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("policies")
        ordering = ["-effective_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_factor_roles__contained_by=SignInRole.values),
                name="policy_second_factor_roles_known",
            )
        ]

    def __str__(self) -> str:
        return f"from {self.effective_at:%d %b %Y}"


class CalendarDay(models.Model):
    """An exception to the public holidays: an office closed, or working, on one date."""

    date = models.DateField(unique=True)
    is_business_day = models.BooleanField(default=False)
    reason = models.CharField(max_length=100)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.reason}"
