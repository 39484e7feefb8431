from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.mail_hosts import MailHost
from accounts.models import User
from programs.activities import Program

MPN_ID = r"^[0-9]{7}$"


class Partner(models.Model):
    """A company with one global account, which never claims, over its locations, which do."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=150)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LocationQuerySet(models.QuerySet["Location"]):
    def open_to(self, user: User) -> Self:
        """The locations a partner member works for: the assigned ones, or all of the partner's."""
        filing = Membership.objects.filing().filter(user=user)
        return self.filter(
            models.Q(partner__memberships__in=filing.filter(has_all_locations=True))
            | models.Q(memberships__in=filing, memberships__partner=models.F("partner"))
        ).distinct()


class Location(models.Model):
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="locations")
    mpn_id = models.CharField(
        _("MPN ID"),
        max_length=7,
        unique=True,
        validators=[RegexValidator(MPN_ID, _("An MPN ID has seven digits."))],
    )
    name = models.CharField(max_length=150)
    country = models.CharField(max_length=2)
    notice_email = models.EmailField(_("Notice address"), blank=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mpn_id__regex=MPN_ID), name="location_mpn_id_seven_digits"
            )
        ]
        indexes = [models.Index(MailHost("notice_email"), name="location_mail_host")]

    def __str__(self) -> str:
        return f"{self.name} ({self.country}) · MPN {self.mpn_id}"


class NoticeAddressQuerySet(models.QuerySet["NoticeAddress"]):
    def confirmed(self) -> Self:
        """Those that are told anything: whoever reads there said yes."""
        return self.filter(confirmed_at__isnull=False)


class NoticeAddress(models.Model):
    """One more address that hears of a location's claims, beside the register's own, once its reader confirmed it."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="notice_addresses")
    email = models.EmailField(_("E-mail"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    objects = NoticeAddressQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(fields=["location", "email"], name="notice_address_once"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="notice_address_is_lower_case"
            ),
        ]
        indexes = [models.Index(MailHost("email"), name="notice_address_mail_host")]

    def __str__(self) -> str:
        return self.email


class Enrolment(models.Model):
    """A location takes part in a program's incentives."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="enrolments")
    program = models.CharField(max_length=40, choices=Program)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "program"], name="enrolment_once")]

    def __str__(self) -> str:
        return f"{self.location.mpn_id} {self.get_program_display()}"


class Role(models.TextChoices):
    INCENTIVE_ADMIN = "incentive_admin", _("Incentive Admin")
    INCENTIVE_USER = "incentive_user", _("Incentive User")
    REPORTS_VIEWER = "reports_viewer", _("Reports viewer")
    ACCOUNT_ADMIN = "account_admin", _("Account admin")


FILING_ROLES = frozenset({Role.INCENTIVE_ADMIN, Role.INCENTIVE_USER})


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(user__is_active=True)

    def filing(self) -> Self:
        return self.active().filter(role__in=FILING_ROLES)

    def with_scope(self) -> Self:
        """Each with the keys of the locations it is assigned to."""
        assigned = ArrayAgg("locations", filter=models.Q(locations__isnull=False), default=models.Value([]))
        return self.annotate(assigned=assigned)

    def account_admins(self) -> Self:
        return self.active().filter(role=Role.ACCOUNT_ADMIN)


class Membership(models.Model):
    """One person works for one partner in one role, for all its locations or for the assigned ones, if any."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    has_all_locations = models.BooleanField(
        _("All locations"),
        default=True,
        db_default=True,
        help_text=_("Also those that come later. Else those named below, which may be none."),
    )
    locations = models.ManyToManyField(Location, blank=True, related_name="memberships")
    # When the company ended this person's access; null: it did not. Who may sign in says `user.is_active`.
    deactivated_at = models.DateTimeField(null=True, editable=False)

    assigned: list[int]  # only with_scope()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "user"]
        triggers = [
            # Whoever was a member never decides about that partner (`claims.policies`).
            pgtrigger.Trigger(
                name="member_is_remembered",
                when=pgtrigger.After,
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("partner_id", "user_id"),
                func="""
                    UPDATE accounts_user SET worked_for = worked_for || OLD.partner_id
                    WHERE id = OLD.user_id AND NOT worked_for @> ARRAY[OLD.partner_id]
                        AND (TG_OP = 'DELETE' OR (NEW.user_id, NEW.partner_id) <> (OLD.user_id, OLD.partner_id));
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="member_has_no_role_at_microsoft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("user_id"),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM accounts_user WHERE id = NEW.user_id AND (staff_role <> '' OR is_staff)
                    ) THEN
                        RAISE EXCEPTION 'somebody with a role at Microsoft cannot work for a partner'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="all_locations_names_none",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("has_all_locations"),
                timing=pgtrigger.Deferred,
                func="""
                    IF EXISTS (
                        SELECT FROM partners_membership AS member
                        JOIN partners_membership_locations AS named ON named.membership_id = member.id
                        WHERE member.id = NEW.id AND member.has_all_locations
                    ) THEN
                        RAISE EXCEPTION 'a member with all locations names none'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def works_at(self, location_id: int) -> bool:
        """Only with_scope(). Of the partner's own locations."""
        return self.has_all_locations or location_id in self.assigned

    @property
    def may_file(self) -> bool:
        return self.role in FILING_ROLES

    @property
    def is_incentive_admin(self) -> bool:
        return self.role == Role.INCENTIVE_ADMIN

    @property
    def is_account_admin(self) -> bool:
        return self.role == Role.ACCOUNT_ADMIN


class NamedLocation(Membership.locations.through):  # type: ignore[name-defined]  # Django makes its class
    """A location that a member works for. Naming one narrows who had all: also where code does it that knows no choice
    of all, as the release before does."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="naming_a_location_narrows",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE partners_membership SET has_all_locations = false
                    WHERE id = NEW.membership_id AND has_all_locations;
                    RETURN NULL;
                """,
            )
        ]


class PartnerEventQuerySet(models.QuerySet["PartnerEvent"]):
    def with_people(self) -> Self:
        return self.select_related("person", "by")


class PartnerEvent(models.Model):
    """One act of an account admin on the company's members or settings; never changed."""

    class Kind(models.TextChoices):
        INVITED = "invited"
        INVITED_AGAIN = "invited_again"
        CHANGED = "changed"
        SIGNED_OUT = "signed_out"
        DEACTIVATED = "deactivated"
        REACTIVATED = "reactivated"
        ADDRESS_ADDED = "address_added"
        ADDRESS_REMOVED = "address_removed"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    # Whom it concerns; null: a setting of the company.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    changes = models.JSONField(default=dict)  # {what: [before, after]}
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PartnerEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["partner", "-at", "-id"], name="partner_event_of_partner"),
            models.Index(fields=["person", "-at", "-id"], name="partner_event_of_person"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="partner_history_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="partner_history_is_never_truncated",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the history of partners is never truncated';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.kind} · {self.at:%Y-%m-%d %H:%M}"
