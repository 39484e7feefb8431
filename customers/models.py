from datetime import datetime
from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from programs.models import Product


class Tenant(models.Model):
    """A customer's directory, as Microsoft knows it."""

    tenant_id = models.UUIDField(_("Directory ID (Tenant ID)"), unique=True)
    name = models.CharField(max_length=150)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=10, default="en")

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["name"], name="tenant_by_name"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="tenant_words"),
        ]

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_primary", "domain"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="domain_one_primary"
            ),
            models.CheckConstraint(
                condition=models.Q(domain=models.functions.Lower("domain")), name="domain_is_lower_case"
            ),
        ]
        indexes = [GinIndex(OpClass(Upper("domain"), name="gin_trgm_ops"), name="domain_words")]

    def __str__(self) -> str:
        return self.domain


class TenantAdmin(models.Model):
    """A portal administrator of the customer, who gets a copy of the consent letter."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="admins")
    name = models.CharField(max_length=100)
    email = models.EmailField()

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(fields=["tenant", "email"], name="tenant_admin_once")]

    def __str__(self) -> str:
        return self.email


class TenantWorkload(models.Model):
    """A Microsoft 365 workload the tenant is licensed for."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="workloads")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "product"], name="tenant_workload_once")]

    def __str__(self) -> str:
        return f"{self.tenant} · {self.product}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def alive(self) -> Self:
        """Active or in grace: the states in which a subscription can be claimed."""
        return self.filter(state__in=Subscription.ALIVE)

    def over(self, now: datetime) -> Self:
        """Those of which nothing is left to use, told as `Subscription.is_over` tells it."""
        has_ended = models.Q(ends_at__lte=now) & ~models.Q(state=Subscription.State.GRACE)
        return self.filter(models.Q(state=Subscription.State.DEPROVISIONED) | has_ended)


class Subscription(models.Model):
    class Channel(models.TextChoices):
        VOLUME_LICENSING = "volume_licensing", _("Volume licensing")
        WEB_DIRECT = "web_direct", _("Web direct")
        CSP = "csp", _("Cloud Solution Provider")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        GRACE = "grace", _("In grace")
        SUSPENDED = "suspended", _("Suspended")
        DEPROVISIONED = "deprovisioned", _("Deprovisioned")

    ALIVE = frozenset({State.ACTIVE, State.GRACE})

    subscription_id = models.UUIDField(_("Subscription ID"), unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="subscriptions")
    product_name = models.CharField(max_length=100)
    # Empty for a product outside the catalogue, such as a plain Microsoft 365 plan.
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    channel = models.CharField(max_length=20, choices=Channel)
    state = models.CharField(max_length=20, choices=State)
    purchased_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    successor_id = models.UUIDField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["tenant", "product_name", "subscription_id"]
        indexes = [
            models.Index(
                fields=["ends_at"], condition=models.Q(ends_at__isnull=False), name="subscription_by_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_name} {self.last_four}"

    @property
    def last_four(self) -> str:
        """Enough to tell it from others; the rest is for who typed the ID, and for the customer."""
        return f"…{str(self.subscription_id)[-4:]}"

    @property
    def is_alive(self) -> bool:
        return self.state in self.ALIVE

    def is_over(self, now: datetime) -> bool:
        """Deprovisioned, or past its end (due means `<= now`) and not in the grace that may follow it."""
        if self.state == self.State.DEPROVISIONED:
            return True
        return self.ends_at is not None and self.ends_at <= now and self.state != self.State.GRACE


class LookupCount(models.Model):
    """How often somebody asked the directory within one period, so that nobody walks it."""

    who = models.CharField(max_length=40)  # "person:7" by the hour, "partner:3" by the day for bulk uploads
    since_at = models.DateTimeField()  # when the period began
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "since_at"], name="lookup_count_per_period")]

    def __str__(self) -> str:
        return f"{self.who} {self.since_at:%Y-%m-%d %H}: {self.count}"
