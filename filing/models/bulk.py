from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claim import Claim
from claims.references import new_key
from partners.models import Membership, Partner


class BulkUploadQuerySet(models.QuerySet["BulkUpload"]):
    def visible_to(self, user: User) -> Self:
        """A person's own uploads, for the partner they file for now."""
        filing = Membership.objects.filing().filter(user=user)
        return self.filter(by=user, partner__in=filing.values("partner"))

    def waiting(self) -> Self:
        """What the worker has to do: check rows, or create claims."""
        return self.filter(state__in=BulkUpload.WAITING)

    def due(self, now: datetime) -> Self:
        free = self.waiting().filter(Q(next_try_at=None) | Q(next_try_at__lte=now))
        return free.order_by("created_at", "pk")


class BulkUpload(models.Model):
    """A file of new claims: every row is checked first, and becomes a claim once somebody said so."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        CREATING = "creating", _("Claims are being created")
        DONE = "done", _("Done")

    WAITING = frozenset({State.CHECKING, State.CREATING})

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    layout = models.JSONField(default=dict, db_default={})  # how the file was read: filing.bulk.layout
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)  # when somebody said: create the claims
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True)

    objects = BulkUploadQuerySet.as_manager()

    class Meta:
        db_table = "claims_bulkupload"
        ordering = ["-created_at"]
        constraints = [
            # The same file twice is the same upload.
            models.UniqueConstraint(fields=["partner", "sha256"], name="bulk_upload_once")
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(state__in=["checking", "creating"]), name="bulk_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.key})"


class BulkRow(models.Model):
    """One row of an upload: what was typed, the result, and the claim it became."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not checked yet")
        READY = "ready", _("Can be created")
        REFUSED = "refused", _("Has problems")
        CREATED = "created", _("Created")

    upload = models.ForeignKey(BulkUpload, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()  # in the file
    values = models.JSONField()  # {column: text as typed}
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    codes = ArrayField(models.CharField(max_length=40), default=list)
    problems = models.JSONField(default=list)  # sentences for the person
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+", null=True)
    # How often it was begun since its last result.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "claims_bulkrow"
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "line"], name="bulk_row_line_once"),
            models.CheckConstraint(
                condition=~Q(state="created") | Q(claim__isnull=False), name="bulk_row_created_has_claim"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload} · {self.line}"
