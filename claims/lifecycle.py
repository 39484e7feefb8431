"""The life of a claim, as data: statuses, moves, clocks, and what a partner may change when.

Buttons, badges, the diagram in the docs, the database's triggers and constraints, and the test that tries every
move from every status as every actor all read these tables. Only `claims.transitions` acts on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.causes import Cause
from claims.text_fields import CUSTOMER_CONTACT, TEXT_FIELDS
from text.names import Text


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    ACTION_REQUIRED = "action_required", _("Partner action required")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    DISPUTED = "disputed", _("Disputed")
    CONSENT_DENIED = "consent_denied", _("Customer consent denied")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


class Family(models.TextChoices):
    """The five looks of a status badge."""

    YOURS = "yours", _("Yours")
    MICROSOFT = "microsoft", _("Microsoft's")
    IN_FORCE = "in_force", _("In force")
    ENDED_WELL = "ended_well", _("Ended well")
    ENDED_BADLY = "ended_badly", _("Ended badly")


class Actor(models.TextChoices):
    PARTNER = "partner", _("Partner")
    INCENTIVE_ADMIN = "incentive_admin", _("Partner's Incentive Admin")
    REVIEWER = "reviewer", _("Microsoft reviewer")
    LEAD = "lead", _("Microsoft lead reviewer")
    CUSTOMER = "customer", _("Customer")
    CLOCK = "clock", _("Clock")


# An Incentive Admin may do whatever a partner member may, a lead reviewer whatever a reviewer may.
ALSO_ACTS_AS = {Actor.INCENTIVE_ADMIN: Actor.PARTNER, Actor.LEAD: Actor.REVIEWER}


class Consent(models.TextChoices):
    """The customer's answer; it stands beside the status."""

    NOT_NEEDED = "not_needed", _("Not needed")
    NOT_ASKED = "not_asked", _("Not asked yet")
    PENDING = "pending", _("Waiting for the customer")
    PASSED = "passed", _("No objection")
    AGREED = "agreed", _("Agreed")
    DENIED = "denied", _("Denied")


class Lines(Enum):
    """What a claim's lines do in a status."""

    MAY_OPEN = auto()  # open, and the partner may put more of them on the claim
    OPEN = auto()
    IN_FORCE = auto()
    CLOSED = auto()


@dataclass(frozen=True)
class StatusFacts:
    """All that is asked of a status anywhere: the sets below derive from it, and whoever adds one answers here.

    `is_detour`: not on the straight way to an association.
    """

    family: Family
    next_actor: Text
    meaning: Text
    lines: Lines
    is_final: bool = field(kw_only=True)
    is_detour: bool = field(kw_only=True)


STATUSES: dict[Status, StatusFacts] = {
    Status.DRAFT: StatusFacts(
        Family.YOURS,
        _("Partner"),
        _("The claim is created. Add proof of execution where it needs any, then submit it."),
        Lines.MAY_OPEN,
        is_final=False,
        is_detour=False,
    ),
    Status.SUBMITTED: StatusFacts(
        Family.MICROSOFT,
        _("Microsoft"),
        _("The claim is waiting for a Microsoft reviewer to start the review."),
        Lines.OPEN,
        is_final=False,
        is_detour=False,
    ),
    Status.UNDER_REVIEW: StatusFacts(
        Family.MICROSOFT,
        _("Microsoft"),
        _("A Microsoft reviewer reads the claim and its proof of execution."),
        Lines.OPEN,
        is_final=False,
        is_detour=False,
    ),
    Status.ACTION_REQUIRED: StatusFacts(
        Family.YOURS,
        _("Partner"),
        _("Microsoft asked for something. Answer each finding, then submit again."),
        Lines.MAY_OPEN,
        is_final=False,
        is_detour=True,
    ),
    Status.APPROVED: StatusFacts(
        Family.IN_FORCE,
        _("Customer, while consent is pending"),
        _("The association is in force. This is the status of the association, not of a payment."),
        Lines.IN_FORCE,
        is_final=False,
        is_detour=False,
    ),
    Status.REJECTED: StatusFacts(
        Family.ENDED_BADLY,
        _("Partner, while a dispute is open"),
        _("Microsoft did not accept the claim. The findings say why."),
        Lines.CLOSED,
        is_final=False,
        is_detour=True,
    ),
    Status.DISPUTED: StatusFacts(
        Family.MICROSOFT,
        _("Microsoft"),
        _("The partner disputed the rejection. Another reviewer decides, once."),
        Lines.OPEN,
        is_final=False,
        is_detour=True,
    ),
    Status.CONSENT_DENIED: StatusFacts(
        Family.ENDED_BADLY,
        _("Nobody"),
        _("The customer refused the association. A new claim may be filed."),
        Lines.CLOSED,
        is_final=True,
        is_detour=True,
    ),
    Status.WITHDRAWN: StatusFacts(
        Family.ENDED_WELL,
        _("Nobody"),
        _("The partner withdrew the claim."),
        Lines.CLOSED,
        is_final=True,
        is_detour=True,
    ),
    Status.ENDED: StatusFacts(
        Family.ENDED_WELL,
        _("Nobody"),
        _("The association was in force and has ended."),
        Lines.CLOSED,
        is_final=True,
        is_detour=True,
    ),
}


