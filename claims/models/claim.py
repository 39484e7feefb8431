from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Now, Upper
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import lifecycle
from claims.causes import Cause
from claims.lifecycle import Consent, Status
from claims.models.rules import CLAIM_CONSTRAINTS, CLAIM_TRIGGERS, LINE_TRIGGERS
from claims.references import new_reference
from claims.text_fields import IN_DETAILS, IN_LETTERS, IN_SEARCH, TEXT_FIELDS, ClaimText, Holds
from customers.models import Subscription, Tenant, TenantWorkload
from partners.models import Location, Membership, Partner
from programs import activities
from programs.activities import SolutionArea
from programs.areas import Area, area_of
from programs.models import Product
from text.names import Text

# What the list shows as a claim's deadline: whichever clock runs.
RUNNING_CLOCK = Coalesce("deadline_at", "review_due_at", "dispute_until")
LIST_ORDERS: dict[str, list[Any]] = {
    "created": [F("created_at").desc(), F("id").desc()],
    "changed": [F("changed_at").desc(), F("id").desc()],
    "name": [F("name").asc(), F("id").desc()],
    "status": [F("status").asc(), F("id").desc()],
    "deadline": [RUNNING_CLOCK.asc(), F("id").desc()],
    # What has no deadline stands last either way, so turning the order round is an order of its own.
    "-deadline": [RUNNING_CLOCK.desc(nulls_last=True), F("id").desc()],
}
SUBMITTED = Q(submitted_at__isnull=False)
WAITING = Q(status__in=[status for status in Status if status in lifecycle.WAITS_FOR_MICROSOFT])
UNREACHABLE = Q(status=Status.APPROVED, consent=Consent.PENDING, deadline_at__isnull=True)
QUEUE_ORDERS: dict[str, list[str]] = {
    "": [],
    "_by_target": ["review_due_at"],
    "_by_reviewer": ["reviewer", "review_due_at"],
    "_by_partner": ["partner"],
}


def text_column(name: str, **options: Any) -> "models.CharField[str, str]":
    """A column for a text of the table. One that is new needs `default=""` and `db_default=""`."""
    text = TEXT_FIELDS[name]
    column = models.EmailField if text.holds == Holds.ADDRESS else models.CharField
    label: Any = text.label
    return column(label, max_length=text.longest, blank=text.may_be_empty, **options)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: User) -> Self:
        """Every claim this person may see; the first line of every view."""
        if user.may_read_reviews:
            return self.filter(submitted_at__isnull=False)
        membership = Membership.objects.filing().with_scope().filter(user=user).first()
        return self.of_member(membership) if membership else self.none()

    def of_member(self, membership: Membership) -> Self:
        """The partner's claims, within the locations the member is assigned to; `membership` comes with_scope()."""
        mine = self.filter(partner_id=membership.partner_id)
        return mine if membership.has_all_locations else mine.filter(location_id__in=membership.assigned)

    def with_parties(self) -> Self:
        return self.select_related("partner", "tenant", "location", "reviewer", "created_by")

    def unreachable_since(self, instant: datetime) -> Self:
        """In force since `instant` or longer, while no letter has reached the customer."""
        return self.filter(UNREACHABLE, approved_at__lte=instant)

    def due(self, clock: lifecycle.Clock, now: datetime) -> Self:
        """Claims whose clock has run out: due means `<= now`."""
        return self.filter(status=clock.status, **{f"{clock.column}__lte": now})


