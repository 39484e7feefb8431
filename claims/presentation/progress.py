"""Where a claim is, what comes next, which clock runs and who acts: the status diagram, from the lifecycle's tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from claims.lifecycle import FINAL, STATUSES, Consent, Status, clocks_in
from claims.models import Claim, ClaimEvent
from claims.presentation.history import name_of, who_acted
from text.names import Text

STEPS_BEHIND = 7  # a claim that went back and forth for long shows its beginning and the newest of these

_t = gettext_lazy


@dataclass(frozen=True, slots=True)
class Step:
    """For templates/components/status_diagram.html. `state`: done, current, next or branch.

    `clock` names the deadline, `business_days` counts to it where its clock runs in those; `calm`: somebody else's.
    """

    state: str
    title: Text
    at: datetime | None = None
    by: str = ""
    text: Text = ""
    clock: Text = ""
    deadline: datetime | None = None
    business_days: int | None = None
    calm: bool = False


@dataclass(frozen=True)
class RunningClock:
    """The clock a person should know of. `is_theirs`: the partner has to act before it runs out."""

    label: Text
    at: datetime
    is_theirs: bool


# What a partner reads beside the clock that runs in a status. `next_reminder_at` is the portal's own business.
CLOCK_LABELS: dict[tuple[Status, str], tuple[Text, bool]] = {
    (Status.ACTION_REQUIRED, "deadline_at"): (_t("Answer by"), True),
    (Status.APPROVED, "deadline_at"): (_t("Customer may object until"), False),
    (Status.UNDER_REVIEW, "review_due_at"): (_t("Review expected by"), False),
    (Status.DISPUTED, "review_due_at"): (_t("Review expected by"), False),
    (Status.REJECTED, "dispute_until"): (_t("Dispute by"), True),
}

# Steps ahead of each status, as (title, text for the partner, text for Microsoft).
_SUBMIT = (
    _t("Submitted"),
    _t("You submit the claim."),
    _t("The partner submits the claim."),
)
_SUBMIT_AGAIN = (
    _t("Submitted again"),
    _t("You answer each finding and submit the claim again."),
    _t("The partner answers the findings and submits again."),
)
_REVIEW = (
    _t("Under review"),
    _t("A Microsoft reviewer reads the claim and its documents."),
    _t("A reviewer takes the claim."),
)
_DECISION = (
    _t("Decision"),
    _t("Microsoft approves the claim, asks you for more, or rejects it and says why."),
    _t("Approve, request action, or reject with findings."),
)
_CUSTOMER = (
    _t("Customer’s answer"),
    _t("The customer is told and may refuse. No answer means consent."),
    _t("The customer is told and may refuse. No answer means consent."),
)
_DISPUTE = (
    _t("Dispute"),
    _t("If you disagree, your Incentive Admin can dispute the rejection, once."),
    _t("The partner may dispute the rejection, once."),
)
AHEAD: dict[Status, tuple[tuple[Text, Text, Text], ...]] = {
    Status.DRAFT: (_SUBMIT, _REVIEW, _DECISION, _CUSTOMER),
    Status.SUBMITTED: (_REVIEW, _DECISION, _CUSTOMER),
    Status.UNDER_REVIEW: (_DECISION, _CUSTOMER),
    Status.ACTION_REQUIRED: (_SUBMIT_AGAIN, _REVIEW, _DECISION, _CUSTOMER),
    Status.DISPUTED: (_DECISION, _CUSTOMER),
    Status.APPROVED: (_CUSTOMER,),
    Status.REJECTED: (_DISPUTE,),
    Status.CONSENT_DENIED: (),
    Status.WITHDRAWN: (),
    Status.ENDED: (),
}


def steps(claim: Claim, user: User, events: Iterable[ClaimEvent]) -> list[Step]:
    """`events` may hold more than the moves; all moves must be there."""
    visits = _visits(claim, user, events)
    behind, (_status, at, by) = visits[:-1], visits[-1]
    return [*_behind(behind), _current(claim, at, by), *_ahead(claim, user)]


def running_clock(claim: Claim) -> RunningClock | None:
    for column in clocks_in(claim.status):
        at = getattr(claim, column)
        label = CLOCK_LABELS.get((Status(claim.status), column))
        if at is not None and label is not None:
            return RunningClock(label[0], at, label[1])
    return None


class Trouble(StrEnum):
    """Why the customer's time to object does not run, although a letter was written."""

    RETURNED = "letter_returned"
    UNPROVEN = "contact_unproven"


