from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim, ClaimLine
from documents.models import Document, Reading, ScanState


class ProofQuerySet(models.QuerySet["Proof"]):
    def current(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def newest(self) -> Self:
        """Without earlier versions: what counts."""
        return self.current().filter(replaced_by=None)

    def clean(self) -> Self:
        return self.current().filter(document__scan_state=ScanState.CLEAN)

    def to_check(self) -> Self:
        """Read, and not yet laid against the rules of proof as the claim stands now."""
        done = ~Q(document__reading__state=Reading.State.WAITING)
        return self.clean().filter(done, checked_at=None, document__reading__isnull=False)

    def read_anew(self, since: datetime) -> Self:
        """Checked by an earlier reading than the one there is since then."""
        newer = Q(document__reading__read_at__gt=models.F("checked_at"))
        return self.clean().filter(newer, document__reading__read_at__gte=since)

    def turned(self) -> Self:
        """Clean once, so that it was read and checked, and infected now. The checks go when the sides are told."""
        infected = self.current().filter(document__scan_state=ScanState.INFECTED)
        return infected.filter(Exists(ProofCheck.objects.filter(proof=OuterRef("pk"))))


class Proof(models.Model):
    """A document on a claim: proof of execution."""

    class Kind(models.TextChoices):
        STATEMENT_OF_WORK = "statement_of_work", _("Statement of work")
        MASTER_AGREEMENT = "master_agreement", _("Master agreement")
        PURCHASE_ORDER = "purchase_order", _("Purchase order")
        POE_TEMPLATE = "poe_template", _("POE template")
        OTHER = "other", _("Other")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="proofs")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind of document"), max_length=20, choices=Kind)
    comment = models.CharField(_("Comment"), max_length=500, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    # The version before this one. What a reviewer has seen is kept beside what came after it.
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, editable=False
    )
    # When the document was last laid against the rules of proof; empty: it has to be, once it is read.
    checked_at = models.DateTimeField(null=True, editable=False)

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        indexes = [
            # Asked every few seconds.
            models.Index(
                fields=["document"],
                condition=Q(checked_at__isnull=True, removed_at__isnull=True),
                name="proof_unchecked",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(replaces=None), name="proof_removed_replaces_nothing"
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=models.F("pk")), name="proof_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        return self.document.name

    def was_seen_by_reviewer(self) -> bool:
        """A reviewer who took the claim has seen whatever lay on it; that is replaced, not removed."""
        return self.claim.taken_at is not None and self.added_at <= self.claim.taken_at


class ProofCheck(models.Model):
    """What one rule of proof found in one document: a pointer for people, never a verdict."""

    class Rule(models.TextChoices):
        CUSTOMER_ACKNOWLEDGES = "customer_acknowledges", _("The customer signed or acknowledged")
        LINE_NAMED = "line_named", _("The product or workload is named in its own right")
        ACTIVITIES = "activities", _("Activities that drive usage or revenue are described")
        PARTIES = "parties", _("Partner and customer are named")
        DATES = "dates", _("Dates are given and within 12 months")

    class Result(models.TextChoices):
        FOUND = "found", _("Found")
        NOT_FOUND = "not_found", _("Not found")
        UNREADABLE = "unreadable", _("Could not be read")

    proof = models.ForeignKey(Proof, on_delete=models.CASCADE, related_name="checks")
    rule = models.CharField(max_length=30, choices=Rule)
    line = models.ForeignKey(ClaimLine, on_delete=models.PROTECT, related_name="+", null=True)
    result = models.CharField(max_length=10, choices=Result)
    page = models.PositiveIntegerField(null=True)  # from 1
    words = models.CharField(max_length=300, blank=True)  # what was found, as the document has it

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "rule", "line"], nulls_distinct=False, name="proof_check_once"
            ),
            models.CheckConstraint(
                condition=~Q(rule="line_named") | Q(line__isnull=False), name="proof_check_of_a_line_has_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proof} · {self.rule} · {self.result}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)


class Finding(models.Model):
    """A reviewer's reason, by code, on a line or on the whole claim."""

    class Code(models.TextChoices):
        POE_MISSING_ALL = "POE_MISSING_ALL", _("The documents are not about this claim")
        POE_NO_CUSTOMER_ACK = (
            "POE_NO_CUSTOMER_ACK",
            _("The customer's signature or acknowledgement is missing"),
        )
        POE_DATES = "POE_DATES", _("Dates are missing or too old")
        POE_NO_SERVICE = "POE_NO_SERVICE", _("The work done is not described well enough")
        POE_MISSING_PRODUCTS = "POE_MISSING_PRODUCTS", _("A claimed product or workload is not named")
        POE_UNAVAILABLE = "POE_UNAVAILABLE", _("A document cannot be opened")
        NO_CONSENT_ON_POE = "NO_CONSENT_ON_POE", _("The customer's consent is not shown")
        PARTNER_REQUEST = "PARTNER_REQUEST", _("The partner asked for it")
        NO_PARTNER_RESPONSE = "NO_PARTNER_RESPONSE", _("No answer came in time")
        CONTEST_LOST = "CONTEST_LOST", _("The association went to another partner")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="findings")
    line = models.ForeignKey(
        ClaimLine, on_delete=models.PROTECT, related_name="findings", null=True, blank=True
    )
    # The document it refers to, and the page in it, from 1.
    proof = models.ForeignKey(
        Proof, on_delete=models.PROTECT, related_name="findings", null=True, verbose_name=_("Document")
    )
    page = models.PositiveIntegerField(_("Page"), null=True)
    code = models.CharField(_("Finding"), max_length=30, choices=Code)
    text = models.TextField(_("In your own words"), max_length=4000, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )  # empty: the clock
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    # The act that answered it: a newer document, a changed or removed line, or a comment.
    answer = models.ForeignKey(
        "claims.ClaimEvent", on_delete=models.PROTECT, related_name="answered_findings", null=True
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=models.F("raised_at")),
                name="finding_answered_after_raised",
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) | Q(answered_at__isnull=False),
                name="finding_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(page__isnull=True) | Q(proof__isnull=False), name="finding_page_is_of_a_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.code}"

    @property
    def headline(self) -> str:
        """The finding in one line; asks for the line's product unless it is loaded."""
        label = self.get_code_display()
        return f"{label} · {self.line.asset_name}" if self.line else label


# Codes a reviewer chooses from; the last two are written by the clock and by a contest.
REVIEWER_CODES = [
    code for code in Finding.Code if code not in {Finding.Code.NO_PARTNER_RESPONSE, Finding.Code.CONTEST_LOST}
]


class Comment(models.Model):
    """What partner and reviewer write to each other; internal ones never leave Microsoft."""

    class Lane(models.TextChoices):
        SHARED = "shared", _("Visible to the partner")
        INTERNAL = "internal", _("Internal")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lane = models.CharField(max_length=10, choices=Lane, default=Lane.SHARED)
    text = models.TextField(_("Comment"), max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.claim} · {self.author}"