class Claim(models.Model):
    """A partner's request for a customer association. Its status is written by `claims.transitions` alone."""

    reference = models.CharField(max_length=11, unique=True, default=new_reference, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)  # counts the moves
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="claims")
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="claims", verbose_name=_("MPN location")
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="claims")
    solution_area = models.CharField(_("Solution area"), max_length=30, choices=SolutionArea)
    activities = ArrayField(models.CharField(max_length=30), verbose_name=_("Activity"))
    # Of the partner's own texts `claims.text_fields` says everything else.
    name = text_column("name")
    customer_contact_name = text_column("customer_contact_name")
    customer_contact_title = text_column("customer_contact_title")
    customer_contact_email = text_column("customer_contact_email")
    # How the partner knows that the address is the customer's, where no register shows it.
    customer_contact_reason = text_column("customer_contact_reason", default="", db_default="")
    # The address that a reviewer took for the customer's, and when; it counts only while it is the contact's.
    confirmed_contact = models.EmailField(blank=True, default="", db_default="", editable=False)
    contact_confirmed_at = models.DateTimeField(null=True, editable=False)
    partner_contact_name = text_column("partner_contact_name")
    partner_contact_email = text_column("partner_contact_email")

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    consent = models.CharField(max_length=20, choices=Consent, default=Consent.NOT_ASKED, editable=False)
    deadline_at = models.DateTimeField(null=True, editable=False)
    review_due_at = models.DateTimeField(null=True, editable=False)
    dispute_until = models.DateTimeField(null=True, editable=False)
    next_reminder_at = models.DateTimeField(null=True, editable=False)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Of the newest event the partner may read. PostgreSQL's clock is for a release that does not know the column.
    changed_at = models.DateTimeField(editable=False, db_default=Now())
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    # Kept when a claim goes back to the partner, so that the same reviewer reads it again.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    taken_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    disputed_at = models.DateTimeField(null=True, editable=False)
    reopened_at = models.DateTimeField(null=True, editable=False)

    # Only where a query asked for them, as the claim's pages do.
    primary_domain: str | None
    is_contested: bool
    newest_proof_at: datetime | None
    open_with: list[str]

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = CLAIM_CONSTRAINTS
        triggers = CLAIM_TRIGGERS
        indexes = [
            # One for each order of a partner's list: a page of 100,000 claims reads 25 of them.
            *(
                models.Index("partner", *order, name=f"claim_list_by_{name.replace('-', 'latest_')}")
                for name, order in LIST_ORDERS.items()
            ),
            models.Index(fields=["partner", "tenant"], name="claim_of_partner_by_tenant"),
            # Search by a part of the reference or of the name.
            GinIndex(
                OpClass(Upper("reference"), name="gin_trgm_ops"),
                OpClass(Upper("name"), name="gin_trgm_ops"),
                name="claim_words",
            ),
            *(
                GinIndex(OpClass(Upper(text.name), name="gin_trgm_ops"), name=f"claim_{text.name}_words")
                for text in IN_SEARCH
            ),
            # One for each order and filter of the review queue: of very many claims few wait.
            *(
                models.Index(
                    fields=[*columns, "submitted_at", "id"], condition=WAITING, name=f"claim_queue{name}"
                )
                for name, columns in QUEUE_ORDERS.items()
            ),
            models.Index(
                fields=["approved_at", "id"], condition=UNREACHABLE, name="claim_customer_unnotified"
            ),
            # Everything that was ever submitted, the newest first.
            models.Index(fields=["-submitted_at", "-id"], condition=SUBMITTED, name="claim_submitted"),
            models.Index(
                fields=["status", "-submitted_at", "-id"],
                condition=SUBMITTED,
                name="claim_submitted_by_status",
            ),
            *(
                models.Index(
                    fields=[column],
                    condition=Q(**{f"{column}__isnull": False}),
                    name=f"claim_{column}_running",
                )
                for column in lifecycle.CLOCK_COLUMNS
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("claims:detail", args=[self.reference])

    @property
    def area(self) -> Area:
        return area_of(self.solution_area)

    @property
    def texts_for_details(self) -> list[tuple[Text, str]]:
        """What the partner wrote that no page shows elsewhere, with its label."""
        return self._written(IN_DETAILS)

    @property
    def texts_for_letters(self) -> list[tuple[Text, str]]:
        return self._written(IN_LETTERS)

    def _written(self, texts: Iterable[ClaimText]) -> list[tuple[Text, str]]:
        return [(text.label, written) for text in texts if (written := getattr(self, text.name))]

    @property
    def needs_poe(self) -> bool:
        return activities.needs_poe(self.solution_area, self.activities)

    @property
    def needs_consent(self) -> bool:
        return activities.needs_consent(self.solution_area, self.activities)

    @property
    def is_contact_confirmed(self) -> bool:
        """A reviewer took this very address for the customer's, and no earlier one."""
        return self.confirmed_contact == self.customer_contact_email.lower()

    @property
    def activity_labels(self) -> list[str]:
        return [str(activities.Activity(activity).label) for activity in self.activities]

    @property
    def rights(self) -> lifecycle.PartnerRights:
        return lifecycle.rights_in(self.status)

    @cached_property
    def open_ask(self) -> models.Model | None:
        """What Microsoft asks of this side of a contest, until it is decided; one query at most."""
        return self.contest_asks.open().first() if self.status in lifecycle.CONTESTING else None

    @property
    def may_add_proofs(self) -> bool:
        """By its status; or because an ask is open, for which newer proof is what counts."""
        return self.rights.may_add_proofs or self.open_ask is not None


class ClaimLineQuerySet(models.QuerySet["ClaimLine"]):
    def live(self) -> Self:
        return self.exclude(state=ClaimLine.State.CLOSED)

    def open(self) -> Self:
        return self.filter(state=ClaimLine.State.OPEN)

    def in_force(self) -> Self:
        return self.filter(state=ClaimLine.State.IN_FORCE)

    def with_license(self) -> Self:
        """`is_licensed`: whether the customer is licensed for the line's workload."""
        licensed = TenantWorkload.objects.filter(tenant=OuterRef("tenant"), product=OuterRef("product"))
        return self.annotate(is_licensed=Exists(licensed))

    def on_assets_of(self, lines: Iterable["ClaimLine"]) -> Self:
        """The lines, of whatever claim, that stand on one of these assets."""
        same = Q(pk__in=[])
        for line in lines:
            same |= Q(
                tenant_id=line.tenant_id, product_id=line.product_id, subscription_id=line.subscription_id
            )
        return self.filter(same)


class ClaimLine(models.Model):
    """One asset on one claim. At most one line is in force per asset; the database sees to it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        IN_FORCE = "in_force", _("In force")
        CLOSED = "closed", _("Closed")

    Cause = Cause

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    # Copies of the claim's, held equal by a trigger, so that unique constraints can speak of them.
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="lines", null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_cause = models.CharField(max_length=20, choices=Cause, blank=True)
    closed_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    # Of which end of its subscription the partner was told, and how many days before it.
    told_of_end_at = models.DateTimeField(null=True)
    told_days_before = models.PositiveSmallIntegerField(null=True)

    objects = ClaimLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        triggers = LINE_TRIGGERS
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "product", "subscription"],
                condition=Q(state="in_force"),
                nulls_distinct=False,
                name="line_one_in_force_per_asset",
            ),
            models.UniqueConstraint(
                fields=["partner", "tenant", "product", "subscription"],
                condition=~Q(state="closed"),
                nulls_distinct=False,
                name="line_one_live_per_partner_and_asset",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_force"], closed_cause="", closed_at__isnull=True)
                | (Q(state="closed", closed_at__isnull=False) & ~Q(closed_cause="")),
                name="line_closed_with_cause_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_at__isnull=False), name="line_in_force_since"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "product", "subscription"],
                condition=~Q(state="closed"),
                name="line_live_on_asset",
            ),
            models.Index(fields=["partner", "claim"], condition=Q(state="open"), name="line_open_of_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.asset_name}"

    @property
    def asset_name(self) -> str:
        if self.subscription is None:
            return self.product.name
        return f"{self.product.name} {self.subscription.last_four}"
