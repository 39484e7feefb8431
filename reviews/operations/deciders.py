"""Who may decide a disputed claim, and how the partner hears of it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from claims.lifecycle import IN_PROCESS, VERDICTS
from claims.models import Claim, ClaimEvent
from claims.refusals import ActCode
from claims.transitions import MoveRefused

# Whose dispute is not decided yet. An association that stands was decided, whoever contests it later.
DISPUTED_AND_OPEN = Q(disputed_at__isnull=False, status__in=IN_PROCESS)


def barred_for(by: User) -> Q:
    """The claims that this person does not decide: after a dispute nobody decides who decided before, for the claim or
    against it."""
    return DISPUTED_AND_OPEN & Q(Exists(decisions().filter(claim=OuterRef("pk"), by=by)))


def barred(claims: Iterable[Claim], by: User) -> set[int]:
    """Of these the primary keys of those that `by` does not decide; no query where none was disputed."""
    disputed = [claim.pk for claim in claims if claim.disputed_at is not None]
    if not disputed:
        return set()
    return set(Claim.objects.filter(barred_for(by), pk__in=disputed).values_list("pk", flat=True))


def barred_people(claim: Claim) -> QuerySet[User]:
    """Who decided the claim before its dispute, where that is open."""
    open_again = Claim.objects.filter(DISPUTED_AND_OPEN, pk=claim.pk)
    return User.objects.filter(Exists(decisions().filter(claim__in=open_again, by=OuterRef("pk"))))


def decisions() -> QuerySet[ClaimEvent]:
    return ClaimEvent.objects.filter(kind__in=VERDICTS)


def refuse_same_decider(claim: Claim, by: User) -> None:
    if barred([claim], by):
        raise MoveRefused(
            _("You decided this claim before it was disputed. Another reviewer has to decide now."),
            ActCode.NOT_YOURS,
        )


def letter_of(claim: Claim, usual: str) -> str:
    """The decision about a dispute has a letter of its own; later ones, as after a reopening, have the usual one.

    To be asked before the decision is made.
    """
    if claim.disputed_at is None:
        return usual
    latest = (
        claim.events.filter(kind__in=[*VERDICTS, "dispute"]).order_by("-pk").values_list("kind", flat=True)
    )
    return "reviews/dispute_decided" if latest.first() == "dispute" else usual