def _where(holds: Callable[[StatusFacts], bool]) -> frozenset[Status]:
    return frozenset(status for status, facts in STATUSES.items() if holds(facts))


FINAL = _where(lambda facts: facts.is_final)
# Statuses in which no line is open or in force.
LINES_CLOSED = _where(lambda facts: facts.lines is Lines.CLOSED)
# Statuses in which a partner may put a new line on the claim.
LINES_MAY_OPEN = _where(lambda facts: facts.lines is Lines.MAY_OPEN)
WAITS_FOR_MICROSOFT = _where(lambda facts: facts.family is Family.MICROSOFT)
# Nothing is in force yet, and something still may be.
UNDECIDED = _where(lambda facts: facts.lines in {Lines.MAY_OPEN, Lines.OPEN})
# ... and it is at Microsoft, or back from there: a draft is nobody's business yet.
IN_PROCESS = UNDECIDED - {Status.DRAFT}
# Statuses in which a claim is a side of a contest for Microsoft.
CONTESTING = IN_PROCESS | _where(lambda facts: facts.lines is Lines.IN_FORCE)


class Answer(Enum):
    """What a move of a reviewer says to the claim."""

    ASKS = auto()  # for more
    DECIDES = auto()  # yes or no: a verdict


@dataclass(frozen=True)
class Move:
    """One legal change of status: from where, to where, who may cause it, and what becomes of the claim's lines."""

    name: str
    sources: frozenset[Status]
    target: Status
    actors: frozenset[Actor]
    # Statuses from which the move is legal only once a lead reviewer has reopened the claim.
    sources_after_reopen: frozenset[Status] = field(default_factory=frozenset)
    answer: Answer | None = None
    # Closes what is live, for one of these causes: whoever makes the move says for which, where there are several.
    closes: frozenset[Cause] = frozenset()
    # Opens again what is in force, and what was closed for one of these causes.
    reopens: frozenset[Cause] = frozenset()
    # Puts in force what is open, and what it reopens.
    starts: bool = False

    def starts_from(self, status: str, *, is_reopened: bool) -> bool:
        return status in self.sources or (is_reopened and status in self.sources_after_reopen)

    def is_open_to(self, actor: Actor) -> bool:
        return actor in self.actors or ALSO_ACTS_AS.get(actor) in self.actors

    @property
    def all_sources(self) -> frozenset[Status]:
        return self.sources | self.sources_after_reopen


def _move(name: str, sources: str, target: Status, *actors: Actor, **more: Any) -> Move:
    return Move(name, frozenset(map(Status, sources.split())), target, frozenset(actors), **more)


READ = "under_review disputed"  # where a reviewer has the claim before them
# Why a move closes lines, or which closed ones it opens again.
REFUSED, DENIED, WITHDRAWN = (
    frozenset({Cause.REFUSED}),
    frozenset({Cause.DENIED}),
    frozenset({Cause.WITHDRAWN}),
)
LOST, DISASSOCIATED = frozenset({Cause.LOST}), frozenset({Cause.DISASSOCIATED})
BY_MICROSOFT = REFUSED | LOST
ENDS = DISASSOCIATED | LOST | {Cause.SUBSCRIPTION_OVER, Cause.UNREACHABLE}
MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        _move("submit", "draft action_required", Status.SUBMITTED, Actor.PARTNER),
        _move("recall", "submitted", Status.DRAFT, Actor.PARTNER),
        _move(
            "withdraw",
            f"draft submitted action_required {READ}",
            Status.WITHDRAWN,
            Actor.PARTNER,
            closes=WITHDRAWN,
        ),
        _move("take", "submitted", Status.UNDER_REVIEW, Actor.REVIEWER),
        _move(
            "approve",
            f"submitted {READ}",
            Status.APPROVED,
            Actor.REVIEWER,
            answer=Answer.DECIDES,
            starts=True,
        ),
        _move("request_action", READ, Status.ACTION_REQUIRED, Actor.REVIEWER, answer=Answer.ASKS),
        _move("reject", READ, Status.REJECTED, Actor.REVIEWER, answer=Answer.DECIDES, closes=REFUSED),
        _move(
            "lose",
            f"submitted action_required {READ}",
            Status.REJECTED,
            Actor.REVIEWER,
            answer=Answer.DECIDES,
            closes=LOST,
        ),
        _move("expire", "action_required", Status.REJECTED, Actor.CLOCK, closes=REFUSED),
        _move(
            "deny",
            "approved",
            Status.CONSENT_DENIED,
            Actor.CUSTOMER,
            sources_after_reopen=IN_PROCESS,
            closes=DENIED,
        ),
        _move("undo_denial", "consent_denied", Status.APPROVED, Actor.CUSTOMER, reopens=DENIED, starts=True),
        _move("settle", "approved", Status.APPROVED, Actor.CLOCK),
        _move("agree", "approved", Status.APPROVED, Actor.CUSTOMER),
        _move("dispute", "rejected", Status.DISPUTED, Actor.INCENTIVE_ADMIN, reopens=BY_MICROSOFT),
        _move("disassociate", "approved", Status.ENDED, Actor.INCENTIVE_ADMIN, closes=DISASSOCIATED),
        _move("end", "approved", Status.ENDED, Actor.CLOCK, Actor.REVIEWER, closes=ENDS),
        _move("reopen", "approved rejected ended", Status.UNDER_REVIEW, Actor.LEAD, reopens=BY_MICROSOFT),
    )
}
ANSWERS = frozenset(move.name for move in MOVES.values() if move.answer)
VERDICTS = frozenset(move.name for move in MOVES.values() if move.answer is Answer.DECIDES)
TRANSITIONS = sorted(
    {(str(source), str(move.target)) for move in MOVES.values() for source in move.all_sources}
    - {(str(status), str(status)) for status in Status}
)


