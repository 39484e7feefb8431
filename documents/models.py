from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from documents.limits import MAX_NAME_LENGTH, REMOVAL_GRACE, RESCAN_EVERY, RESCAN_FOR


class ScanState(models.TextChoices):
    PENDING = "pending", _("Being checked for viruses")
    CLEAN = "clean", _("Checked")
    INFECTED = "infected", _("Blocked: contains malware")
    ERROR = "error", _("Could not be checked")


_PENDING = Q(scan_state=ScanState.PENDING)


class DocumentQuerySet(models.QuerySet["Document"]):
    def kept(self) -> "DocumentQuerySet":
        return self.filter(discarded_at=None)

    def readable(self) -> "DocumentQuerySet":
        return self.kept().filter(scan_state=ScanState.CLEAN)

    def to_be_read(self) -> "DocumentQuerySet":
        """What the scanner or the reader has still to say something of."""
        unread = Q(reading=None) | Q(reading__state="waiting")
        return self.kept().filter(_PENDING | (Q(scan_state=ScanState.CLEAN) & unread))

    def scan_due(self, now: datetime) -> "DocumentQuerySet":
        return self.kept().filter(_PENDING, next_scan_at__lte=now).order_by("next_scan_at")

    def rescan_due(self, now: datetime) -> "DocumentQuerySet":
        recent = self.readable().filter(uploaded_at__gt=now - RESCAN_FOR)
        free = recent.filter(Q(next_rescan_at=None) | Q(next_rescan_at__lte=now))
        return free.filter(scanned_at__lte=now - RESCAN_EVERY).order_by("scanned_at")

    def removal_due(self, now: datetime) -> "DocumentQuerySet":
        return self.filter(discarded_at__lte=now - REMOVAL_GRACE, file_removed_at=None).order_by(
            "discarded_at"
        )


class Document(models.Model):
    """An uploaded file. What was uploaded never changes; what the scanner says of it does."""

    key = models.CharField(max_length=40, unique=True)  # where the file lies; says nothing about it
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)  # what the person called it; never a path
    size = models.PositiveIntegerField(_("size"))  # bytes
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField(_("content type"), max_length=100)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="documents")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    scan_state = models.CharField(
        _("scan state"), max_length=10, choices=ScanState, default=ScanState.PENDING
    )
    scan_note = models.CharField(
        _("scan note"), max_length=200, blank=True
    )  # what was found, or why not scanned
    scan_attempts = models.PositiveIntegerField(_("scan attempts"), default=0)
    next_scan_at = models.DateTimeField(_("next scan at"), null=True)
    scanned_at = models.DateTimeField(_("scanned at"), null=True)
    # The e-mail or PDF that brought it along; it is kept, discarded and removed with that.
    carried_by = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="carried",
        null=True,
        editable=False,
        db_index=False,  # few are: see the index below
        verbose_name=_("came with"),
    )
    # Of the day's scan of a clean document; back to nothing with its verdict.
    rescan_attempts = models.PositiveSmallIntegerField(_("rescan attempts"), default=0, db_default=0)
    next_rescan_at = models.DateTimeField(_("next rescan at"), null=True)
    discarded_at = models.DateTimeField(_("discarded at"), null=True)
    file_removed_at = models.DateTimeField(_("file removed at"), null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(key__regex=r"^[0-9a-f]{2}/[0-9a-f]{30}$"), name="documents_key_is_random"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="documents_name_given"),
            models.CheckConstraint(condition=Q(size__gt=0), name="documents_size_positive"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="documents_sha256_hex"),
            models.CheckConstraint(
                condition=Q(scan_state__in=ScanState.values), name="documents_scan_state_known"
            ),
            models.CheckConstraint(
                condition=(_PENDING & Q(scanned_at=None)) | (~_PENDING & Q(scanned_at__isnull=False)),
                name="documents_scanned_unless_pending",
            ),
            models.CheckConstraint(
                condition=(_PENDING & Q(next_scan_at__isnull=False)) | (~_PENDING & Q(next_scan_at=None)),
                name="documents_next_scan_while_pending",
            ),
            models.CheckConstraint(
                condition=Q(file_removed_at=None)
                | Q(discarded_at__isnull=False, discarded_at__lte=models.F("file_removed_at")),
                name="documents_removed_after_discarded",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_scan_at"], condition=_PENDING & Q(discarded_at=None), name="documents_scan_due"
            ),
            models.Index(
                fields=["discarded_at"],
                condition=Q(discarded_at__isnull=False, file_removed_at=None),
                name="documents_removal_due",
            ),
            models.Index(fields=["uploaded_at"], name="documents_uploaded_at"),
            models.Index(
                fields=["carried_by"], condition=Q(carried_by__isnull=False), name="documents_carried"
            ),
            models.Index(
                fields=["scanned_at"], condition=Q(scan_state=ScanState.INFECTED), name="documents_infected"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="upload_is_fixed",
                fields=["key", "name", "size", "sha256", "content_type", "uploaded_by", "uploaded_at"],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        return self.scan_state == ScanState.CLEAN and self.discarded_at is None


class Reading(models.Model):
    """What a worker read of a document that the scanner passed: its text, page by page. Its pages' pictures stand in
    PageImage. Made once, because an upload never changes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        READ = "read", _("Read")
        UNREADABLE = (
            "unreadable",
            _("Could not be read"),
        )  # a scan without text, or beyond the reader's bounds

    document = models.OneToOneField(Document, models.CASCADE, related_name="reading")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    pages = models.JSONField(default=list)  # the text of each page, in order
    # Numbers of pages, from 1: read from a picture, and pictures that nobody could read.
    pages_from_picture = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    pages_unread = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Names of what the document carries along and nobody read.
    not_read = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Digital ones, each as `documents.signatures.heard` gives it.
    signatures = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    note = models.CharField(max_length=200, blank=True)  # why it could not be read

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", next_try_at__isnull=False, read_at=None)
                | (~Q(state="waiting") & Q(next_try_at=None, read_at__isnull=False)),
                name="documents_reading_waits_or_is_done",
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="documents_reading_due"),
            models.Index(fields=["read_at"], name="documents_read_at"),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.state}"


class PageWords(models.Model):
    """Where the words of one page stand: for each a start and an end in the page's text, then left, top, right and
    bottom in ten thousandths of its picture. Apart from the text, because few ask for it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="page_words")
    number = models.PositiveIntegerField()  # from 1
    places = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="documents_words_once")]

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"


class PageImage(models.Model):
    """A picture (PNG) of one page of a document, for reading without downloading."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="page_images")
    number = models.PositiveIntegerField()  # from 1
    key = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="documents_page_once")]

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"


class Download(models.Model):
    """Who was handed which file, and when. Never changed, never deleted."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="downloads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="download_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.user} · {self.at:%Y-%m-%d %H:%M}"
