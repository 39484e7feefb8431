"""Rules beside the moves, each declared once as a condition for rows; `holds` asks the same of a claim at hand.

What may be done from which status stands in `claims.lifecycle`; what a claim lacks, in sentences, in `claims.checks`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from claims import contacts
from claims.lifecycle import IN_PROCESS, IN_REVIEW, VERDICTS, Actor, Status
from claims.models import Claim, ClaimEvent, ClaimLine
from claims.models.claim import WAITING
from claims.refusals import ActCode
from claims.transitions import Problem, is_legal
from text.names import filled

# It waits for Microsoft, and nobody has it; or somebody does, who may give it back.
FREE = WAITING & Q(reviewer__isnull=True)
CAN_BE_GIVEN_BACK = WAITING & Q(reviewer__isnull=False)
# Who asked the partner for more reads the answer, or hands the claim over: it never comes back to nobody.
CAN_BE_ASSIGNED = Q(status__in=IN_PROCESS)
# A submitted claim goes to whoever takes it, also from the reviewer who asked the partner for more.
CAN_BE_BEGUN = Q(status=Status.SUBMITTED) | Q(status__in=IN_REVIEW, reviewer__isnull=True)
# Only as long as no reviewer ever took the claim.
CAN_BE_RECALLED = Q(taken_at__isnull=True)
# Of the associations that ended, only one that Microsoft took away by a decision.
CAN_BE_REOPENED = ~Q(status=Status.ENDED) | Q(
    Exists(ClaimLine.objects.filter(claim=OuterRef("pk"), closed_cause=ClaimLine.Cause.LOST))
)
# Whose dispute is not decided yet. An association that stands was decided, whoever contests it later.
DISPUTED_AND_OPEN = Q(disputed_at__isnull=False, status__in=IN_PROCESS)


def can_be_disputed(now: datetime) -> Q:
    """Once for each claim, and only until the rejection's dispute clock has run out."""
    return Q(status=Status.REJECTED, disputed_at__isnull=True, dispute_until__gte=now)


def barred_for(by: User) -> Q:
    """The claims that this person does not decide: those of a partner they worked for, and after a dispute those that
    they decided before, for the claim or against it."""
    decided = DISPUTED_AND_OPEN & Q(Exists(_verdicts().filter(claim=OuterRef("pk"), by=by)))
    return Q(partner__in=by.worked_for) | decided if by.worked_for else decided


def barred_people(claim: Claim) -> QuerySet[User]:
    """The same asked of people: who worked for the partner, or decided the claim before its dispute, where that is
    open."""
    open_again = Claim.objects.filter(DISPUTED_AND_OPEN, pk=claim.pk)
    decided = Q(Exists(_verdicts().filter(claim__in=open_again, by=OuterRef("pk"))))
    return User.objects.filter(Q(worked_for__contains=[claim.partner_id]) | decided)


def barred(claims: Iterable[Claim], by: User) -> set[int]:
    """Of these the primary keys of those that `by` does not decide; no query where none was disputed."""
    claims = list(claims)
    former = {claim.pk for claim in claims if claim.partner_id in by.worked_for}
    disputed = [claim.pk for claim in claims if holds(DISPUTED_AND_OPEN, claim)]
    if not disputed:
        return former
    return former | set(Claim.objects.filter(barred_for(by), pk__in=disputed).values_list("pk", flat=True))


def reopened(claims: Iterable[Claim], by: User) -> set[int]:
    """Of these the primary keys of those that `by` reopened last: one person alone turns no decision round. No query
    where none was reopened."""
    again = [claim.pk for claim in claims if claim.reopened_at is not None]
    if not again:
        return set()
    acts = ClaimEvent.objects.filter(kind="reopen", claim__in=again).order_by("claim_id", "-pk")
    return {act.claim_id for act in acts.distinct("claim_id") if act.by_id == by.pk}


def needs_review_first(claim: Claim) -> bool:
    """Straight from submitted only what has no proof of execution to read is approved."""
    return claim.status == Status.SUBMITTED and claim.needs_poe


def against_approving(claims: Sequence[Claim], by: User) -> dict[int, list[Problem]]:
    """What stands against this reviewer's approving them, by their keys, beside what each claim itself lacks (`checks`)
    and who contests it. At most three queries, however many they are."""
    keys = [claim.pk for claim in claims if is_legal(claim, "approve", Actor.REVIEWER)]
    unconfirmed = (
        contacts.unconfirmed(Claim.objects.filter(pk__in=keys)).order_by() if keys else Claim.objects.none()
    )
    doubtful = set(unconfirmed.values_list("pk", flat=True))
    not_theirs = barred(claims, by)
    own = {claim.pk: why_barred(claim, by) for claim in claims if claim.pk in not_theirs}
    own |= {pk: _reopened_alone() for pk in reopened(claims, by) if pk not in own}
    return {
        claim.pk: list(_against(claim, own=own.get(claim.pk), is_doubtful=claim.pk in doubtful))
        for claim in claims
    }


def _against(claim: Claim, *, own: Problem | None, is_doubtful: bool) -> Iterable[Problem]:
    """`own`: why it is not theirs to approve."""
    if not is_legal(claim, "approve", Actor.REVIEWER):
        sentence = _("A claim that is “%(status)s” cannot be approved.")
        yield Problem(sentence % {"status": claim.get_status_display()}, ActCode.NOT_NOW)
        return
    if own:
        yield own
    if needs_review_first(claim):
        sentence = _("Start the review first: this claim has proof of execution to read.")
        yield Problem(sentence, ActCode.REVIEW_FIRST)
    if is_doubtful:
        sentence = _(
            "%(email)s is not at a domain known to belong to %(tenant)s. Confirm that the address is the customer's, "
            "or ask the partner for another one."
        )
        names = {"email": claim.customer_contact_email, "tenant": claim.tenant.name}
        yield Problem(filled(sentence, names), ActCode.CONTACT_UNCONFIRMED)


def why_barred(claim: Claim, by: User) -> Problem:
    """In a sentence for somebody who is."""
    if claim.partner_id in by.worked_for:
        sentence = _("You worked for this partner. Another reviewer has to decide.")
    else:
        sentence = _("You decided this claim before it was disputed. Another reviewer has to decide now.")
    return Problem(sentence, ActCode.NOT_YOURS)


def _reopened_alone() -> Problem:
    sentence = _("You reopened this claim. Another reviewer has to approve it: hand it on to one.")
    return Problem(sentence, ActCode.NOT_YOURS)


def holds(condition: Q, claim: Claim) -> bool:
    """Is it true of this claim as it stands in memory? Only what is asked of other tables costs a query, and only where
    the claim's own columns do not tell already."""
    answers = (_holds(child, claim) for child in condition.children)
    found = all(answers) if condition.connector == Q.AND else any(answers)
    return found is not condition.negated


def _holds(part: Any, claim: Claim) -> bool:
    if isinstance(part, Q):
        return holds(part, claim)
    if not isinstance(part, tuple):
        return Claim.objects.filter(part, pk=claim.pk).exists()
    (name, wanted), lookup = part, "exact"
    if "__" in name:
        name, lookup = name.split("__")
    column = Claim._meta.get_field(name).attname  # type: ignore[union-attr]
    return _LOOKUPS[lookup](getattr(claim, column), wanted)


_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "isnull": lambda value, wanted: (value is None) is wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
}


def _verdicts() -> QuerySet[ClaimEvent]:
    return ClaimEvent.objects.filter(kind__in=VERDICTS)