def trouble_with_letter(claim: Claim, events: Iterable[ClaimEvent]) -> Trouble | None:
    """Unless it was mended since. `events`: newest first."""
    if claim.consent != Consent.PENDING or claim.deadline_at is not None:
        return None
    newest = next((event.kind for event in events if _is_about_contacts_letter(event)), "")
    return Trouble(newest) if newest in set(Trouble) else None


def _is_about_contacts_letter(event: ClaimEvent) -> bool:
    if event.kind == "letter_sent_again":
        return event.changes.get("sent_again") == [None, "contact"]  # not an administrator's
    return event.kind in {*Trouble, "edited", "approve", "contact_confirmed"}


def consent_words(claim: Claim, trouble: Trouble | None = None) -> str:
    """How the customer's consent stands while the claim is approved, in a sentence."""
    if claim.consent == Consent.NOT_NEEDED:
        return _("The customer is not asked: a revenue association needs no consent.")
    if claim.consent == Consent.AGREED:
        return _("The customer agreed. They may still end it at any time.")
    if claim.consent == Consent.PASSED:
        return _(
            "The customer did not object in time, which counts as consent. They may still end it at any time."
        )
    if trouble == Trouble.RETURNED:
        return _(
            "The letter to the customer’s contact could not be delivered, so the time to object does not run."
        )
    if trouble == Trouble.UNPROVEN:
        return _(
            "The consent letter was delivered to an address that is not known to belong to the customer. The time "
            "to object starts once a Microsoft reviewer has confirmed the address, or you have named a contact at "
            "the customer’s domain."
        )
    if claim.deadline_at is not None:
        return _("The customer has been told and may object. No answer until then means consent.")
    return _(
        "The letter to the customer is on its way. The time to object starts when it has been delivered."
    )


Visit = tuple[Status, datetime, str]


def _visits(claim: Claim, user: User, events: Iterable[ClaimEvent]) -> list[Visit]:
    """Every status the claim came to, oldest first, with when and by whom."""
    born: Visit = (Status.DRAFT, claim.created_at, name_of(claim.created_by, user))
    moves = sorted((event for event in events if event.is_move), key=lambda event: event.revision or 0)
    return [
        born,
        *(
            (Status(event.to_status), event.at, who_acted(event, user))
            for event in moves
            if event.from_status != event.to_status
        ),
    ]


def _behind(visits: list[Visit]) -> list[Step]:
    done = [
        Step("branch" if STATUSES[status].is_detour else "done", status.label, at, by)
        for status, at, by in visits
    ]
    hidden = len(done) - STEPS_BEHIND - 1
    if hidden <= 0:
        return done
    text = ngettext("%(n)d earlier step: see the history", "%(n)d earlier steps: see the history", hidden)
    return [done[0], Step("branch", text % {"n": hidden}), *done[1 + hidden :]]


def _current(claim: Claim, at: datetime, by: str) -> Step:
    clock = running_clock(claim)
    return Step(
        state="current",
        title=claim.get_status_display(),
        at=at,
        by=by,
        text=STATUSES[Status(claim.status)].meaning,
        clock=clock.label if clock else "",
        deadline=clock.at if clock else None,
        calm=clock is not None and not clock.is_theirs,
    )


def _ahead(claim: Claim, user: User) -> list[Step]:
    status = Status(claim.status)
    if status in FINAL:
        return []
    ahead = list(AHEAD[status])
    if not claim.needs_poe and _REVIEW in ahead:
        ahead.remove(_REVIEW)  # there is nothing to read, so it may be approved at once
    if claim.consent in {Consent.NOT_NEEDED, Consent.PASSED, Consent.AGREED} and _CUSTOMER in ahead:
        ahead.remove(_CUSTOMER)
    if claim.dispute_until is None and _DISPUTE in ahead:
        ahead.remove(_DISPUTE)
    text_at = 2 if user.may_read_reviews else 1
    return [Step("next", step[0], text=step[text_at]) for step in ahead]