@dataclass(frozen=True)
class Clock:
    """A column that is set only in `status`. `length` names the policy's field; days are of 24 hours.

    `starts_on` names the moves that start it; a clock without any is started by another hand (the consent
    letter's acceptance). `is_always_set`: the status is never without it. `fires`: the clock's own move.
    """

    column: str
    status: Status
    length: str
    starts_on: frozenset[str] = frozenset()
    is_always_set: bool = False
    fires: str = ""


INTO_REVIEW = frozenset({"take", "reopen"})
CLOCKS = (
    Clock(
        "deadline_at", Status.ACTION_REQUIRED, "response_days", frozenset({"request_action"}), True, "expire"
    ),
    Clock("next_reminder_at", Status.ACTION_REQUIRED, "reminder_days", frozenset({"request_action"})),
    Clock("deadline_at", Status.APPROVED, "opt_out_days", fires="settle"),
    Clock("review_due_at", Status.UNDER_REVIEW, "review_business_days", INTO_REVIEW, True),
    Clock("review_due_at", Status.DISPUTED, "review_business_days", frozenset({"dispute"}), True),
    # After a dispute was rejected, and after 30 days of silence, there is nothing left to dispute.
    Clock("dispute_until", Status.REJECTED, "dispute_days", frozenset({"reject", "lose"})),
)
# Statuses in which Microsoft's time runs: a reviewer reads the claim, or should.
IN_REVIEW = frozenset(clock.status for clock in CLOCKS if clock.column == "review_due_at")
CLOCK_COLUMNS = tuple(dict.fromkeys(clock.column for clock in CLOCKS))


def clock_that_fires(move: str) -> Clock:
    return next(clock for clock in CLOCKS if clock.fires == move)


def clocks_in(status: str) -> dict[str, Clock]:
    return {clock.column: clock for clock in CLOCKS if clock.status == status}


@dataclass(frozen=True)
class PartnerRights:
    """What a partner may change in a status."""

    edits: frozenset[str] = frozenset()
    may_add_proofs: bool = False
    may_remove_proofs: bool = False
    may_comment: bool = False


EVERYTHING_EDITABLE = frozenset({"location", "lines", *TEXT_FIELDS})
NO_RIGHTS = PartnerRights()
RIGHTS: dict[Status, PartnerRights] = {
    Status.DRAFT: PartnerRights(EVERYTHING_EDITABLE, True, True, True),
    Status.ACTION_REQUIRED: PartnerRights(EVERYTHING_EDITABLE, True, True, True),
    # The contact only while consent is pending: `editable_fields` asks for the consent too.
    Status.APPROVED: PartnerRights(frozenset(CUSTOMER_CONTACT), True, False, True),
    Status.SUBMITTED: PartnerRights(may_comment=True),
    Status.UNDER_REVIEW: PartnerRights(may_comment=True),
    Status.DISPUTED: PartnerRights(may_comment=True),
    Status.REJECTED: NO_RIGHTS,
    Status.CONSENT_DENIED: NO_RIGHTS,
    Status.WITHDRAWN: NO_RIGHTS,
    Status.ENDED: NO_RIGHTS,
}


def rights_in(status: str) -> PartnerRights:
    return RIGHTS[Status(status)]


def editable_fields(status: str, consent: str) -> frozenset[str]:
    if status == Status.APPROVED and consent != Consent.PENDING:
        return frozenset()
    return rights_in(status).edits
