from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.mail_hosts import MailHost


class StaffRole(models.TextChoices):
    """What somebody at Microsoft does here. Partner members have no staff role."""

    REVIEWER = "reviewer", _("Reviewer")
    LEAD = "lead", _("Lead reviewer")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


DECIDING_ROLES = frozenset({StaffRole.REVIEWER, StaffRole.LEAD})
READING_ROLES = DECIDING_ROLES | {StaffRole.AUDITOR}
OVERSEEING_ROLES = frozenset({StaffRole.LEAD, StaffRole.AUDITOR})


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str = "", password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, *, email: str, name: str = "", password: str | None = None, **extra: Any
    ) -> "User":
        extra |= {"is_staff": True, "is_superuser": True, "staff_role": StaffRole.OPERATOR}
        return self.create_user(email=email, name=name, password=password, **extra)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=100, blank=True)
    staff_role = models.CharField(_("Staff role"), max_length=20, choices=StaffRole, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    is_staff = models.BooleanField(_("May enter the admin site"), default=False)
    uses_shortcuts = models.BooleanField(
        _("Keyboard shortcuts in the review console"), default=True, db_default=True
    )
    # Blank: as the browser says.
    language = models.CharField(_("Language"), max_length=10, blank=True, default="", db_default="")
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True, default="", db_default="")
    theme = models.CharField(
        _("Theme"), max_length=6, choices=Theme, default=Theme.SYSTEM, db_default=Theme.SYSTEM
    )
    # Of the address of the person's own calendar; null: they have none.
    calendar_token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    # When a calendar program last fetched it, to the hour; null: never, or not from the address that holds now.
    calendar_fetched_at = models.DateTimeField(null=True, editable=False)
    date_joined = models.DateTimeField(_("Joined"), default=timezone.now)

    # Whoever is signed in is fetched with these: how many notices the bell counts, and the role for a partner.
    unread_notices = 0
    partner_role = ""

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(
                condition=models.Q(staff_role__in=["", *StaffRole.values]), name="user_staff_role_known"
            ),
            models.CheckConstraint(condition=models.Q(theme__in=Theme.values), name="user_theme_known"),
        ]
        indexes = [models.Index(MailHost("email"), name="user_mail_host")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    @property
    def is_reviewer(self) -> bool:
        """May take and decide claims; a lead reviewer may as well."""
        return self.staff_role in DECIDING_ROLES

    @property
    def is_lead(self) -> bool:
        return self.staff_role == StaffRole.LEAD

    @property
    def may_read_reviews(self) -> bool:
        """Sees every claim that was ever submitted."""
        return self.staff_role in READING_ROLES

    @property
    def oversees_reviews(self) -> bool:
        """Looks at the work of all reviewers: the numbers, the load, the whole history."""
        return self.staff_role in OVERSEEING_ROLES


class Guess(models.Model):
    """A password that was wrong, or is just being looked at; kept for an hour. Whose and from where, as hashes."""

    account = models.CharField(max_length=64)
    place = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True)  # "": nobody signed in as this account on it before
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="guess_by_account"),
            models.Index(fields=["place", "at"], name="guess_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
