from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim, ClaimLine
from documents.models import Document, Reading, ScanState
from documents.places import WHOLE, Box


class ProofQuerySet(models.QuerySet["Proof"]):
    def current(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def newest(self) -> Self:
        """Without earlier versions: what counts."""
        return self.current().filter(replaced_by=None)

    def with_carried(self) -> Self:
        """Each with what came with it: `claims.proof_files` reads it."""
        files = Document.objects.kept().filter(carried_by=OuterRef("document")).order_by("pk")
        file = JSONObject(id="id", name="name", scan_state="scan_state")
        return self.annotate(carried_files=ArraySubquery(files.values(file=file)))

    def with_reading(self) -> Self:
        """Each with what there is to say of how its document is read."""
        return self.annotate(reading_note=F("document__reading__note"))

    def clean(self) -> Self:
        return self.current().filter(document__scan_state=ScanState.CLEAN)

    def to_check(self) -> Self:
        """Read, and not yet laid against the rules of proof as the claim stands now."""
        done = ~Q(document__reading__state=Reading.State.WAITING)
        along = Document.objects.filter(carried_by=OuterRef("document")).to_be_read()
        return self.clean().filter(done, ~Exists(along), checked_at=None, document__reading__isnull=False)

    def check_due(self, now: datetime) -> Self:
        """What nobody tried yet comes first."""
        free = self.to_check().filter(Q(next_check_at=None) | Q(next_check_at__lte=now))
        return free.order_by(models.F("next_check_at").asc(nulls_first=True), "pk")

    def ask_again(self) -> int:
        """Have them laid against the rules anew, with all tries. Whoever checks one at this moment checks in vain."""
        return self.update(checked_at=None, check_attempts=0, next_check_at=None, check_note="")

    def given_up(self) -> Self:
        return self.filter(checked_at__isnull=False, check_note=Proof.CheckNote.GAVE_UP)

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

    class CheckNote(models.TextChoices):
        GAVE_UP = "gave_up", _("Several attempts failed.")

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
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    # While it is being checked, or waits for another try.
    check_attempts = models.PositiveSmallIntegerField(
        _("check attempts"), default=0, db_default=0, editable=False
    )
    next_check_at = models.DateTimeField(_("next check"), null=True, editable=False)
    # Why it could not be checked.
    check_note = models.CharField(
        _("check note"),
        max_length=20,
        choices=CheckNote,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    objects = ProofQuerySet.as_manager()
    carried_files: list[dict[str, Any]]  # of `with_carried`
    reading_note: str | None  # of `with_reading`

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

    def name_with(self, along: Document | None) -> str:
        """The document's, and after it that of a file that came with it."""
        return f"{self.document.name} › {along.name}" if along else self.document.name

    @property
    def is_check_given_up(self) -> bool:
        return self.checked_at is not None and self.check_note == self.CheckNote.GAVE_UP

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
    # The document in which it was found: the proof's own, or one that came with it.
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    page = models.PositiveIntegerField(null=True)  # from 1
    # Where the words stand: page, start and end in its text, for each passage.
    spans = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    is_from_picture = models.BooleanField(default=False, db_default=False)  # read by OCR
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

    def on_document(self, proof: Proof, document: Document) -> Self:
        """`document`: the proof's own, or one that came with it."""
        return self.filter(proof=proof, document=None if document.pk == proof.document_id else document)


_NO_PLACE = Q(place_left=None, place_top=None, place_right=None, place_bottom=None)
_PLACE_ON_PAGE = Q(
    page__isnull=False,
    place_left__isnull=False,
    place_top__isnull=False,
    place_right__isnull=False,
    place_bottom__isnull=False,
    place_left__gte=0,
    place_top__gte=0,
    place_right__gt=models.F("place_left"),
    place_bottom__gt=models.F("place_top"),
    place_right__lte=WHOLE,
    place_bottom__lte=WHOLE,
)


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
    # One that came with the proof, where it refers to that; empty: the proof's own.
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    # A rectangle on the page, in ten thousandths of its picture, and the words that stood there.
    place_left = models.SmallIntegerField(null=True)
    place_top = models.SmallIntegerField(null=True)
    place_right = models.SmallIntegerField(null=True)
    place_bottom = models.SmallIntegerField(null=True)
    place_words = models.CharField(max_length=300, blank=True, default="", db_default="")
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
            models.CheckConstraint(
                condition=(Q(page=None) | Q(page__gte=1))
                & (Q(document=None) | Q(proof__isnull=False))
                & (_NO_PLACE | _PLACE_ON_PAGE),
                name="finding_place_is_on_a_page",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.code}"

    @property
    def headline(self) -> str:
        """The finding in one line; asks for the line's product unless it is loaded."""
        label = self.get_code_display()
        return f"{label} · {self.line.asset_name}" if self.line else label

    @property
    def document_name(self) -> str:
        """Of the document in which to look; "" where there is none."""
        return self.proof.name_with(self.document) if self.proof else ""

    @property
    def place(self) -> Box | None:
        edges = (self.place_left, self.place_top, self.place_right, self.place_bottom)
        return Box.between(*edges) if None not in edges else None  # type: ignore[arg-type]


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
